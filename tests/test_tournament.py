"""Tournaments: every rule in every seat against the scenario as it is, pair by pair of runs with the same luck."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim.analysis.significance import LEVEL
from leverage_sim.analysis.tournament import crossing
from leverage_sim.api_tournament import entered, played
from leverage_sim.batch.retained import retained_for
from leverage_sim.problems import InputError

RULES = '''
from leverage_sim import rule


@rule("hedger-too", extends="hedger")
def hedger_too(view, scores):
    """The hedger under another name."""
    return scores


@rule("rational-too")
def rational_too(view, scores):
    """The default under another name."""
    return scores


@rule("falls-over")
def falls_over(view, scores):
    """Fails where it goes badly."""
    if (view.tension > 0.3).any():
        raise KeyError("nothing there")
    return scores


@rule("patronly", seat="patron")
def patronly(view, scores):
    """For patrons."""
    scores["hold"] += 0.5
    return scores
'''
NAMES = ("hedger", "rational", "hedger-too", "rational-too")
SMALL = {"seats": ["USA", "CHN"], "runs": 24, "quarters": 6}
FEW = {"seats": ["USA", "CHN"], "runs": 6, "quarters": 3}


@pytest.fixture(scope="module")
def rules(tmp_path_factory) -> str:
    file = tmp_path_factory.mktemp("rules") / "mine.py"
    file.write_text(RULES)
    return str(file)


@pytest.fixture(scope="module")
def small(tmp_path_factory, rules):
    """A tournament that is kept in a folder."""
    entry = entered("korea-2017", rules=[rules], only=NAMES, **SMALL)
    return played(entry, tmp_path_factory.mktemp("tournament") / "kept", workers=1)


@pytest.fixture(scope="module")
def fallen(rules):
    """A tournament with a rule that fails."""
    return lev.tournament("korea-2017", rules=[rules], only=["falls-over", "hedger"], **FEW)


def rows(found: pd.DataFrame, seat: str, rule: str) -> pd.DataFrame:
    return found[(found["seat"] == seat) & (found["rule"] == rule)].reset_index(drop=True)


def test_a_cell_is_what_compare_finds(small):
    outcomes = ["deals>=1", "major_tests", "final_trade"]
    other = lev.compare("korea-2017", set_b={"rules.CHN": "hedger"}, runs=24, quarters=6, outcomes=outcomes).outcomes
    mine = rows(small.outcomes, "CHN", "hedger").set_index("outcome")
    for row in other.to_dict("records"):
        own = mine.loc[row["outcome"]]
        assert (own["difference"], own["low"], own["high"], own["p"]) == tuple(
            row[name] for name in ("difference", "low", "high", "p")
        )
    assert (other["difference"] != 0).any()


def test_sizes_are_in_standard_deviations_from_run_to_run(small):
    plain = small.runs[(small.runs["rules.USA"] == "rational") & (small.runs["rules.CHN"] == "rational")]
    for row in rows(small.outcomes, "CHN", "hedger").itertuples():
        values = plain[row.column] if np.isnan(row.least) else (plain[row.column] >= row.least).astype(float)
        assert row.size * values.std(ddof=1) == pytest.approx(row.difference)


def test_the_scenarios_own_rule_changes_nothing_whatever_it_is_called(small):
    for seat in ("USA", "CHN"):
        own, too = rows(small.effects, seat, "rational"), rows(small.effects, seat, "rational-too")
        assert set(own["verdict"]) == {"own"}
        assert set(too["verdict"]) == {"same"}
        for frame in (own, too):
            assert not frame["difference"].any()
        played_by = small.runs[small.runs[f"rules.{seat}"] == "rational-too"].reset_index(drop=True)
        plain = small.runs[(small.runs["rules.USA"] == "rational") & (small.runs["rules.CHN"] == "rational")]
        names = [n for n in plain.columns if n not in ("run", f"rules.{seat}")]
        pd.testing.assert_frame_equal(played_by[names], plain[names].reset_index(drop=True), check_exact=True)


def test_an_identical_rule_under_another_name_has_identical_rows(small):
    assert rows(small.gains, "CHN", "hedger")["difference"].abs().max() > 0.0
    for seat in ("USA", "CHN"):
        one, other = rows(small.effects, seat, "hedger"), rows(small.effects, seat, "hedger-too")
        pd.testing.assert_frame_equal(one.drop(columns="rule"), other.drop(columns="rule"), check_exact=True)


def test_the_scenarios_own_rule_is_whatever_the_scenario_says(small):
    """Where China hedges to begin with, to be rational is the opposite of what hedging was."""
    found = lev.tournament("korea-2017", set={"rules.CHN": "hedger"}, only=NAMES[:2], **{**SMALL, "seats": ["CHN"]})
    assert set(rows(found.effects, "CHN", "hedger")["verdict"]) == {"own"}
    there, back = rows(small.gains, "CHN", "hedger"), rows(found.gains, "CHN", "rational")
    assert np.allclose(back["difference"], -there["difference"], rtol=0, atol=1e-15)
    assert list(back["scenario"]) == list(there["played"])


def test_a_rule_that_fails_is_told_and_changes_no_other_row(fallen):
    assert list(fallen.failures["cell"]) == ["falls-over as USA", "falls-over as CHN"]
    assert "mine.py:" in fallen.failures["error"][0]
    assert "nothing there" in fallen.failures["error"][0]
    for seat in ("USA", "CHN"):
        its = rows(fallen.effects, seat, "falls-over")
        assert set(its["verdict"]) == {"failed"}
        assert set(its["failed"] + its["pairs"]) == {6}
        assert not its["holm"].notna().any()
    without = lev.tournament("korea-2017", only=["hedger"], **FEW)
    pd.testing.assert_frame_equal(
        fallen.effects[fallen.effects["rule"] == "hedger"].reset_index(drop=True), without.effects, check_exact=True
    )


def test_a_rule_for_another_seat_is_left_out_and_said(rules):
    found = lev.tournament("korea-2017", rules=[rules], only=["patronly"], **{**FEW, "runs": 2, "quarters": 1})
    assert found.contest.unfit == (("patronly", "USA"),)
    assert rows(found.effects, "USA", "patronly").empty
    assert len(rows(found.effects, "CHN", "patronly"))
    assert "patronly is not for the seat of USA" in str(found)


def test_signs_are_settled_among_all_of_their_table(small):
    """Holm by hand: the n-th smallest p counts as many times as there are rows that are not smaller."""
    seen = 0
    for table in [small.gains, *(rows for _, rows in small.outcomes.groupby("outcome"))]:
        tested = table[~table["verdict"].isin(["own", "failed"])].sort_values("p", kind="stable")
        worst = 0.0
        for n, row in enumerate(tested.to_dict("records")):
            worst = max(worst, min(1.0, (len(tested) - n) * row["p"]))
            assert row["holm"] == worst
            if row["verdict"] != "same":
                expected = "settled" if worst < 1 - LEVEL else "settled alone" if row["p"] < 1 - LEVEL else "open"
                assert row["verdict"] == expected
                seen += expected == "settled"
    assert seen > 0


def test_who_gains_counts_settled_signs_of_each_seat_for_each_actor(small):
    gains = small.gains
    for row in small.who_gains.to_dict("records"):
        its = gains[(gains["seat"] == row["seat"]) & (gains["actor"] == row["actor"])]
        settled = its[its["verdict"] == "settled"]
        assert (row["gains"], row["losses"]) == ((settled["size"] > 0).sum(), (settled["size"] < 0).sum())
        if row["losses"]:
            assert settled.set_index("rule")["size"].idxmin() == row["least"]
    assert small.who_gains["gains"].sum() + small.who_gains["losses"].sum() > 0


def test_what_is_left_after_costs_is_payoff_less_cost(small):
    for seat in ("USA", "CHN"):
        gain = rows(small.gains, seat, "hedger").set_index("actor").loc[seat, "difference"]
        cost, left = (rows(frame, seat, "hedger")["difference"].iloc[0] for frame in (small.costs, small.net))
        assert left == pytest.approx(gain - cost, abs=1e-15)


def test_resumed_after_a_loss_it_has_the_same_tables(small, rules, tmp_path):
    shutil.copytree(small.folder, tmp_path / "cut")
    parts = sorted((tmp_path / "cut" / "parts" / "runs").iterdir())
    for part in parts[1::2]:
        part.unlink()
    (tmp_path / "cut" / "runs.parquet").unlink()
    entry = entered("korea-2017", rules=[rules], only=NAMES, **SMALL)
    with pytest.raises(InputError, match="`resume` goes on"):
        played(entry, tmp_path / "cut")
    again = played(entry, tmp_path / "cut", workers=1, resume=True)
    pd.testing.assert_frame_equal(again.effects, small.effects, check_exact=True)
    pd.testing.assert_frame_equal(again.failures, small.failures)


def test_no_fewer_runs_are_played_than_are_asked_for(korea):
    """Each run has a draw of its own, or as few share one as retained draws are there for."""
    most = retained_for(korea).size
    assert crossing(korea, 7, None) == (1, 7)
    assert crossing(korea, 7, "prior") == (7, 1)
    assert crossing(korea, most, "retained") == (most, 1)
    for runs in (most + 1, 2 * most, 2 * most + 1):
        draws, each = crossing(korea, runs, "retained")
        assert draws == most
        assert draws * (each - 1) < runs <= draws * each


def test_draws_of_the_priors_are_the_same_in_every_cell(rules):
    found = lev.tournament("korea-2017", rules=[rules], only=["rational-too", "hedger"], draws="prior", **FEW)
    assert set(rows(found.effects, "CHN", "rational-too")["verdict"]) == {"same"}
    assert set(rows(found.effects, "CHN", "hedger")["pairs"]) == {6}
    assert found.runs["draw"].nunique() == 6
    assert "parameters" in found.over


def test_two_seats_at_once_beyond_the_sum_of_each_alone():
    found = lev.tournament("korea-2017", only=["hedger", "random"], pairs=True, **FEW)
    assert len(found.contest.cells) == 1 + 4 + 4
    runs = found.runs.set_index(["rules.USA", "rules.CHN", "replicate"])["payoff.CHN"].sort_index()
    value = {(a, b): runs.loc[a, b].to_numpy() for a in ("rational", "hedger") for b in ("rational", "random")}
    plain, one = value["rational", "rational"], value["hedger", "rational"]
    other, both = value["rational", "random"], value["hedger", "random"]
    its = found.pairs.query("rule == 'hedger' and other_rule == 'random' and outcome == 'payoff.CHN'").iloc[0]
    assert its["difference"] == pytest.approx(np.mean(both - plain), abs=1e-12)
    assert its["beyond"] == pytest.approx(np.mean(both - one - other + plain), abs=1e-12)
    assert its["beyond_low"] < its["beyond"] < its["beyond_high"]


def test_the_heat_map_says_what_the_rows_say(small):
    from matplotlib.colors import Normalize
    from matplotlib.figure import Figure

    from leverage_sim.show.tournament_figures import heat_map

    its = small.gains[small.gains["actor"] == "KOR"]
    axes = Figure().subplots()
    assert heat_map(axes, its, small.contest.seats, small.contest.rules, Normalize(-1, 1), "size") is axes
    words = [text.get_text() for text in axes.texts]
    assert len(words) == len(its)
    for word, row in zip(words, its.to_dict("records"), strict=True):
        plain = {"own": "own", "failed": "fails", "same": "="}.get(row["verdict"])
        assert word == (plain or f"{round(row['size'], 2) + 0.0:+.2f}")
    coloured = [patch.get_facecolor()[:3] != (1.0, 1.0, 1.0) for patch in axes.patches]
    assert coloured == [verdict == "settled" for verdict in its["verdict"]]
    assert any(coloured)
    assert not all(coloured)


@pytest.mark.pictures
def test_the_command_prints_writes_and_goes_on(command, rules):
    words = ["--rules", rules, "--only", "hedger,falls-over", "--seats", "CHN", "--runs", "4", "--quarters", "3"]
    said = command("tournament", "korea-2017", *words, "--workers", "1", "--out", "there", "--outcome", "major_tests")
    assert said.code == 1
    assert "falls-over as CHN" in said.out
    assert "Major tests" in said.out
    assert "A deal is signed" not in said.out
    assert "failures.parquet says why" in said.err
    kept = lev.results("there")
    assert {"payoff.CHN", "cost.CHN", "rules.CHN"} <= set(kept.runs.columns)
    assert len(kept.failures) + len(kept.runs) == 4 * 3
    assert (Path("there") / "figures" / "gains.png").stat().st_size > 10_000
    assert command("tournament", "korea-2017", *words, "--out", "there").code == 2
    again = command("tournament", "korea-2017", *words, "--workers", "1", "--out", "there", "--resume", "--json")
    told = json.loads(again.out)
    assert [row["cell"] for row in told["failures"]] == ["falls-over as CHN"]
    assert {row["outcome"] for row in told["effects"]} > {"a deal is signed", "payoff.PRK", "net.CHN"}
    assert command("replay", "there", "--run", "1", "--rules", rules).code == 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--only", "hedgehog"), "did you mean hedger"),
        (("--seats", "GBR"), "no seat is called 'GBR'"),
        (("--outcome", "payoff.JPN"), "payoff.JPN"),
        (("--only", "rational", "--seats", "CHN"), "play by already"),
        (("--seats", "CHN", "--pairs"), "two seats"),
        (("--draws", "posterior"), "--draws: takes prior"),
        (("--set", "rules.CHN=nobody"), "nobody"),
    ],
)
def test_what_cannot_be_played_is_said_in_a_line(command, words, reason):
    said = command("tournament", "korea-2017", *words)
    assert said.code == 2
    assert reason in said.err
    assert "Traceback" not in said.err
