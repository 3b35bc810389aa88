"""A run told in words; the transcript of one run is kept as it was read aloud."""

from pathlib import Path

import pytest

import leverage_sim as lev
from leverage_sim.scenario import load
from leverage_sim.show.timeline import sentence, summary, tell, terms_of

GOLDEN = Path(__file__).parent / "golden" / "korea-2017-seed-1.txt"


@pytest.fixture(scope="module")
def first():
    return lev.run("korea-2017", seed=1)


def transcript(results) -> str:
    scenario = load("korea-2017")
    lines = [*tell(scenario, results.quarters, results.events), ""]
    return "\n".join(lines + summary(scenario, results.runs.iloc[0].to_dict(), results.quarters)) + "\n"


def test_the_first_run_is_told_as_it_was(first):
    """Decisions and happenings must be those of the transcript; numbers may move in the last digit shown."""
    assert transcript(first) == GOLDEN.read_text(encoding="utf-8")


def test_every_kind_of_happening_has_a_sentence():
    results = lev.run("korea-2017", seed=2, runs=150)
    scenario = load("korea-2017")
    for event in results.events.to_dict("records"):
        said = sentence(scenario, event)
        assert said[0].isupper()
        assert said.endswith(".")
        assert "{" not in said


def test_terms_of_a_deal():
    scenario = load("korea-2017")
    detail = "rollback 2.00, relief 0.25, guarantee 0.00, declaration 0.00, restraint 1.00, aid 0.50"
    assert (
        terms_of(scenario, detail)
        == "partial dismantling for 0.25 of sanctions relief, restraint in exercises, 0.5 of aid"
    )
    nothing = "rollback 1.00, relief 0.00, guarantee 0.00, declaration 0.00, restraint 0.00, aid 0.00"
    assert terms_of(scenario, nothing) == "test freeze for nothing"


def test_forced_choices_are_taken(command):
    said = command("run", "korea-2017", "--quarters", "3", "--force", "PRK@2017Q2=freeze", "--out", "x")
    assert said.code == 0
    text = said.out.partition("2017Q2")[2].partition("2017Q3")[0]
    assert "North Korea declares a moratorium" in text
    for bad in (
        "PRK@2017Q2",
        "PRK@2031Q2=freeze",
        "PRK@2017Q2=melt",
        "GBR@2017Q2=hold",
        "=",
        "PRK@soon=hold",
    ):
        wrong = command("run", "korea-2017", "--force", bad)
        assert wrong.code == 2
        assert wrong.err.startswith("--force: ")
        assert len(wrong.err.splitlines()) == 1
