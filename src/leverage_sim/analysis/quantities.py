"""A number that could have moved a choice, how far it may be changed, and the parameters among them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from statistics import median

import numpy as np

from leverage_sim.batch.replay import Asked
from leverage_sim.scenario.load import neutralised
from leverage_sim.scenario.registry import Entry
from leverage_sim.scenario.vocabulary import rows
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State

FAR = 10.0  # yardsticks, where a parameter has no bound of its own
STARTS = frozenset(("levers.initial", "economy.trade"))  # of the start: no change of now is a change of them
TOGETHER = frozenset(("position.weight", "position.mix"))  # parts that add to 1: none can change alone
COUNTED = frozenset(("sector.ceiling",))  # which sectors count at all follows from whether these are 0


@dataclass(frozen=True)
class Quantity:
    """One number that can be changed alone.

    Attributes:
        name: of a parameter, as the registry has it; of a state, as ``trust[A,B]``.
        kind: "parameter" or "state".
        unit, meaning: in words.
        lower, upper: between which it may be changed.
        width: one unit of comparison, in the quantity's own unit.
        yardstick: what the width is: "prior", "priors of its kind", "bounds", "its own size" or "range".
        values: the only values that it can have, if it is not continuous.
        place: where it stands when a seat is asked: an array whose last axis is the run.
    """

    name: str
    kind: str
    unit: str
    meaning: str
    lower: float
    upper: float
    width: float
    yardstick: str
    values: tuple[float, ...]
    place: Callable[[Asked], Array]

    def now(self, asked: Asked) -> float:
        """Its value in one run."""
        return float(self.place(asked)[0])


def parameters(state: State) -> Iterator[Quantity]:
    """Every parameter that the scenario gives, that is not of the start and not cut off by a switch."""
    index = state.index
    registry, given = index.registry, index.scenario.parameters
    cut = {name for pattern in neutralised(index.scenario) for name in registry.matching(pattern)}
    kin: dict[str, list[float]] = {}
    for name, row in sorted(given.items()):
        if row.prior is not None:
            kin.setdefault(registry.entry(name).pattern, []).append(row.prior.bounds[1] - row.prior.bounds[0])
    for name, row in sorted(given.items()):
        entry, value = registry.entry(name), float(state.parameters.get(name)[0])
        if name in cut or entry.field in STARTS | TOGETHER or (entry.field in COUNTED and value == 0.0):
            continue
        width, yardstick = measure(entry, value, row.prior.bounds if row.prior else None, kin.get(entry.pattern))
        lower = max(entry.lower, value - FAR * width) if np.isinf(entry.lower) else entry.lower
        upper = min(entry.upper, value + FAR * width) if np.isinf(entry.upper) else entry.upper
        if entry.field in COUNTED:
            lower = value * 1e-6
        whole = (0.0, 1.0) if entry.unit == "indicator" else ()
        yield Quantity(
            name, "parameter", entry.unit, meaning_of(entry, name), lower, upper, width, yardstick, whole, named(name)
        )  # fmt: skip


def meaning_of(entry: Entry, name: str) -> str:
    """A parameter in words; a weight by what it weighs."""
    if "term" not in entry.axes:
        return entry.meaning
    term = name.split(".")[-1]
    return "weight of: " + next(row["meaning"] for row in terms() if row["name"] == term)


@cache
def terms() -> list[dict[str, str]]:
    return rows("terms.csv")


def measure(
    entry: Entry, value: float, prior: tuple[float, float] | None, kin: list[float] | None
) -> tuple[float, str]:
    """What a change of a parameter is compared with: the width of its prior, or the next best."""
    if prior is not None:
        return prior[1] - prior[0], "prior"
    if kin:
        return median(kin), "priors of its kind"
    if np.isfinite(entry.upper - entry.lower):
        return entry.upper - entry.lower, "bounds"
    return max(abs(value), 1e-9), "its own size"


def named(name: str) -> Callable[[Asked], Array]:
    return lambda asked: asked.state.parameters.get(name)
