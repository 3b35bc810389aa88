"""In which order a file names things changes nothing: no number, no luck, no column, no happening."""

import copy

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import leverage_sim as lev
from leverage_sim.batch.play import play
from leverage_sim.scenario import Scenario, load
from leverage_sim.scenario.track import script
from reduced import plain, read
from reordered import SCHEMA, shuffled

BOTH = ("korea-2017", "six-party")
WHOLE = {name: plain(load(name)) for name in BOTH}
ORDERED = {
    "Scenario.quarters", "Scenario.showed", "Period.quarters", "Prior.uniform", "Prior.loguniform", "Prior.triangular",
    "Item.levels", "Item.stages", "Council.elected_affinity",
}  # fmt: skip


def in_any_order(name: str, seed: int) -> Scenario:
    return read(shuffled(WHOLE[name], np.random.default_rng(seed)))


def test_the_schema_marks_what_is_ordered_by_meaning():
    def marked(node):
        if isinstance(node, dict):
            return bool(node.get("x-ordered")) or any(marked(part) for part in node.get("anyOf", ()))
        return False

    models = {"Scenario": SCHEMA, **SCHEMA["$defs"]}
    assert {
        f"{m}.{k}" for m, node in models.items() for k, v in node.get("properties", {}).items() if marked(v)
    } == ORDERED


def test_shuffling_leaves_bounds_and_levels_and_moves_the_rest():
    whole, other = WHOLE["korea-2017"], shuffled(WHOLE["korea-2017"], np.random.default_rng(1))
    assert other == {**other, "quarters": whole["quarters"]}
    assert other["items"]["rollback"]["levels"] == whole["items"]["rollback"]["levels"]
    assert [row.get("prior") for row in map(other["parameters"].get, whole["parameters"])] == [
        row.get("prior") for row in whole["parameters"].values()
    ]
    for key in ("actors", "sectors", "needs", "items", "options", "parameters", "menus", "instruments"):
        assert list(other[key]) != list(whole[key])
        assert set(other[key]) == set(whole[key])
    assert other["needs"] != whole["needs"] or other["menus"] != whole["menus"]
    assert other["history"] != whole["history"]


def equal(ours, theirs):
    for name in ("runs", "quarters", "events"):
        pd.testing.assert_frame_equal(getattr(ours, name), getattr(theirs, name), check_exact=True)


@settings(max_examples=6)
@given(st.sampled_from(BOTH), st.integers(0, 2**31), st.sampled_from([None, "prior"]))
def test_runs_are_the_same_whatever_the_order_of_the_file(name, seed, draws):
    """200 runs of all quarters: ``tests/verification/verify_order.py``."""
    equal(
        play(load(name), seed, 4, quarters=4, draws=draws),
        play(in_any_order(name, seed), seed, 4, quarters=4, draws=draws),
    )


@settings(max_examples=3)
@given(st.integers(0, 2**31))
def test_leverage_the_council_and_talks_are_the_same(seed):
    plainly, other = load("korea-2017"), in_any_order("korea-2017", seed)
    ours, theirs = (lev.leverage(scenario, runs=2, draws="prior").as_json() for scenario in (plainly, other))
    assert ours == theirs
    members = [{m.name: m for m in lev.council(scenario).members} for scenario in (plainly, other)]
    assert members[0] == members[1]
    assert lev.council(plainly).resolutions == lev.council(other).resolutions


def test_the_best_of_equal_options_is_the_same_one():
    """Also where nothing but their order would tell options apart."""
    calm = {f"weight.{a}.{t}": 0 for a in ("PRK", "USA", "CHN") for t in ("resources", "threat", "tension", "prospect")}
    ties = [f"cost.CHN.{name}" for name in ("enforce-strict", "enforce-lax", "aid-up", "aid-down")]
    changes = {**calm, **dict.fromkeys(ties, 0), "rules.CHN": "best-response", "rules.USA": "best-response"}
    changes |= {f"weight.CHN.{term}": 0 for term in ("instability", "exposure", "norm", "summit", "programme")}
    data = plain(load("korea-2017", changes))
    equal(play(read(data), 3, 2, quarters=3), play(read(shuffled(data, np.random.default_rng(5))), 3, 2, quarters=3))


@pytest.mark.parametrize("key", ["events", "history"])
def test_a_childs_event_wins_over_its_parents_about_the_same_thing(tmp_path, key):
    told = "source: assumption, why: tried"
    event = "- {{on: 2017Q2, do: choose, actor: RUS, option: {}, slot: coercive, {}}}\n"
    child = f"name: child\nextends: parent.yaml\n{key}:\n" + event.format("aid-down", told)
    parent = f"name: parent\nextends: korea-2017\n{key}:\n" + event.format("aid-up", told)
    (tmp_path / "parent.yaml").write_text(parent + ("events: history\n" if key == "history" else ""))
    (tmp_path / "child.yaml").write_text(child)
    events = script(load(str(tmp_path / "child.yaml")))[load("korea-2017").span[0] + 1]
    chosen = [e.option for e in events if e.do == "choose" and e.actor == "RUS" and e.slot == "coercive"]
    assert chosen == ["aid-down"]


def test_what_any_of_two_events_closes_is_closed():
    """`only` events of one quarter add up, in whichever order they stand."""
    data = copy.deepcopy(WHOLE["korea-2017"])
    closed = [{"on": "2017Q1", "until": "2017Q2", "do": "only", "of": ["talks"], "but": [name], "source": "assumption",
               "why": "tried"} for name in ("CHN", "RUS")]  # fmt: skip
    found = []
    for events in (closed, closed[::-1]):
        played = lev.run(read({**data, "events": events}), runs=40, quarters=2)
        found.append(played)
        assert not played.quarters[[c for c in played.quarters if c.startswith("talks.")]].any(axis=None)
    equal(*found)
