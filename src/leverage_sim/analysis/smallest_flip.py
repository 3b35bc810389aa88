"""The smallest change of one quantity, at the moment of choice, that makes a seat choose otherwise.

A block of copies of the run is asked again through ``decide``, each with another value of one quantity; all else,
the luck included, is as it was. What everyone expected at the start of the quarter (hope, the Council's step) is a
quantity of its own, and stays when another changes. The nearest value at which the choice flips is bracketed on
a grid of distances, then found by sections; between it and the value as it was, a finer grid is searched for a
nearer one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor, log10

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.decide import decide
from leverage_sim.actors.seats import Seated
from leverage_sim.analysis.quantities import Quantity
from leverage_sim.batch.replay import Asked
from leverage_sim.mechanisms.constants import constants
from leverage_sim.mechanisms.economy import dispositions
from leverage_sim.mechanisms.talks import climate
from leverage_sim.world.luck import Luck
from leverage_sim.world.runs import repeat_runs

GRID = (
    0.003, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0,
    1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0, 100.0,
)  # fmt: skip
"""Distances that are tried, in yardsticks; the bound itself comes last."""
SECTIONS = 15  # values tried at once between the ends of a bracket
ROUNDS = 6
BLOCK = 1024  # copies asked together
CLOSE = 1.03  # a printed value goes at most this far beyond the flip


@dataclass(frozen=True)
class Flip:
    """A value of one quantity at which the seat would have chosen otherwise, and no nearer one was found."""

    quantity: Quantity
    now: float
    needed: float
    option: str  # that it would have chosen

    @property
    def size(self) -> float:
        """Size of the change in the quantity's yardstick."""
        return abs(self.needed - self.now) / self.quantity.width


@dataclass(frozen=True)
class Moment:
    """A seat about to choose: what there is in one run, who chooses in which slot, and its luck."""

    asked: Asked
    seat: Seated
    slot: str
    luck: Luck

    def answers(self, cases: Sequence[tuple[Quantity, float]]) -> NDArray[np.intp]:
        """Position of the option that the seat chooses in each case, (case,)."""
        found = [self._block(cases[n : n + BLOCK]) for n in range(0, len(cases), BLOCK)]
        return np.concatenate(found) if found else np.zeros(0, dtype=np.intp)

    def _block(self, cases: Sequence[tuple[Quantity, float]]) -> NDArray[np.intp]:
        state, changed = self.asked.state.repeat(len(cases)), {}
        again = Asked(state, repeat_runs(self.asked.forecast, len(cases)))
        rows: dict[str, tuple[Quantity, list[int], list[float]]] = {}
        for n, (quantity, value) in enumerate(cases):
            _, runs, values = rows.setdefault(f"{quantity.kind} {quantity.name}", (quantity, [], []))
            runs.append(n)
            values.append(value)
        for quantity, runs, values in rows.values():
            everywhere = np.repeat(quantity.place(self.asked), len(cases))
            everywhere[runs] = values
            if quantity.kind == "parameter":
                changed[quantity.name] = everywhere
            else:
                quantity.place(again)[:] = everywhere
        state.parameters = state.parameters.replaced(changed)
        state.constants = constants(state.index, state.parameters, state.constants)
        forecast = replace(again.forecast, climate=climate(state), dispositions=dispositions(state))
        luck = Luck(self.luck.seed, np.full(len(cases), self.luck.replicates[0]))
        luck.quarter = self.luck.quarter
        decisions = decide(state, forecast, (), [self.seat], self.slot, luck)
        assert decisions is not None
        chosen: NDArray[np.intp] = decisions.chosen[0]
        return chosen


@dataclass
class Bracket:
    """A value without the flip, and one with it beyond; what counts as the flip."""

    quantity: Quantity
    now: float
    goal: NDArray[np.bool_]  # by option: whether choosing it is the flip
    near: float
    far: float


def smallest(
    moment: Moment, quantities: Sequence[Quantity], names: Sequence[str], goals: Sequence[NDArray[np.bool_]]
) -> list[list[Flip]]:
    """For each goal, the smallest change of every quantity that reaches it, the smallest of all first.

    Args:
        moment: of the choice.
        quantities: to change one at a time.
        names: of the seat's options.
        goals: by option, whether choosing it counts.
    """
    lines = [(q, q.now(moment.asked), side) for q in quantities for side in (-1.0, 1.0)]
    tried = [line_of(*line) for line in lines]
    answers = moment.answers([(line[0], x) for line, values in zip(lines, tried, strict=True) for x in values])
    ends = np.cumsum([len(values) for values in tried])
    found = []
    for goal in goals:
        brackets = []
        for (quantity, now, _), values, stop in zip(lines, tried, ends, strict=True):
            hits = np.flatnonzero(goal[answers[stop - len(values) : stop]])
            if hits.size:
                n = int(hits[0])
                brackets.append(Bracket(quantity, now, goal, now if n == 0 else values[n - 1], values[n]))
        found.append(nearest(settled(moment, narrowed(moment, brackets), names)))
    return found


def line_of(quantity: Quantity, now: float, side: float) -> list[float]:
    """Values to try on one side of where a quantity stands, the nearest first."""
    bound = quantity.upper if side > 0 else quantity.lower
    if quantity.values:
        return sorted((x for x in quantity.values if (x - now) * side > 0), key=lambda x: abs(x - now))
    room = (bound - now) * side
    if room <= 0:
        return []
    steps = [step * quantity.width for step in GRID if step * quantity.width < room]
    return [*(now + side * step for step in steps), bound]


def narrowed(moment: Moment, brackets: list[Bracket]) -> list[Bracket]:
    """Brackets closed in on their flips; then searched for a flip before them, and closed in on that."""
    live = [b for b in brackets if not b.quantity.values]
    for _ in range(2):
        for _ in range(ROUNDS):
            section(moment, live, [(b.near, b.far) for b in live])
        section(moment, live, [(b.now, b.near) for b in live], ends=True)
    for _ in range(ROUNDS):
        section(moment, live, [(b.near, b.far) for b in live])
    return brackets


def section(moment: Moment, brackets: list[Bracket], spans: list[tuple[float, float]], ends: bool = False) -> None:
    """Try values within a span of each bracket, and move its ends to the first flip in it (in place)."""
    shares = np.arange(1, SECTIONS + 1) / (SECTIONS + 1)
    points = [a + (b - a) * shares for a, b in spans]
    answers = moment.answers([(b.quantity, float(x)) for b, xs in zip(brackets, points, strict=True) for x in xs])
    for n, (bracket, xs) in enumerate(zip(brackets, points, strict=True)):
        hits = np.flatnonzero(bracket.goal[answers[n * SECTIONS : (n + 1) * SECTIONS]])
        if hits.size:
            first = int(hits[0])
            bracket.near = spans[n][0] if first == 0 else float(xs[first - 1])
            bracket.far = float(xs[first])
        elif not ends:
            bracket.near = float(xs[-1])


def settled(moment: Moment, brackets: list[Bracket], names: Sequence[str]) -> list[Flip]:
    """Flips at values that can be printed: the shortest number just beyond the flip that does flip the choice."""
    cases = [(b.quantity, b.far if b.quantity.values else short(b)) for b in brackets]
    answers = moment.answers(cases)
    exact = moment.answers([(b.quantity, b.far) for b in brackets])
    return [
        Flip(b.quantity, b.now, x, names[k]) if b.goal[k] else Flip(b.quantity, b.now, b.far, names[e])
        for b, (_, x), k, e in zip(brackets, cases, answers, exact, strict=True)
    ]


def short(bracket: Bracket) -> float:
    """The shortest decimal number from the flip to a little beyond it, within the bounds."""
    least = bracket.far - bracket.now
    most = least * CLOSE
    digits = -floor(log10(abs(least)))
    for places in range(digits - 1, digits + 12):
        unit = 10.0**-places
        whole = np.ceil if least > 0 else np.floor
        value = round(float(whole(bracket.far / unit)) * unit, max(places, 0))
        if abs(least) <= abs(value - bracket.now) <= abs(most) and (value - bracket.now) * least > 0:
            return value if bracket.quantity.lower <= value <= bracket.quantity.upper else bracket.far
    return bracket.far


def nearest(flips: list[Flip]) -> list[Flip]:
    """The smaller of a quantity's two flips, the smallest of all first."""
    found: dict[str, Flip] = {}
    for flip in sorted(flips, key=lambda flip: (flip.size, flip.quantity.kind, flip.quantity.name)):
        found.setdefault(f"{flip.quantity.kind} {flip.quantity.name}", flip)
    return list(found.values())


def check_copies(moment: Moment, quantities: Sequence[Quantity], own: int) -> None:
    """Whether copies in which nothing changes choose as the run did.

    Raises:
        RuntimeError: they do not; then no flip found among them would be the run's.
    """
    answers = moment.answers([(quantity, quantity.now(moment.asked)) for quantity in quantities])
    other = [quantity.name for quantity, answer in zip(quantities, answers, strict=True) if answer != own]
    if other:
        raise RuntimeError(
            f"copies of the run choose otherwise than the run where {', '.join(other[:3])} stays as it was"
        )
