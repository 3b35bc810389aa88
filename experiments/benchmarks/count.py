"""Count the array elements that a run and quarter touches: the work that a roofline is about.

State and parameters are wrapped in an ndarray that notes the size of every ufunc call and of every gather.
"""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.mechanisms.constants import constants
from leverage_sim.quarter.simulate import simulate
from leverage_sim.scenario import load
from leverage_sim.world.index import Index
from leverage_sim.world.levers import Levers
from leverage_sim.world.luck import Luck

tally: Counter[str] = Counter()


class Counted(np.ndarray):
    """An array that counts what is done with it."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **keywords: Any) -> Any:
        plain = [x.view(np.ndarray) if isinstance(x, Counted) else x for x in inputs]
        if out is not None:
            keywords["out"] = tuple(x.view(np.ndarray) if isinstance(x, Counted) else x for x in out)
        if isinstance(keywords.get("where"), Counted):
            keywords["where"] = keywords["where"].view(np.ndarray)
        found = getattr(ufunc, method)(*plain, **keywords)
        tally["elements"] += max(getattr(x, "size", 1) for x in (*plain, found))
        tally["calls"] += 1
        if out is not None:
            return out[0]
        return found.view(Counted) if isinstance(found, np.ndarray) else found

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        if isinstance(found, np.ndarray) and found.base is not self and found.base is not self.base:
            tally["elements"] += found.size
            tally["calls"] += 1
        return found


def elements_per_run_and_quarter(scenario: str = "korea-2017", runs: int = 256) -> tuple[float, float]:
    """Array elements per run and quarter, and NumPy calls per quarter (random numbers are not counted)."""
    known = load(scenario)
    index, luck = Index(known), Luck(1, np.arange(runs))
    state = new_state(index, luck)
    for name, value in list(vars(state).items()):
        if isinstance(value, np.ndarray):
            setattr(state, name, value.view(Counted))
    counted = {field: array.view(Counted) for field, array in state.parameters.arrays.items()}
    state.parameters = replace(state.parameters, arrays=counted)
    state.constants = constants(index, state.parameters)
    state.levers = Levers.of(state.levers.layout, state.levers.flat.view(Counted))
    tally.clear()
    simulate(state, seats_of(known, index), luck, known.length)
    return tally["elements"] / runs / known.length, tally["calls"] / known.length


def nanoseconds_per_element() -> float:
    """What this machine's NumPy takes for one element of a typical operation, in the processor's cache.

    The mean over addition, multiplication, maximum and a gather of rows, and one exp for every twelve of them, on
    arrays of 60 rows of 128 runs.
    """
    import timeit

    generator = np.random.default_rng(1)
    a, b, out = (generator.random((60, 128)) for _ in range(3))
    rows = generator.integers(0, 60, 60)
    kinds = {
        "add": lambda: np.add(a, b, out=out),
        "multiply": lambda: np.multiply(a, b, out=out),
        "maximum": lambda: np.maximum(a, b, out=out),
        "gather": lambda: a.take(rows, axis=0, out=out),
    }
    times = {name: min(timeit.repeat(kind, number=2000, repeat=7)) / 2000 / a.size for name, kind in kinds.items()}
    exp = min(timeit.repeat(lambda: np.exp(a, out=out), number=2000, repeat=7)) / 2000 / a.size
    return (12 * sum(times.values()) / len(times) + exp) / 13 * 1e9
