"""Other theatres, each in one YAML file: other actors, target, sectors, items and seats; the same commands."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

import leverage_sim as lev
from conftest import played
from leverage_sim.actors.lookahead import look_ahead
from leverage_sim.mechanisms.seating import seating, table_of
from leverage_sim.mechanisms.stakes import delivery, in_force
from leverage_sim.scenario import load
from leverage_sim.scenario.schema import Council

FOLDER = Path(__file__).parent / "theatres"
STRAIT, QUARRY = str(FOLDER / "strait.yaml"), str(FOLDER / "quarry.yaml")
COMMANDS = {  # a line for each command: its arguments after the theatre
    "check": (),
    "run": ("--out", "one"),
    "run --runs 200": ("--runs", "200", "--out", "many"),
    "run --draws prior": ("--runs", "20", "--draws", "prior", "--json", "--out", "drawn"),
    "leverage": (),
    "leverage --json": ("--json", "--runs", "5"),
    "network": ("--out", "net.graphml"),
}
HOME = re.compile(r"\b(Korea\w*|China|Russia|PRK|KOR|CHN|RUS|USA|JPN|Pyongyang|Seoul)\b")


@pytest.mark.parametrize("theatre", [STRAIT, QUARRY], ids=["strait", "quarry"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_plays_it(theatre, name, command):
    said = command(name.split()[0], theatre, *COMMANDS[name])
    assert said.code == 0, said.err
    assert not HOME.search(said.out)
    assert "Traceback" not in said.err
    if "--json" in COMMANDS[name]:
        json.loads(said.out)


@pytest.mark.parametrize(("theatre", "pair"), [(STRAIT, ("Ardmark", "Velia")), (QUARRY, ("Tumul", "South"))])
def test_talks_know_the_theatre(theatre, pair, command):
    said = command("talks", theatre, "--between", *pair, "--out", "plane.png")
    assert said.code == 0, said.err
    assert not HOME.search(said.out)


def test_why_and_council_know_the_theatre(command):
    command("run", STRAIT, "--out", "there")
    said = command("why", "there", "--actor", "Ardmark", "--quarter", "2030Q2")
    assert said.code == 0, said.err
    assert "fire" in said.out
    said = command("council", STRAIT)
    assert said.code == 0, said.err
    assert "Sundar" in said.out


def test_why_knows_what_was_scripted(command, tmp_path):
    (tmp_path / "replay.yaml").write_text("name: replay\nextends: korea-2017\nevents: history\n")
    command("run", "replay.yaml", "--quarters", "4", "--out", "there")
    said = command("why", "there", "--actor", "PRK", "--quarter", "2017Q3", "--slot", "coercive", "--json")
    assert said.code == 0, said.err
    assert json.loads(said.out)["forced"] is True


@pytest.mark.pictures
def test_pictures_are_drawn(command, tmp_path):
    command("run", QUARRY, "--runs", "20", "--out", "there")
    for name in ("network", "leverage", "trajectories", "events"):
        assert (tmp_path / "there" / "figures" / f"{name}.png").stat().st_size > 10_000


def test_the_timeline_uses_the_theatres_own_words(command):
    said = command("run", STRAIT, "--out", "there")
    assert "fires across the strait" in said.out
    assert "2030Q2  trade " in said.out
    assert "of the Sundar League" in said.out or "the Sundar League" in said.out


def test_a_deal_is_told_by_the_theatres_own_items():
    results = lev.run(STRAIT, runs=100)
    deals = results.events[results.events["option"] == "deal"]
    assert len(deals)
    assert deals["detail"].str.contains("guns ").all()
    assert set(results.quarters["stage"]) <= {0, 1, 2}


def test_a_theatre_without_a_council_has_no_council_in_its_words_and_data(command):
    said = command("run", QUARRY, "--out", "there")
    assert "Council" not in said.out
    assert "sanctions" not in said.out.partition("|")[0]
    results = lev.run(QUARRY, runs=100)
    assert (results.quarters["stringency"] == 0).all()
    assert (results.runs[["tightenings", "relief_adopted", "failed_drafts"]] == 0).all(axis=None)
    assert "council" not in set(results.events["phase"])


def test_both_coercers_hold_talks_and_sign():
    results = lev.run(QUARRY, runs=200)
    signed = set(results.events.loc[results.events["option"] == "deal", "target"])
    assert signed == {"North", "South"}
    given = results.events[(results.events["option"] == "deal") & (results.events["target"] == "South")]
    assert given["detail"].str.contains("doctors (?:0.50|1.00)").any()


def test_autonomous_sanctions_bite_without_a_council():
    squeezed = [f"{actor}@{quarter}=squeeze" for actor in ("North", "South") for quarter in ("1990Q1", "1990Q2")]
    plain, hard = lev.run(QUARRY, runs=50), lev.run(QUARRY, runs=50, force=squeezed)
    at = "1990Q3"
    means = [r.quarters.loc[r.quarters["quarter"] == at, "resources"].mean() for r in (plain, hard)]
    assert means[1] < means[0]


def test_what_only_a_council_could_lift_is_not_delivered_without_one():
    whole = load(STRAIT)
    alone = whole.model_copy(update={"council": Council()})
    state = played(alone, 5, 1)
    table = table_of(state.index, state.index.coercers)
    assert not delivery(state, seating(table), in_force(state, look_ahead(state).restored)).any()
    state = played(whole, 5, 1)
    assert delivery(state, seating(table), in_force(state, look_ahead(state).restored)).all()
    assert not lev.run(alone, runs=40, quarters=8).runs["tightenings"].any()
    assert lev.run(whole, runs=40, quarters=8).runs["tightenings"].any()


def test_leverage_ranks_the_theatres_own_senders():
    table = lev.leverage(STRAIT)
    assert set(table.spans) == {"Velia", "Sundar", "Isole"}
    stick = {name: float(span.potential_total["stick"][0]) for name, span in table.spans.items()}
    assert max(stick, key=lambda name: stick[name]) == "Sundar"  # it sells the grain


def test_a_run_is_the_same_alone_or_in_a_block():
    whole, alone = lev.run(STRAIT, runs=9), lev.run(STRAIT, runs=1, first=7)
    for name in ("runs", "quarters", "events"):
        ours = getattr(whole, name)
        ours = ours[ours["run"] == 7].reset_index(drop=True)
        pd.testing.assert_frame_equal(ours, getattr(alone, name), check_exact=True)


def test_the_history_of_another_theatre(tmp_path):
    """Its own items in a scripted deal, its own options in scripted choices."""
    text = (FOLDER / "strait.yaml").read_text(encoding="utf-8").replace("history:\n", "events: history\nhistory:\n", 1)
    (tmp_path / "strait.yaml").write_text(text, encoding="utf-8")
    quarters = lev.run(str(tmp_path / "strait.yaml"), runs=20).quarters.set_index("quarter")
    assert (quarters.loc["2030Q3", "major"] == 1).all()
    assert (quarters.loc["2030Q3", "stringency"] == 0.5).all()
    assert (quarters.loc["2031Q1", "summit.Isole"] == 1).all()
    assert (quarters.loc["2031Q2", "deal"] == 1).all()


@pytest.mark.parametrize("theatre", [STRAIT, QUARRY], ids=["strait", "quarry"])
def test_it_stands_alone(theatre):
    text = Path(theatre).read_text(encoding="utf-8")
    assert "extends" not in text
    assert not HOME.search(text)
