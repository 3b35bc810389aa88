"""Parameters as arrays: actor axes first, the run axis last and of length 1 where all runs share a value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from leverage_sim.scenario.load import neutralised
from leverage_sim.scenario.registry import Registry, entries
from leverage_sim.world.index import Index, once
from leverage_sim.world.parameter_groups import Group, ParameterGroups
from leverage_sim.world.runs import Array as Array


@dataclass(frozen=True, eq=False)
class Parameters(ParameterGroups):
    """All parameters of a block: a group of arrays for each mechanism, as the registry's ``field`` column names them.

    ``parameters.enforcement.speed`` has shape (1,) or (run,); ``parameters.trust.initial`` has shape
    (actor, actor, 1) or (actor, actor, run). Nothing here changes once it is made: arrays are read-only, and other
    values make other parameters.

    Attributes:
        registry: of the scenario.
        arrays: by field.
        at: the runs that are meant, by their places in the arrays; all of them if it is None.
    """

    registry: Registry
    arrays: Mapping[str, Array]
    at: NDArray[np.intp] | None = None

    @classmethod
    def of(cls, index: Index, draws: Mapping[str, Array] | None = None) -> "Parameters":
        """The parameters of a scenario.

        Args:
            index: the scenario's actors, sectors, needs and items.
            draws: values of single parameters over runs, each of shape (run,), in place of the scenario's.

        Raises:
            KeyError: a draw is for a name that the scenario does not know.
        """
        found = cls(index.registry, given(index))
        return found.replaced(draws) if draws else found

    def group(self, name: str, kind: type[Group]) -> Group:
        """The arrays of one group."""
        arrays = [self.arrays[field] for field in fields_of(name)]
        return kind(*arrays if self.at is None else map(self._in_runs, arrays))

    def _in_runs(self, array: Array) -> Array:
        return array if self.at is None or array.shape[-1] == 1 else array.take(self.at, axis=-1)

    @cached_property
    def width(self) -> int:
        """Length of the run axis where some parameter differs from run to run, else 1."""
        return max(array.shape[-1] for array in self.arrays.values()) if self.at is None else len(self.at)

    def take(self, runs: NDArray[np.intp]) -> "Parameters":
        """The parameters of some runs, by their places; one may come more than once.

        What all runs share stays shared; else the arrays of a group are taken when the group is first asked for.
        """
        if self.at is None and self.width == 1:
            return self
        return replace(self, at=runs if self.at is None else self.at[runs])

    def repeat(self, runs: int) -> "Parameters":
        """The parameters of so many copies of one run: all of them share its own."""
        return self if self.at is None else replace(self, at=self.at.repeat(runs))

    def get(self, name: str) -> Array:
        """The value of one parameter, of shape (1,) or (run,)."""
        field, position = place(self.registry, name)
        return self._in_runs(self.arrays[field][position])

    def replaced(self, values: Mapping[str, float | Array]) -> "Parameters":
        """The same parameters but for some of them, each with a value for all runs or one for each, (run,).

        Raises:
            KeyError: the scenario does not know a name.
        """
        found = self.arrays
        if self.at is not None:
            found = {field: self._in_runs(array) for field, array in found.items()}
        new: dict[str, Array] = {}
        for name, value in values.items():
            field, position = place(self.registry, name)
            runs = max(found[field].shape[-1], np.size(value))
            if field not in new or new[field].shape[-1] < runs:
                new[field] = np.array(np.broadcast_to(new.get(field, found[field]), (*found[field].shape[:-1], runs)))
            new[field][position] = value
        return replace(self, arrays={**found, **frozen(new)}, at=None)


@cache
def fields_of(group: str) -> tuple[str, ...]:
    """Names of a group's arrays, in the order of its type."""
    return tuple(entry.field for entry in entries() if entry.field.partition(".")[0] == group)


def frozen(arrays: dict[str, Array]) -> dict[str, Array]:
    """Arrays that nobody can write to."""
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


@once
def given(index: Index) -> Mapping[str, Array]:
    """The arrays as the scenario gives them, by field; all runs share a value.

    What a scenario need not give because nothing reads it here is 0.
    """
    registry, sizes = index.registry, {axis: len(words) for axis, words in index.vocabulary.items()}
    found = {}
    for entry in entries():
        shape = (*(sizes[axis] for axis in entry.axes), 1)
        found[entry.field] = np.full(shape, 0.0 if entry.missing is None else entry.missing)
    values = {name: row.value for name, row in index.scenario.parameters.items()}
    for pattern, value in neutralised(index.scenario).items():
        values.update(dict.fromkeys(registry.matching(pattern), value))
    for name, value in values.items():
        field, position = place(registry, name)
        found[field][position] = value
    return frozen(found)


def place(registry: Registry, name: str) -> tuple[str, tuple[int, ...]]:
    """The array that holds a parameter, and where in it."""
    entry, words = registry.names[name]
    vocabulary = registry.vocabulary
    return entry.field, tuple(vocabulary[axis].index(word) for axis, word in zip(entry.axes, words, strict=True))
