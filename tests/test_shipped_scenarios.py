"""The short scenarios: each extends korea-2017, does what it says, and is compared with the same luck."""

import pytest

import leverage_sim as lev
from leverage_sim.scenario import load
from leverage_sim.scenario.difference import differences
from leverage_sim.scenario.happenings import Choose
from leverage_sim.scenario.inherit import shipped, shipped_folder

SHORT = [name for name in shipped() if name not in ("korea-2017", "korea-2018")]


def test_the_twelve_are_there():
    assert len(SHORT) >= 12


@pytest.mark.parametrize("name", SHORT)
def test_it_is_short_and_says_what_it_is_about(name):
    text = (shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8")
    scenario = load(name)
    assert "extends: korea-2017\n" in text
    assert len(text.splitlines()) <= 60
    assert scenario.name == name
    assert scenario.question != load("korea-2017").question
    assert len(scenario.showed) == 2
    assert scenario.showed != load("korea-2017").showed
    assert differences(load("korea-2017"), scenario)


@pytest.mark.parametrize("name", SHORT)
def test_what_it_prescribes_happens(name):
    """Every scripted choice but holding is in the record of its quarter, in every run."""
    scenario = load(name)
    inherited = set(load("korea-2017").events)
    orders = [e for e in scenario.events if isinstance(e, Choose) and e not in inherited and e.option != "hold"]
    events = lev.run(name, runs=3).events
    scripted = events[events["detail"] == "scripted"]
    done = {(r.quarter, r.actor, r.option, r.target) for r in scripted.itertuples()}
    for order in orders:
        option, _, other = order.option.partition("@")
        assert (order.on, order.actor, option, other) in done, order


def test_scenarios_share_their_luck():
    """Up to the first quarter in which a scenario differs, its runs are korea-2017's."""
    base, broker = lev.run("korea-2017", runs=20).quarters, lev.run("russian-broker", runs=20).quarters
    early = [frame[frame["quarter"] < "2018Q1"].reset_index(drop=True) for frame in (base, broker)]
    assert early[0].equals(early[1])
    assert not base.equals(broker)


def test_the_list_prints_titles_questions_and_what_they_showed(command):
    said = command("scenarios", "list")
    for name in SHORT:
        scenario = load(name)
        for line in (f"{name}  {scenario.title}", f"    {scenario.question}", *(f"    {x}" for x in scenario.showed)):
            assert line in said.out.splitlines()
