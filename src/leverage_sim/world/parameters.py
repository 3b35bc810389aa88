"""Parameters as arrays: actor axes first, the run axis last and of length 1 where all runs share a value."""

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from leverage_sim.scenario.load import neutralised
from leverage_sim.scenario.registry import Registry, entries
from leverage_sim.world.index import Index, once

Array = NDArray[np.float64]


class Parameters(SimpleNamespace):
    """One group of arrays for each mechanism, as the registry's ``field`` column names them.

    ``parameters.enforcement.speed`` has shape (1,) or (run,); ``parameters.trust.initial`` has shape
    (actor, actor, 1) or (actor, actor, run).
    """

    def __init__(self, index: Index, draws: Mapping[str, Array] | None = None):
        """Fill the arrays of a scenario.

        Args:
            index: the scenario's actors, sectors, needs and items.
            draws: values of single parameters over runs, each of shape (run,), in place of the scenario's.

        Raises:
            KeyError: a draw is for a name that the scenario does not know.
        """
        super().__init__()
        self._registry = index.registry
        varied = dict(draws or {})
        wide = {self._registry.entry(name).field for name in varied}
        runs = len(next(iter(varied.values()))) if varied else 1
        for name, array in given(index).items():
            group, _, field = name.partition(".")
            if not hasattr(self, group):
                setattr(self, group, SimpleNamespace())
            setattr(getattr(self, group), field, array.repeat(runs if name in wide else 1, axis=-1))
        for name, values in varied.items():
            self.set(name, values)

    def set(self, name: str, value: float | Array) -> None:
        """Give one parameter a value for all runs, or a value for each run where its array is that wide."""
        array, position = self._find(name)
        array[position] = value

    def get(self, name: str) -> Array:
        """The value of one parameter, of shape (1,) or (run,)."""
        array, position = self._find(name)
        return array[position]

    def field_of(self, name: str) -> str:
        """The array that holds a parameter, as the registry's ``field`` column names it."""
        return self._registry.entry(name).field

    def _find(self, name: str) -> tuple[Array, tuple[int, ...]]:
        whole, position = place(self._registry, name)
        group, _, field = whole.partition(".")
        return getattr(getattr(self, group), field), position


@once
def given(index: Index) -> dict[str, Array]:
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
    return found


def place(registry: Registry, name: str) -> tuple[str, tuple[int, ...]]:
    """The array that holds a parameter, and where in it."""
    entry, words = registry.names[name]
    vocabulary = registry.vocabulary
    return entry.field, tuple(vocabulary[axis].index(word) for axis, word in zip(entry.axes, words, strict=True))


class Narrowed(SimpleNamespace):
    """One group of parameters for some of the runs; each array is taken when it is first asked for."""

    def __init__(self, group: SimpleNamespace, runs: NDArray[np.intp]):
        super().__init__(_group=group, _runs=runs)

    def __getattr__(self, field: str) -> Array:
        if field.startswith("_"):
            raise AttributeError(field)
        array = getattr(self._group, field)
        found: Array = array if array.shape[-1] == 1 else array.take(self._runs, axis=-1)
        self.__dict__[field] = found
        return found


def narrowed(group: SimpleNamespace, runs: NDArray[np.intp]) -> SimpleNamespace:
    """One group of parameters for some of the runs."""
    return Narrowed(group, runs)
