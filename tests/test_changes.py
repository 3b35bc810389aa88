"""Values and rules that are set: they apply to a scenario that was loaded before as to one by its name."""

from pathlib import Path

import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim import api_tournament
from leverage_sim.problems import InputError
from leverage_sim.scenario.load import digest
from leverage_sim.testing import breaches, transcript

QUARRY = Path(__file__).parent / "theatres" / "quarry.yaml"
STRAIT = Path(__file__).parent / "theatres" / "strait.yaml"
CHANGES = (
    {"trust.PRK.USA": 0.4}, {"variant": "imf"}, {"variant": "imf", "trust.PRK.USA": 0.4}, {"switches.veto": "off"},
    {"quarters": "2017Q3..2018Q4"}, {"quarters": ["2017Q3", "2018Q4"]}, {"absent": ("RUS", "KOR")},
    {"rules.CHN": "random"}, {"trade_basis": "observed"}, {"title": "another"}, "tension.decay=0.2", [],
)  # fmt: skip


def heard(call):
    """The hash of what came, or what was said."""
    try:
        return digest(call())
    except InputError as error:
        return str(error)


@pytest.mark.parametrize("name", ["korea-2017", "korea-2018", "maximum-pressure", "freeze-for-freeze"])
def test_a_change_makes_the_same_of_a_scenario_at_hand_as_of_its_name(name):
    before = lev.load(name)
    kept = digest(before)
    for change in CHANGES:
        assert heard(lambda c=change: lev.load(before, c)) == heard(lambda c=change: lev.load(name, c)), change
    again = lev.load(lev.load(name, {"tension.decay": 0.3}), {"trust.PRK.USA": 0.4})
    assert digest(again) == digest(lev.load(name, {"tension.decay": 0.3, "trust.PRK.USA": 0.4}))
    assert digest(before) == kept
    assert lev.load(before) is before


def test_one_that_was_changed_or_read_from_results_takes_what_can_still_be_told():
    """Numbers of another variant, and events of quarters that were left out, cannot."""
    own = lev.load("korea-2017", {"variant": "imf", "trust.PRK.USA": 0.4, "quarters": "2017Q1..2018Q4"})
    read = lev.run(own, quarters=1, record="runs").scenario
    wanted = {"variant": "imf", "trust.PRK.USA": 0.4, "quarters": "2017Q2..2018Q4", "tension.decay": 0.3}
    assert digest(lev.load(read, {"tension.decay": 0.3, "quarters": "2017Q2..2018Q4"})) == digest(
        lev.load("korea-2017", wanted)
    )
    for change in ("variant=kotra", "quarters=2017Q1..2021Q4"):
        with pytest.raises(InputError, match=rf"^set {change}: this scenario was changed since it was loaded, or read"):
            lev.load(read, change)
    renamed = own.model_copy(update={"title": "mine"})
    assert lev.load(renamed, {"tension.decay": 0.3}).title == "mine"


def test_a_scenario_at_hand_that_names_a_rule_nobody_knows_is_told_so(korea):
    with pytest.raises(
        InputError, match=r"^korea-2017: unknown rule 'nobody'; .*\(one of your own: `rules` FILE.py\)$"
    ):
        lev.run(korea.model_copy(update={"rules": {"CHN": "nobody"}}), quarters=1)


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "blaster.py"
    path.write_text(
        'from leverage_sim import rule\n\n\n@rule("blaster", precision=float("inf"))\ndef blaster(view, scores):\n'
        '    """Does what comes last."""\n    scores.values[-1] = 9.0\n    return scores\n'
    )
    return path


def with_manifest(found):
    told = {k: v for k, v in found.manifest.items() if k not in ("started", "ended")}
    return found.quarters.assign(manifest=str(told))


SET = {"rules.Tumul": "blaster", "tension.decay": 0.2}
CALLS = {
    "run": lambda s, **how: with_manifest(lev.run(s, runs=3, quarters=3, **how)),
    "LeverageModel": lambda s, **how: stepped(lev.LeverageModel(s, 1, **how)),
    "leverage": lambda s, **how: lev.leverage(s, quarter="1990Q4", runs=3, **how).frame(),
    "talks": lambda s, **how: lev.talks(s, ["Tumul", "North"], quarter="1990Q4", **how).grid,
    "relief_by_trust": lambda s, **how: lev.relief_by_trust(
        s, ["Tumul", "North"], quarter="1990Q4", draws=40, **{**how, "set": {"bargain.press": 0.0, **how["set"]}}
    ),
    "compare": lambda s, **how: lev.compare(s, None, 3, quarters=3, set_b={"rules.North": "random"}, **how).runs,
    "coalitions": lambda s, **how: lev.coalitions(s, 2, quarters=3, **how).value_frame(),
    "tournament": lambda s, **how: lev.tournament(s, runs=2, quarters=2, only="random", seats="North", **how).effects,
}  # fmt: skip


def stepped(model):
    model.step()
    model.step()
    return model.frames()[1]


@pytest.mark.parametrize("name", CALLS)
def test_what_is_set_applies_to_a_scenario_at_hand(name, rules):
    call = CALLS[name]
    at_hand, by_name = (call(s, set=SET, rules=rules) for s in (lev.load(QUARRY), QUARRY))
    pd.testing.assert_frame_equal(at_hand, by_name)


def test_council_and_hindcast_take_what_is_set(korea, monkeypatch):
    change = {"switches.veto": "off"}
    assert lev.council(korea, set=change) == lev.council("korea-2017", set=change) != lev.council(korea)
    seen = []
    monkeypatch.setattr("leverage_sim.analysis.hindcast.hindcast", lambda known, *how: seen.append(known))
    monkeypatch.setattr("leverage_sim.show.hindcast.ScoredHindcast.of", lambda found: found)
    for name in (korea, "korea-2017"):
        lev.hindcast(name, set={"tension.decay": 0.9})
    ours, theirs = seen
    assert digest(ours) == digest(theirs) != digest(korea)


def test_a_sweep_takes_scenarios_at_hand_in_every_place(tmp_path, rules):
    base, other = lev.load(QUARRY), lev.load(STRAIT)

    def played(scenario, grid, to):
        data = {
            "name": "s", "scenario": scenario, "set": {"tension.decay": 0.2}, "quarters": 1, "replicates": 2,
            "design": {"grid": {"scenario": grid}},
        }  # fmt: skip
        return lev.results(lev.sweep(data, tmp_path / to, rules=rules).folder)

    ours, theirs = played(base, [base, other], "a"), played(str(QUARRY), [str(QUARRY), str(STRAIT)], "b")
    pd.testing.assert_frame_equal(ours.runs, theirs.runs)
    changed = lev.load(base, {"tension.initial": 0.9})
    with pytest.raises(InputError, match="two scenarios are called quarry"):
        played(base, [base, changed], "c")
    with pytest.raises(InputError, match="both have the name quarry"):
        played(base, [base, str(QUARRY)], "d")


def test_rules_are_tested_in_a_scenario_however_it_is_given():
    for scenario in (QUARRY, str(QUARRY), lev.load(QUARRY)):
        assert breaches("random", scenario) == []
        transcript("persistence", "North", "Tumul hold -> indifferent", scenario)


def test_a_tournament_of_a_scenario_at_hand_has_a_folder_of_its_own():
    one, other = (api_tournament.entered(lev.load(QUARRY, s), only="random") for s in ({}, {"tension.decay": 0.2}))
    assert one.name != other.name


def test_claims_take_a_scenario_at_hand():
    file = {
        "name": "own", "scenario": str(QUARRY), "measures": {"tests": {"outcome": "major_tests"}},
        "arms": {"base": {}, "alone": {"absent": "South"}},
        "claims": [{"id": "one", "says": "more", "kind": "emergent", "conditions": [
            {"value": "tests[alone] - tests[base]", "take": "mean", "asks": "> 0", "words": "more tests"}]}],
    }  # fmt: skip
    how = {"draws": 4, "seeds": 2, "flips": "none", "ablations": False}
    changed = lev.load(QUARRY, {"rules.North": "random"})
    plain, ours = lev.claims(file, **how).frame(), lev.claims(file, scenario=changed, **how).frame()
    theirs = lev.claims({**file, "arms": {k: {**v, "rules.North": "random"} for k, v in file["arms"].items()}}, **how)
    pd.testing.assert_frame_equal(ours, theirs.frame())
    assert not ours.equals(plain)
    within = lev.claims({**file, "scenario": changed}, **how)
    pd.testing.assert_frame_equal(within.frame(), ours)
