"""Arrays over runs, the run axis last, and what is made of such arrays: some runs of it, or one run many times."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache, partial
from operator import methodcaller
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Runs = NDArray[np.intp] | slice
"""Places of runs; as an array, one may come more than once."""
T = TypeVar("T")

NOT_OVER_RUNS = {"over runs": False}
"""Metadata of a field whose arrays have no run axis: it is passed on as it is."""


def take_runs(value: T, runs: Runs, of: int) -> T:
    """Some of the runs of a dataclass of arrays.

    An array is taken on its last axis; one of length 1 is shared by all runs and passed on. Tuples, dictionaries and
    dataclasses inside are gone through; a dataclass with a ``take`` of its own is asked. All else is passed on.

    Args:
        value: a dataclass, a tuple or a dictionary.
        runs: their places.
        of: how many runs there are.

    Raises:
        ValueError: an array is neither over these runs nor shared.
    """
    found: T = changed(value, partial(taken, runs, of), methodcaller("take", runs))
    return found


def repeat_runs(value: T, runs: int) -> T:
    """So many copies of the only run of a dataclass of arrays, in the way of ``take_runs``.

    Raises:
        ValueError: an array has more than one run.
    """
    found: T = changed(value, partial(taken, np.zeros(runs, dtype=np.intp), 1), methodcaller("repeat", runs))
    return found


def taken(runs: Runs, of: int, array: NDArray[Any]) -> NDArray[Any]:
    """Some of so many runs of an array, or the array if all runs share it.

    Raises:
        ValueError: it is over another number of runs.
    """
    length = array.shape[-1]
    if length == of:
        return array[..., runs] if isinstance(runs, slice) else array.take(runs, axis=-1)
    if length != 1:
        raise ValueError(f"an array of shape {array.shape} is not over {of} runs, nor shared by all of them")
    return array


def changed(value: Any, change: Callable[[NDArray[Any]], NDArray[Any]], ask: Callable[[Any], Any]) -> Any:
    """A value with its arrays changed; those of its parts that know how to change themselves are asked to."""
    kind: Any = type(value)
    names = over_runs(kind)
    if names is None:
        if isinstance(value, tuple):
            return tuple([part(inner, change, ask) for inner in value])
        if isinstance(value, dict):
            return {name: part(inner, change, ask) for name, inner in value.items()}
        return value
    new = {}
    for name in names:
        before = getattr(value, name)
        after = part(before, change, ask)
        if after is not before:
            new[name] = after
    return replace(value, **new) if new else value


def part(value: Any, change: Callable[[NDArray[Any]], NDArray[Any]], ask: Callable[[Any], Any]) -> Any:
    """What becomes of one part of a value."""
    if isinstance(value, np.ndarray):
        return change(value)
    return ask(value) if is_dataclass(value) and hasattr(value, "take") else changed(value, change, ask)


@cache
def over_runs(kind: Any) -> tuple[str, ...] | None:
    """Fields of a dataclass that may hold arrays over runs; None of what is no dataclass."""
    if not is_dataclass(kind):
        return None
    return tuple(field.name for field in fields(kind) if field.metadata.get("over runs", True))
