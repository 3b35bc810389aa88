"""Scripted history: the record comes out as it was, and what is left free is free, and nothing else."""

import re

import numpy as np
import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim.evidence.lookup import table
from leverage_sim.scenario.inherit import shipped_folder
from test_label_symmetry import in_order, renamed, swapped

CHILD = "name: replay\nextends: korea-2017\nevents: history\n"


@pytest.fixture
def replay(tmp_path):
    """Play korea-2017 with its history and these further lines."""

    def run(lines: str = "", runs: int = 12, text: str = CHILD, **more):
        (tmp_path / "replay.yaml").write_text(text + lines, encoding="utf-8")
        return lev.run(str(tmp_path / "replay.yaml"), runs=runs, **more)

    run.place = tmp_path
    return run


def quarter_of(date: str) -> str:
    return date if "Q" in date else f"{date[:4]}Q{(int(date[5:7]) + 2) // 3}"


def record(ids: list[str]) -> set[str]:
    """Quarters of these rows of the evidence."""
    return {quarter_of(table("public")[i].date) for i in ids}


def always(quarters: pd.DataFrame, column: str) -> set[str]:
    """Quarters in which a column is above 0; in each quarter it is so in all runs or in none."""
    share = (quarters[column] > 0).groupby(quarters["quarter"]).mean()
    assert set(share) <= {0.0, 1.0}, (column, share)
    return set(share[share == 1.0].index)


MAJOR = record(["P169", "P170", "P173", "P176"])
LAUNCHES = record([f"P{n}" for n in range(149, 160)])
SUMMITS = {
    name: {
        quarter_of(row.date)
        for row in table("public").values()
        if row.cells["layer"] == "summit" and name in f"{row.cells['from_actor']};{row.cells['to_actor']}".split(";")
    }
    for name in ("CHN", "USA", "RUS", "KOR")
}


def test_the_record_comes_out_quarter_by_quarter(replay):
    quarters = replay().quarters
    assert always(quarters, "major") == MAJOR
    assert always(quarters, "minor") == LAUNCHES - MAJOR
    assert always(quarters, "tightened") == record(["P171", "P174", "P177"])
    for name, known in SUMMITS.items():
        assert always(quarters, f"summit.{name}") == known, name
    assert always(quarters, "talks.USA") == record(["P184", "P188", "P193", "P195"])
    assert always(quarters, "failure") == record(["P188", "P195"])
    assert always(quarters, "deal") == set()
    by_quarter = quarters.groupby("quarter")["stringency"].agg(["min", "max"])
    assert by_quarter.loc["2017Q3"].tolist() == [0.55, 0.55]
    assert by_quarter.loc["2021Q4"].tolist() == [0.75, 0.75]


def test_what_is_not_scripted_still_varies(replay):
    quarters = replay().quarters.set_index("quarter")
    for column in ("trade", "enforcement.CHN.goods", "trust_in.USA", "tension"):
        assert quarters.loc["2021Q4", column].nunique() > 1, column


def test_what_was_scripted_is_marked(replay):
    events = replay(runs=1).events
    tests = events[(events["actor"] == "PRK") & events["option"].isin(["minor-test", "major-test"])]
    assert set(tests["detail"]) == {"scripted"}
    assert "" in set(events.loc[events["phase"] == "coercive", "detail"])


def test_one_actor_set_free(replay):
    """China's meetings and choices are its own again; all else on the track stands."""
    quarters = replay("free: [CHN]\n", runs=60).quarters
    assert always(quarters, "major") == MAJOR
    assert always(quarters, "minor") == LAUNCHES - MAJOR
    for name in ("USA", "RUS", "KOR"):
        assert always(quarters, f"summit.{name}") == SUMMITS[name]
    share = quarters.groupby("quarter")["summit.CHN"].mean()
    assert ((share > 0) & (share < 1)).any()


def test_one_actor_set_free_changes_nobody_else_before_it_acts(replay):
    """Up to the first quarter in which the freed actor does otherwise, the two runs are the same run."""
    bound, loose = replay(runs=40).events, replay("free: [RUS]\n", runs=40).events
    first = bound.loc[(bound["actor"] == "RUS") & (bound["detail"] == "scripted"), "quarter"].min()
    before = [frame[frame["quarter"] < first].reset_index(drop=True) for frame in (bound, loose)]
    pd.testing.assert_frame_equal(*before)
    scripted = [frame[(frame["detail"] == "scripted") & (frame["phase"] != "summit")] for frame in (bound, loose)]
    names = [set(map(tuple, frame[["quarter", "actor", "option"]].to_numpy())) for frame in scripted]
    assert names[0] - names[1] == {row for row in names[0] if row[1] == "RUS"}


def test_free_from_a_quarter_on(replay):
    bound, loose = replay(runs=40).quarters, replay("free: {from: 2019Q1}\n", runs=40).quarters
    early = [frame[frame["quarter"] < "2019Q1"].reset_index(drop=True) for frame in (bound, loose)]
    pd.testing.assert_frame_equal(*early, check_exact=True)
    late = loose[loose["quarter"] >= "2019Q1"]
    share = late.groupby("quarter")["minor"].mean()
    assert ((share > 0) & (share < 1)).any()


def test_free_kinds_of_event(replay):
    loose = replay("free: {of: council, from: 2017Q4}\n", runs=60).quarters
    assert set(loose.loc[loose["quarter"] == "2017Q3", "stringency"]) == {0.55}
    assert loose.loc[loose["quarter"] == "2017Q4", "stringency"].nunique() > 1
    talks = replay("free: [talks]\n", runs=200).quarters
    share = talks.groupby("quarter")["talks.USA"].mean()
    assert ((share > 0) & (share < 1)).any()
    assert always(talks, "summit.USA") == SUMMITS["USA"]


def test_whoever_is_absent_is_not_on_the_track(replay):
    results = replay("absent: [RUS]\n")
    assert always(results.quarters, "summit.RUS") == set()
    assert always(results.quarters, "summit.CHN") == SUMMITS["CHN"]
    assert "RUS" not in set(results.events["actor"]) | set(results.events["target"])


def test_an_event_of_ones_own_wins_over_the_history(replay):
    own = "  - {on: 2018Q3, do: choose, actor: PRK, option: minor-test, source: assumption, why: a test}\n"
    quarters = replay(own, text=CHILD.replace("events: history\n", "events:\n  - history\n")).quarters
    assert always(quarters, "minor") == (LAUNCHES - MAJOR) | {"2018Q3"}


def test_a_choice_may_last(replay):
    """One line with `until` is as good as a line a quarter; a child that starts later takes its part."""
    start = "name: broker\nextends: {}\nevents:\n"
    line = "  - {{on: {}, do: choose, actor: RUS, option: mediate, source: assumption, why: a test}}\n"
    each = "".join(line.format(quarter) for quarter in ("2017Q4", "2018Q1", "2018Q2"))
    lasting = line.format("2017Q4, until: 2018Q2")
    one, three = (replay(text=start.format("korea-2017") + lines, quarters=8) for lines in (lasting, each))
    pd.testing.assert_frame_equal(one.events, three.events)
    scripted = one.events[one.events["detail"] == "scripted"]
    assert set(scripted["quarter"]) == {"2017Q4", "2018Q1", "2018Q2"}
    (replay.place / "parent.yaml").write_text(start.format("korea-2017") + lasting, encoding="utf-8")
    later = replay(text="name: later\nextends: parent.yaml\nquarters: [2018Q2, 2018Q4]\n").events
    assert set(later[later["detail"] == "scripted"]["quarter"]) == {"2018Q2"}


def test_a_childs_event_wins_over_its_parents(replay):
    quarters = replay(
        "  - {on: 2020Q1, do: set, parameter: closure.border, value: 0, source: assumption, why: a test}\n",
        text="name: open\nextends: korea-2017\nevents:\n",
    ).quarters
    trade = quarters.groupby("quarter")["trade"].mean()
    assert trade["2020Q1"] > 0.8 * trade["2019Q4"]


def test_the_events_of_the_parent_go_on_beside_the_history(replay):
    trade = replay().quarters.groupby("quarter")["trade"].mean()
    assert trade["2020Q1"] < 0.5 * trade["2019Q4"]  # the border closes


def test_a_later_scenario_plays_its_part_of_the_history(replay):
    quarters = replay(text="name: later\nextends: korea-2018\nevents: history\n").quarters
    assert always(quarters, "minor") == {q for q in LAUNCHES - MAJOR if q >= "2018Q1"}
    assert always(quarters, "summit.CHN") == {q for q in SUMMITS["CHN"] if q >= "2018Q1"}


def test_without_the_word_the_history_is_not_played():
    """The base's own runs do not know that it carries a history."""
    plain = lev.run("korea-2017", runs=30)
    assert "scripted" not in set(plain.events["detail"])
    assert (plain.runs["summits.CHN"] > 0).any()


def test_a_scripted_deal_is_signed_as_written(replay):
    deal = (
        "  - {on: 2018Q2, do: talks, between: [USA, PRK], outcome: deal, "
        "package: {rollback: 2, relief: 0.5, restraint: 1}, source: assumption, why: a test}\n"
    )
    results = replay(deal, text="name: deal\nextends: korea-2017\nevents:\n", runs=30)
    then = results.quarters[results.quarters["quarter"] == "2018Q2"]
    assert (then["deal"] == 1).all()
    assert (then["stage"] >= 2).mean() > 0.9  # what was in force before stays, and a deal may be broken at once
    said = results.events[(results.events["option"] == "deal") & (results.events["quarter"] == "2018Q2")]
    assert said["detail"].str.endswith("; scripted").all()
    after = results.quarters[results.quarters["quarter"] == "2018Q3"]
    kept = after[after["stage"] >= 2]
    assert len(kept)
    assert (kept["moratorium"] == 1).all()


def test_a_scripted_resolution_costs_trust_in_those_who_adopt_it(replay):
    row = "  - {on: 2017Q1, do: resolution, stringency: 0.6, source: assumption, why: a test}\n"
    empty = "name: none\nextends: korea-2017\n"
    with_it = replay(row, text="name: one\nextends: korea-2017\nevents:\n", runs=40, quarters=1).quarters
    without = replay(text=empty, runs=40, quarters=1).quarters
    assert (with_it["trust_in.CHN"] <= without["trust_in.CHN"]).all()
    assert with_it["trust_in.CHN"].mean() < without["trust_in.CHN"].mean()
    np.testing.assert_array_equal(with_it["trust_in.KOR"], without["trust_in.KOR"])


@pytest.mark.parametrize(("stringency", "relief"), [(0.9, 0.0), (0.1, 0.4)])
def test_a_scripted_resolution_ends_relief_only_if_it_tightens(replay, stringency, relief):
    row = f"  - {{on: 2017Q1, do: resolution, stringency: {stringency}, source: assumption, why: a test}}\n"
    start = "".join(
        f"  {name}: {{value: {value}, source: assumption, why: a test}}\n"
        for name, value in (("council.stringency", 0.5), ("council.relief", 0.4), ("relief.delivery", 0))
    )
    text = f"name: one\nextends: korea-2017\nset:\n{start}events:\n"
    quarters = replay(row, text=text, runs=2, quarters=1, force=["CHN@2017Q1=diplomatic:hold"]).quarters
    assert quarters["stringency"].tolist() == [stringency] * 2
    assert quarters["relief"].tolist() == pytest.approx([relief] * 2)


@pytest.mark.parametrize("pair", [("CHN", "RUS"), ("USA", "CHN")])
def test_names_swapped_under_the_history(pair, tmp_path, replay):
    text = (shipped_folder() / "korea-2017.yaml").read_text(encoding="utf-8")
    (tmp_path / "swap.yaml").write_text(swapped(text, *pair), encoding="utf-8")
    free = f"free: {{of: [{pair[0]}], from: 2019Q1}}\n"
    plain = replay(free, runs=30)
    swap = replay(swapped(free, *pair), runs=30, text="name: replay\nextends: swap.yaml\nevents: history\n")
    for name in ("runs", "quarters", "events"):
        ours, theirs = getattr(plain, name), renamed(getattr(swap, name), *pair)
        pd.testing.assert_frame_equal(in_order(ours[sorted(ours)]), in_order(theirs), check_exact=True)


def test_the_timeline_says_what_was_scripted(command, tmp_path):
    (tmp_path / "replay.yaml").write_text(CHILD)
    said = command("run", "replay.yaml")
    assert said.code == 0, said.err
    assert "Talks with the United States break down. (scripted)" in said.out
    assert re.search(r"North Korea declares a moratorium .*\(scripted\)", said.out)
