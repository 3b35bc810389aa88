"""The state of a block: some runs of it, copies of one, and that no phase changes the state it is given."""

from dataclasses import fields, is_dataclass

import numpy as np
import pytest

from leverage_sim.actors.lookahead import look_ahead
from leverage_sim.batch.draws import drawn
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.mechanisms.economy import dispositions
from leverage_sim.mechanisms.stakes import restored
from leverage_sim.quarter.simulate import opened, play_quarter, simulate
from leverage_sim.scenario import load
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.state import Reading, arrays

RUNS = np.array([5, 0, 3, 3])


@pytest.fixture(scope="module")
def state(korea):
    """Six runs with drawn parameters, five quarters on."""
    index, luck = Index(korea), Luck(2, np.arange(6))
    return simulate(new_state(index, luck, drawn(index, luck, "prior")), seats_of(korea, index), luck, 5)


def contents(value, name="state"):
    """Every array within a dataclass, with where it is."""
    if isinstance(value, np.ndarray):
        yield name, value
    elif is_dataclass(value) and not hasattr(value, "scenario"):
        for field in fields(value):
            yield from contents(getattr(value, field.name), f"{name}.{field.name}")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from contents(inner, f"{name}[{key}]")
    elif isinstance(value, tuple):
        for n, inner in enumerate(value):
            yield from contents(inner, f"{name}[{n}]")


def test_some_runs_are_those_runs(state):
    some = state.take(RUNS)
    assert some.runs == 4
    for name in arrays():
        np.testing.assert_array_equal(getattr(some, name), getattr(state, name)[..., RUNS], name)
    np.testing.assert_array_equal(some.levers.flat, state.levers.flat[:, RUNS])
    np.testing.assert_array_equal(some.levers.values["aid"], state.levers.values["aid"][:, RUNS])
    np.testing.assert_array_equal(some.parameters.trust.gain, state.parameters.trust.gain[RUNS])
    np.testing.assert_array_equal(some.constants.shares, state.constants.shares[..., RUNS])


def test_what_is_not_to_be_read_is_not_there(state):
    some = state.take(RUNS, Reading(frozenset(("trust",)), frozenset(("aid",))))
    np.testing.assert_array_equal(some.trust, state.trust[..., RUNS])
    np.testing.assert_array_equal(some.levers.values["aid"], state.levers.values["aid"][:, RUNS])
    assert all(getattr(some, name) is None for name in arrays() - {"trust"})
    with pytest.raises(KeyError):
        some.levers.values["stance"]


def test_all_runs_in_order_are_the_state_itself(state):
    assert state.take(np.arange(6)) is state


def test_copies_of_a_run_are_equal_and_its_own(state):
    one = state.take(np.array([4]))
    three = one.repeat(3)
    assert three.runs == 3
    for name in arrays():
        np.testing.assert_array_equal(getattr(three, name), np.repeat(getattr(one, name), 3, axis=-1), name)
    three.levers.values["aid"][:] = 7.0
    three.trust[:] = 7.0
    assert (one.levers.values["aid"] != 7.0).any()
    assert (one.trust != 7.0).any()
    with pytest.raises(ValueError, match="is not over"):
        state.repeat(3)


def test_a_quarter_leaves_the_state_it_is_given_as_it_was(state):
    before = {name: array.copy() for name, array in contents(state)}
    assert "state.levers.flat" in before
    luck = Luck(2, np.arange(6))
    after, quarter = play_quarter(state, seats_of(state.index.scenario, state.index), luck)
    assert (after.quarter, state.quarter, str(quarter.when)) == (6, 5, str(state.now))
    assert (after.trust != state.trust).any()
    for name, array in contents(state):
        np.testing.assert_array_equal(array, before[name], name)
    again, _ = play_quarter(state, seats_of(state.index.scenario, state.index), luck)
    for name in arrays():
        np.testing.assert_array_equal(getattr(again, name), getattr(after, name), name)


def test_what_relief_restores_is_known_as_a_quarter_opens_whoever_is_absent():
    """It was worked out where a coercer first talked: of another state where all of them are absent."""
    scenario = load("hanoi-varied", {"absent": ["USA"]})
    index, luck = Index(scenario), Luck(1, np.arange(4))
    now = opened(simulate(new_state(index, luck), seats_of(scenario, index), luck, 3), luck)
    known = restored(now.state, dispositions(now.state).staying)
    np.testing.assert_array_equal(now.forecast.restored.full, known.full)
    np.testing.assert_array_equal(now.forecast.restored.own, known.own)
    assert known.full.any()
    np.testing.assert_array_equal(look_ahead(now.state).expected_gain, now.forecast.expected_gain)
