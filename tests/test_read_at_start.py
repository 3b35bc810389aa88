"""Events may set only what is read while a run goes on; the table of what is not is complete and true."""

import numpy as np
import pytest

from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.batch.record import Record
from leverage_sim.mechanisms.constants import constants
from leverage_sim.quarter.simulate import simulate
from leverage_sim.scenario.registry import entries
from leverage_sim.scenario.vocabulary import read_at_start
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Parameters
from twin.worlds import index_of

OUTSIDE_PLAY = ("leverage", "perception", "structure")  # mechanisms that the leverage table reads, not a quarter


READ = set()


class Watched:
    """A group of parameters that notes which of its fields are read."""

    def __init__(self, name, group):
        self.name, self.group = name, group

    def __getattr__(self, field):
        READ.add(f"{self.name}.{field}")
        return getattr(self.group, field)


class WatchedParameters(Parameters):
    """Parameters whose groups are watched."""

    def group(self, name, kind):
        return Watched(name, super().group(name, kind))


@pytest.fixture(scope="module")
def read_later():
    """Fields that some quarter after the first reads, with the constants worked out anew as after an event."""
    luck, index = Luck(1, np.arange(60)), index_of("a forum")
    seats, record = seats_of(index.scenario, index), Record.of(index, 60, "events")
    state = simulate(new_state(index, luck), seats, luck, 2, record)
    READ.clear()
    state.parameters = WatchedParameters(state.parameters.registry, state.parameters.arrays)
    for _ in range(14):
        state.constants = constants(index, state.parameters, state.constants)
        state = simulate(state, seats, luck, 1, record)
    return READ


def test_what_no_later_quarter_reads_is_in_the_table(read_later):
    played = {entry.field for entry in entries() if not set(entry.mechanism.split()) <= set(OUTSIDE_PLAY)}
    assert played - read_later - set(read_at_start()) == set()


def test_what_the_table_holds_is_not_read_later_unless_it_says_for_what(read_later):
    assert {field for field, also in read_at_start().items() if not also} & read_later == set()
    assert {field for field, also in read_at_start().items() if also} <= read_later


def test_the_table_names_fields_of_the_registry():
    assert set(read_at_start()) <= {entry.field for entry in entries()}
