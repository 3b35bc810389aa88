"""Parameters as types: current with the registry, never changed in place, taken and repeated as their runs are."""

from dataclasses import dataclass, field

import numpy as np
import pytest

import parameter_groups
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.quarter.simulate import simulate
from leverage_sim.scenario.registry import entries
from leverage_sim.world import parameter_groups as written
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array, Parameters
from leverage_sim.world.runs import NOT_OVER_RUNS, repeat_runs, take_runs

RUNS = np.array([2, 0, 2])


def test_the_types_are_those_of_the_registry():
    """If this fails, a row of the registry has changed: python tests/parameter_groups.py."""
    assert parameter_groups.PLACE.read_text(encoding="utf-8") == parameter_groups.text()


def test_every_row_has_an_array_of_its_own():
    assert len({entry.field for entry in entries()}) == len(entries())


def test_groups_are_typed_and_hold_the_scenarios_values(index):
    p = Parameters.of(index)
    assert isinstance(p.trust, written.TrustParameters)
    at = index.at
    assert p.trust.initial[at["PRK"], at["USA"]] == index.scenario.parameters["trust.PRK.USA"].value
    assert p.get("trust.PRK.USA").tolist() == [index.scenario.parameters["trust.PRK.USA"].value]
    assert p.trust is p.trust
    assert p.width == 1


def test_nothing_can_be_written_to(index):
    p = Parameters.of(index, {"tension.decay": np.array([0.1, 0.2])})
    for array in (p.trust.initial, p.tension.decay, p.get("trust.PRK.USA")):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0
    with pytest.raises(AttributeError):
        p.trust.initial = np.zeros(1)


def test_a_draw_widens_its_own_array_alone(index):
    draws = {"trust.PRK.USA": np.array([0.1, 0.2, 0.3]), "tension.decay": np.array([0.4, 0.5, 0.6])}
    p = Parameters.of(index, draws)
    actors = len(index.actors)
    assert (p.width, p.trust.initial.shape, p.tension.decay.shape) == (3, (actors, actors, 3), (3,))
    assert p.trust.gain.shape == (1,)
    assert p.get("trust.PRK.USA").tolist() == [0.1, 0.2, 0.3]
    assert (p.get("trust.USA.PRK") == index.scenario.parameters["trust.USA.PRK"].value).all()


def test_other_values_make_other_parameters(index):
    p = Parameters.of(index, {"tension.decay": np.array([0.1, 0.2])})
    new = p.replaced({"tension.decay": 0.5, "trust.gain": 0.25, "talks.joint": np.array([0.0, 1.0])})
    assert new.tension.decay.tolist() == [0.5, 0.5]
    assert new.trust.gain.tolist() == [0.25]
    assert new.talks.joint.tolist() == [0.0, 1.0]
    assert p.tension.decay.tolist() == [0.1, 0.2]
    assert p.talks.joint.shape == p.trust.gain.shape == (1,)
    assert new.payoff.weight is p.payoff.weight
    assert Parameters.of(index).get("trust.gain") != 0.25
    with pytest.raises(KeyError):
        p.replaced({"no.such.name": 1.0})


def test_a_value_for_each_run_after_one_for_all_of_the_same_array(index):
    new = Parameters.of(index).replaced({"trust.PRK.USA": 0.9, "trust.PRK.CHN": np.array([0.1, 0.2])})
    assert new.get("trust.PRK.USA").tolist() == [0.9, 0.9]
    assert new.get("trust.PRK.CHN").tolist() == [0.1, 0.2]


def test_taken_runs_share_what_all_share(index):
    p = Parameters.of(index, {"tension.decay": np.array([0.1, 0.2, 0.3])})
    taken = p.take(RUNS)
    assert taken.tension.decay.tolist() == [0.3, 0.1, 0.3]
    assert taken.get("tension.decay").tolist() == [0.3, 0.1, 0.3]
    assert taken.trust.initial is p.trust.initial
    assert taken.width == 3
    again = taken.take(np.array([1]))
    assert (again.width, again.tension.decay.tolist()) == (1, [0.1])
    assert again.take(np.array([0, 0])).tension.decay.tolist() == [0.1, 0.1]
    assert again.repeat(2).tension.decay.tolist() == [0.1, 0.1]
    changed = taken.replaced({"tension.decay": np.array([1.0, 0.0, 1.0])})
    assert changed.tension.decay.tolist() == [1.0, 0.0, 1.0]
    assert taken.replaced({"trust.gain": 0.5}).tension.decay.tolist() == [0.3, 0.1, 0.3]


def test_parameters_that_all_share_are_taken_and_repeated_as_they_are(index):
    p = Parameters.of(index)
    assert p.take(RUNS) is p
    assert p.repeat(5) is p


def test_an_event_that_sets_a_parameter_leaves_the_scenarios_arrays_alone(korea):
    """Two worlds of one index share the arrays that the scenario gives; an event of one is not the other's."""
    index, luck = Index(korea), Luck(1, np.arange(2))
    state, other = new_state(index, luck), new_state(index, luck)
    state = simulate(state, seats_of(korea, index), luck, 2)  # 2017Q2 sets it
    given = korea.parameters["programme.readiness"].value
    assert (state.parameters.get("programme.readiness") != given).all()
    assert (other.parameters.get("programme.readiness") == given).all()
    assert (Parameters.of(index).get("programme.readiness") == given).all()


@dataclass(frozen=True)
class Inner:
    rate: Array


@dataclass(frozen=True)
class Outer:
    name: str
    state: Array  # (actor, run)
    shared: Array  # (actor, 1)
    inner: Inner
    pairs: tuple[tuple[int, Array], ...]
    by_sector: dict[int, Array]
    places: np.ndarray = field(metadata=NOT_OVER_RUNS)


def outer(runs):
    return Outer(
        "x",
        np.arange(2.0 * runs).reshape(2, runs),
        np.ones((2, 1)),
        Inner(np.arange(float(runs))),
        ((7, np.arange(runs)),),
        {3: np.arange(runs) * 2.0},
        np.array([4, 5, 6, 7]),
    )


@pytest.mark.parametrize("runs", [RUNS, slice(1, 3)])
def test_some_runs_of_a_dataclass(runs):
    whole = outer(3)
    taken = take_runs(whole, runs, 3)
    assert (taken.state == whole.state[:, runs]).all()
    assert taken.shared is whole.shared
    assert (taken.inner.rate == whole.inner.rate[runs]).all()
    assert taken.pairs[0][0] == 7
    assert (taken.pairs[0][1] == whole.pairs[0][1][runs]).all()
    assert (taken.by_sector[3] == whole.by_sector[3][runs]).all()
    assert taken.places is whole.places
    assert taken.name == "x"


def test_the_only_run_taken_twice_is_two_runs_and_repeated_the_same():
    one = outer(1)
    for found in (take_runs(one, np.array([0, 0]), 1), repeat_runs(one, 2)):
        assert (found.state == np.repeat(one.state, 2, axis=-1)).all()
        assert found.inner.rate.shape == (2,)
        assert found.places is one.places


def test_an_array_over_other_runs_is_an_error_not_a_wrong_number():
    with pytest.raises(ValueError, match=r"shape \(2, 3\) is not over 4 runs"):
        take_runs(outer(3), RUNS, 4)
    with pytest.raises(ValueError, match="is not over 1 runs"):
        repeat_runs(outer(3), 2)


def test_parameters_inside_a_dataclass_take_themselves(index):
    @dataclass(frozen=True)
    class Holder:
        parameters: Parameters
        state: Array

    p = Parameters.of(index, {"tension.decay": np.array([0.1, 0.2, 0.3])})
    taken = take_runs(Holder(p, np.arange(3.0)), RUNS, 3)
    assert taken.parameters.tension.decay.tolist() == [0.3, 0.1, 0.3]
    shared = Parameters.of(index)
    assert take_runs(Holder(shared, np.arange(3.0)), RUNS, 3).parameters is shared
