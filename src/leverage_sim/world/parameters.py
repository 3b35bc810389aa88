"""Parameters as arrays: actor axes first, the run axis last and of length 1 where all runs share a value."""

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from leverage_sim.scenario.load import neutralised
from leverage_sim.scenario.registry import Entry, entries
from leverage_sim.world.index import Index

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
        given = {name: row.value for name, row in index.scenario.parameters.items()}
        for pattern, value in neutralised(index.scenario).items():
            given.update(dict.fromkeys(self._registry.matching(pattern), value))
        varied = dict(draws or {})
        wide = {self._registry.entry(name).field for name in varied}
        runs = len(next(iter(varied.values()))) if varied else 1
        sizes = {axis: len(words) for axis, words in index.vocabulary.items()}
        for entry in entries():
            shape = (*(sizes[axis] for axis in entry.axes), runs if entry.field in wide else 1)
            self._place(entry, np.full(shape, 0.0 if entry.missing is None else entry.missing))
        for name, value in given.items():
            self.set(name, value)
        for name, values in varied.items():
            self.set(name, values)

    def _place(self, entry: Entry, array: Array) -> None:
        group, _, field = entry.field.partition(".")
        if not hasattr(self, group):
            setattr(self, group, SimpleNamespace())
        setattr(getattr(self, group), field, array)

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
        entry, words = self._registry.names[name]
        vocabulary = self._registry.vocabulary
        position = tuple(vocabulary[axis].index(word) for axis, word in zip(entry.axes, words, strict=True))
        group, _, field = entry.field.partition(".")
        return getattr(getattr(self, group), field), position


def narrowed(group: SimpleNamespace, runs: NDArray[np.intp]) -> SimpleNamespace:
    """One group of parameters for some of the runs."""
    return SimpleNamespace(
        **{field: array if array.shape[-1] == 1 else array[..., runs] for field, array in vars(group).items()}
    )
