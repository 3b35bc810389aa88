"""Claims: formulas, verdicts, a file over a scenario of one's own, the shipped file, errors, placebos."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

import leverage_sim as lev
from leverage_sim.analysis.claims import breakpoints, measures, swap, verdict
from leverage_sim.analysis.claims.formula import FormulaError, formula
from leverage_sim.analysis.claims.read import read_book, shipped_claims
from leverage_sim.analysis.claims.schema import Condition, Measure
from leverage_sim.analysis.draw_statistics import Estimate
from leverage_sim.cli import guarded
from leverage_sim.evidence import __file__ as evidence
from leverage_sim.problems import InputError
from leverage_sim.show.claim_figures import scoreboard
from leverage_sim.show.style import styled

PLAYERS = ("USA", "CHN")


def worked(text, **leaves):
    return formula(text, PLAYERS)(lambda measure, arm, members: np.asarray(leaves[measure], dtype=float))


def test_formulas():
    assert worked("a[x] - 2 * b[x] / 4", a=3.0, b=2.0) == 2.0
    assert worked("(a[x] > b[x]) * (b[x] >= 2)", a=3.0, b=2.0) == 1.0
    assert worked("max(a[x], b[x], -1) - min(a[x], abs(-1))", a=3.0, b=2.0) == 2.0
    assert worked("rank_correlation([1, 2, 3], [a[x], b[x], c[x]])", a=1, b=5, c=9) == pytest.approx(1.0)
    assert worked("rank_correlation([1, 2, 3], [a[x], b[x], c[x]])", a=9, b=5, c=1) == pytest.approx(-1.0)
    tied = worked("rank_correlation([1, 2, 2, 4, 5], [a[x], b[x], c[x], d[x], e[x]])", a=3, b=3, c=1, d=7, e=7)
    assert tied == pytest.approx(spearmanr([1, 2, 2, 4, 5], [3, 3, 1, 7, 7]).statistic)
    assert np.isnan(worked("rank_correlation([1, 2], [a[x], b[x]])", a=1, b=1))


def test_values_of_a_game():
    worths = {frozenset(): 0.0, frozenset({"USA"}): 4.0, frozenset({"CHN"}): 1.0, frozenset(PLAYERS): 9.0}
    leaf = lambda measure, game, members: np.asarray(worths[members])  # noqa: E731
    for text, expected in (
        ("shapley(v, g, USA)", 6.0), ("first_in(v, g, CHN)", 1.0), ("last_in(v, g, CHN)", 5.0),
        ("worth(v, g, [CHN, USA]) - worth(v, g, [])", 9.0),
    ):  # fmt: skip
        assert formula(text, PLAYERS)(leaf) == pytest.approx(expected)


@pytest.mark.parametrize(
    "text",
    ["__import__('os')", "a.b", "a[x] if 1 else 2", "open(a[x])", "[a[x]]", "a[0]", "1 + 1", "a[x] +",
     "a[x] < b[x] < 1",
     "shapley(v, g, XXX)", "shapley(v, g)", "lambda: 1", "'a'", "a[x] and b[x]", "rank_correlation([1], [a[x], b[x]])"],
)  # fmt: skip
def test_what_is_no_formula(text):
    with pytest.raises(FormulaError):
        formula(text, PLAYERS)


@pytest.mark.parametrize(
    ("asks", "low", "high", "expected"),
    [(">= 0.9", 0.92, 0.99, "pass"), (">= 0.9", 0.5, 0.8, "fail"), (">= 0.9", 0.85, 0.95, "not identified"),
     ("within 0.05", -0.02, 0.04, "pass"), ("within 0.05", 0.06, 0.08, "fail"),
     ("within 0.05", 0.0, 0.06, "not identified"),
     ("> 0", 0.0, 0.1, "not identified"), ("> 0", 0.0, 0.0, "fail"), ("< 1", 0.2, 0.9, "pass"),
     ("<= 0.1", -np.inf, np.inf, "not identified")],
)  # fmt: skip
def test_verdicts(asks, low, high, expected):
    condition = Condition(value="a[x]", take="mean", asks=asks, words="w")
    found = verdict.judged(condition, Estimate((max(low, -9) + min(high, 9)) / 2, low, high, 10))
    assert found.verdict == expected
    if expected != "not identified":
        assert (found.margin > 0) == (expected == "pass")


def test_means_that_never_differ_by_luck_are_as_sure_as_an_event_never_seen():
    its = formula("a[x] - 2 * b[x]", PLAYERS)
    lucky, plain = (verdict.of_means(its, lambda *need: np.zeros((50, 3)), lucky) for lucky in (True, False))
    assert (lucky.low, lucky.high) == pytest.approx((-0.06, 0.06))
    assert (plain.low, plain.high) == (0.0, 0.0)


def test_a_claim_is_as_good_as_its_worst_condition():
    assert verdict.together(["pass", "fail", "not identified"]) == "fail"
    assert verdict.together(["pass", "not identified"]) == "not identified"


def test_a_turn_is_found_where_it_was_put():
    search = breakpoints.Search(0.0, 16.0)
    while search.asks:
        for x in search.asks:
            search.told(x, x != x or x < 5.3)
    found = search.turn("p")
    assert found.side == "below"
    assert found.at == pytest.approx(5.3, abs=0.5)
    search = breakpoints.Search(0.0, 1.0)
    while search.asks:
        for x in search.asks:
            search.told(x, True)
    assert np.isnan(search.turn("p").at)


SCENARIO = """name: mine
title: Mine
question: Is it so?
extends: korea-2017
quarters: [2017Q1, 2017Q2]
"""
CLAIMS = """name: own
scenario: mine.yaml
arms:
  base: {}
  nobody: {absent: [USA, CHN, RUS, KOR]}
  pressed: {force: [USA@2017Q1=exercises-full]}
coalitions: {free: {}}
measures:
  tests: {outcome: minor_tests}
  tightened: {outcome: tightenings}
  drafts: {event: table-tightening}
  asked: {event: adopted, phase: council, number: 2}
  tension: {series: tension, quarters: 2017Q1..2017Q2, take: mean}
  carrots: {leverage: credible, sender: CHN, sign: carrot}
claims:
  - id: holds
    says: Nobody tightens where there is nobody.
    kind: recovery
    conditions: [{value: "tightened[nobody]", take: mean, asks: "<= 0.4", words: tightenings with nobody}]
    ablations: {loud: {absent: []}}
  - id: negated
    says: Somebody tightens where there is nobody.
    kind: recovery
    conditions: [{value: "tightened[nobody]", take: mean, asks: "> 0.4", words: tightenings with nobody}]
  - id: underpowered
    says: Most draws see more tests.
    kind: emergent
    conditions: [{value: "tests[base] - tests[nobody]", take: share, where: "> 0", asks: ">= 0.9", words: draws}]
  - id: leverage
    says: China has something to offer.
    kind: recovery
    conditions: [{value: "carrots[base]", take: share, where: "> 0", asks: ">= 0.9", words: draws}]
    flips: trust.PRK.CHN
  - id: sums
    says: Shapley values sum to what all bring about.
    kind: recovery
    conditions:
      - take: mean
        asks: within 0.5
        words: what is left over
        value: "shapley(tests, free, USA) + shapley(tests, free, CHN) + shapley(tests, free, RUS)
          + shapley(tests, free, KOR) - worth(tests, free, [USA, CHN, RUS, KOR]) + worth(tests, free, [])"
  - id: events
    says: Drafts ask for something.
    kind: recovery
    conditions:
      - {value: "asked[base] + 0 * drafts[base] + 0 * tension[pressed]", take: mean, asks: ">= 0", words: asked}
placebos:
  - {id: P1, says: nobody, value: "tests[nobody] - tests[base]"}
  - {id: P2, says: names, swap: [CHN, RUS]}
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A file of one's own over a scenario of one's own, scored with eight draws."""
    folder = tmp_path_factory.mktemp("claims")
    (folder / "mine.yaml").write_text(SCENARIO, encoding="utf-8")
    (folder / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    return folder, lev.claims(folder / "claims.yaml", draws=8, seeds=2, workers=1, out=folder / "out")


def test_a_file_of_ones_own(own):
    _, found = own
    verdicts = {each.claim.id: each.verdict("") for each in found.claims}
    assert verdicts == {
        "holds": "pass", "negated": "fail", "underpowered": "not identified", "leverage": "pass", "sums": "pass",
        "events": verdicts["events"],
    }  # fmt: skip
    assert found.claims[0].ablations[0].breaks
    turn = found.claims[3].turn
    assert turn is not None
    assert np.isnan(turn.at)
    assert found.placebos[1][1].different == 0


def test_measures_are_what_run_says(own):
    """The arms of a claims file are runs of `run`, draw by draw."""
    folder, found = own
    one = {
        "name": "one", "scenario": str(folder / "mine.yaml"),
        "measures": {"asked": {"event": "adopted", "phase": "council", "number": 2}},
        "claims": [{"id": "C", "says": "s", "kind": "recovery", "conditions": [
            {"value": "asked[base]", "take": "mean", "asks": ">= 0", "words": "asked"}]}],
    }  # fmt: skip
    frame = lev.claims(one, draws=8, seeds=1, workers=1).frame()
    events = lev.run(str(folder / "mine.yaml"), runs=8, draws="prior").events
    adopted = events[(events["option"] == "adopted") & (events["phase"] == "council")]["detail"]
    asked = adopted.str.extract(r"of ([\d.]+) asked")[0].astype(float)
    assert asked.sum() > 0.0
    assert frame["value"][0] == pytest.approx(asked.sum() / 8)
    assert found.frame().set_index("id").loc["events", "draws"] == 8


def test_the_same_text_again_from_the_same_folder(own):
    folder, found = own
    again = lev.claims(folder / "claims.yaml", draws=8, seeds=2, workers=1, out=folder / "out")
    assert str(again) == str(found)
    assert "nobody" in str(found)
    found.write(folder / "out")
    assert json.loads((folder / "out" / "claims.json").read_text(encoding="utf-8"))["counts"][""]["pass"] >= 3
    assert (folder / "out" / "figures" / "scoreboard.png").is_file()


def test_the_picture_takes_and_returns_axes(own):
    with styled() as plt:
        _, axes = plt.subplots()
        assert scoreboard(axes, own[1]) is axes
        assert len(axes.get_yticklabels()) == 6


def test_an_exchange_that_is_not_exact_is_seen(monkeypatch):
    scenario = lev.load("korea-2017", {"quarters": "2017Q1..2017Q3"})
    assert swap.swapped(scenario, ("CHN", "RUS"), 1, 4).different == 0
    play = swap.play

    def partial(known, seed, runs, **more):
        found = play(known, seed, runs, **more)
        if known is not scenario:
            found.runs.loc[2, "talks"] += 1
        return found

    monkeypatch.setattr(swap, "play", partial)
    assert swap.swapped(scenario, ("CHN", "RUS"), 1, 4).different == 1


def test_courses_as_numbers():
    import pandas as pd

    rows = pd.DataFrame(
        {"place": [0] * 3 + [1] * 3, "quarter": ["2018Q1", "2018Q2", "2018Q3"] * 2, "x": [0, 1, 3, 0, 0, 0]}
    )
    taken = {
        how: measures.of_runs(Measure(series="x", quarters="2018Q1..2018Q3", take=how), rows, 2).tolist()
        for how in ("any", "sum", "count", "first", "last", "change")
    }
    assert taken == {"any": [1, 0], "sum": [4, 0], "count": [2, 0], "first": [1, 3], "last": [3, 0], "change": [3, 0]}
    with pytest.raises(measures.NotMeasured, match="did you mean"):
        measures.of_runs(Measure(series="xx", quarters="2018Q1"), rows, 2)


def test_the_shipped_file_has_every_claim_that_can_come_out_wrong():
    book = read_book(None)
    ours = {claim.id: claim for claim in book.file.claims}
    with (Path(evidence).parent / "claims.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["status"] == "OUTPUT"]
    assert {row["id"] for row in rows} <= set(ours)
    for row in rows:
        assert (ours[row["id"]].text, str(ours[row["id"]].paragraph)) == (row["source"], row["paragraph"])
    assert len(ours) > len(rows)
    assert all(claim.ablations and claim.flips for claim in ours.values())
    assert shipped_claims().is_file()


BROKEN = [
    ("name: own\nscenario: korea-2017\n", ":1:1", "measures"),
    ("  tests: {outcome: minor_tests}", "  tests: {outcomes: minor_tests}", "outcomes"),
    ('asks: "<= 0.4"', 'asks: "about 0.5"', "write what is asked"),
    ("take: mean, asks: \"> 0.4\"", "take: middle, asks: \"> 0.4\"", "take is mean"),
    ("tightened[nobody]", "tightned[nobody]", "did you mean tightened"),
    ("tests[base] - tests[nobody]", "tests[base] - tests[noone]", "unknown arm noone"),
    ("flips: trust.PRK.CHN", "flips: trust.PRK.ZZZ", "has no prior"),
    ("flips: trust.PRK.CHN", "flips: need.aid.weight", "part of a whole"),
    ("scenario: mine.yaml", "scenario: gone.yaml", "no such file"),
    ("shapley(tests, free, USA)", "shapley(tests, freed, USA)", "unknown game"),
    ("absent: [USA, CHN, RUS, KOR]", "absent: [USB]", "USB"),
    ("swap: [CHN, RUS]", "swap: [CHN]", "P2"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "instead", "said"), BROKEN)
def test_a_bad_file_is_told_by_line_and_column(part, instead, said, tmp_path, capsys):
    (tmp_path / "mine.yaml").write_text(SCENARIO, encoding="utf-8")
    text = CLAIMS.replace(part, instead) if part in CLAIMS else part
    (tmp_path / "claims.yaml").write_text(text, encoding="utf-8")
    code = guarded(["claims", "--file", str(tmp_path / "claims.yaml"), "--draws", "2", "--workers", "1"])
    error = capsys.readouterr().err
    assert code == 2, error
    assert "Traceback" not in error
    lines = [line for line in error.splitlines() if ".yaml:" in line]
    assert lines, error
    assert said in error or said == "P2"


@pytest.mark.parametrize(
    ("own", "said"), [("quarters: 400", "quarters are the first"), ("trust.PRK.USA: 7", "7 is outside")]
)
def test_a_value_of_an_arm_is_told_where_it_stands_in_the_file(own, said, tmp_path):
    """Also where only leverage is measured in it."""
    (tmp_path / "mine.yaml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "claims.yaml").write_text(
        f"name: own\nscenario: mine.yaml\narms:\n  base: {{}}\n  odd: {{{own}}}\nmeasures:\n"
        "  carrots: {leverage: credible, sender: CHN, sign: carrot}\nclaims:\n"
        "  - {id: one, says: x, kind: recovery, "
        'conditions: [{value: "carrots[odd]", take: mean, asks: ">= 0", words: x}]}\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        lev.claims(tmp_path / "claims.yaml", draws=2, seeds=1, workers=1, flips="none", ablations=False)
    assert str(caught.value).startswith(f"{tmp_path / 'claims.yaml'}:5:")
    assert said in str(caught.value)


def test_wrong_options(tmp_path, capsys):
    (tmp_path / "other.txt").write_text("x", encoding="utf-8")
    for words in (["--flips", "some"], ["--file", "nowhere.yaml"], ["--out", str(tmp_path)], ["--scenario", "nowhere"]):
        assert guarded(["claims", "--draws", "2", *words]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
