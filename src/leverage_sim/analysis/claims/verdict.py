"""From values to a verdict: a condition's estimate and interval against what it asks, a claim from its conditions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, isfinite, nan
from typing import Any

import numpy as np

from leverage_sim.analysis import draw_statistics
from leverage_sim.analysis.claims.formula import Formula
from leverage_sim.analysis.claims.schema import ASKED, TAKEN, Condition
from leverage_sim.analysis.draw_statistics import BOOTSTRAPS, LEVEL, Estimate

Array = np.ndarray[Any, np.dtype[np.float64]]
Leaf = Callable[[str, str, frozenset[str] | None], Array]
PASS, FAIL, OPEN = "pass", "fail", "not identified"
SIGNS: dict[str, Callable[[Array, float], Any]] = {
    ">=": lambda v, x: v >= x, ">": lambda v, x: v > x, "<=": lambda v, x: v <= x, "<": lambda v, x: v < x,
    "within": lambda v, x: np.abs(v) <= x,
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """A condition measured.

    Attributes:
        condition: as the file has it.
        found: its value and interval.
        verdict: pass, fail or not identified.
        margin: how far the value lies on the right side of what is asked; negative on the wrong one.
    """

    condition: Condition
    found: Estimate
    verdict: str
    margin: float

    @property
    def holds(self) -> bool:
        """Whether the value alone is on the right side."""
        return met(self.condition.asks, self.found.value)


def parsed(text: str) -> tuple[str, float]:
    """Sign and number of what is asked."""
    match = ASKED.match(text)
    assert match is not None
    return match[1], float(match[2])


def met(asks: str, value: float) -> bool:
    """Whether a number is what is asked."""
    sign, x = parsed(asks)
    return bool(np.all(SIGNS[sign](np.asarray(value), x)))


def allowed(asks: str) -> tuple[float, float]:
    """Between which numbers a value is what is asked."""
    sign, x = parsed(asks)
    return {"within": (-x, x), ">=": (x, inf), ">": (x, inf)}.get(sign, (-inf, x))


def judged(condition: Condition, found: Estimate) -> Finding:
    """A verdict: pass or fail if the whole interval is on one side of what is asked, else not identified."""
    low, high = allowed(condition.asks)
    margin = min(found.value - low, high - found.value)
    if not isfinite(found.value):
        return Finding(condition, found, OPEN, nan)
    if met(condition.asks, found.low) and met(condition.asks, found.high):
        verdict = PASS
    elif found.high < low or found.low > high or (found.low == found.high and not met(condition.asks, found.value)):
        verdict = FAIL
    else:
        verdict = OPEN
    return Finding(condition, found, verdict, margin)


def together(verdicts: Sequence[str]) -> str:
    """The verdict of a claim all of whose conditions are asked."""
    if FAIL in verdicts:
        return FAIL
    return OPEN if OPEN in verdicts else PASS


def decisive(findings: Sequence[Finding]) -> Finding:
    """The condition that makes a claim's verdict: of the worst ones that with the least margin for its uncertainty."""
    verdict = together([f.verdict for f in findings])
    worst = [f for f in findings if f.verdict == verdict]
    return min(worst, key=lambda f: f.margin / f.found.error if f.found.error > 0 and isfinite(f.margin) else f.margin)


def measured(condition: Condition, formula: Formula, leaf: Leaf, lucky: bool) -> Estimate:
    """A condition's value and interval.

    Args:
        leaf: values of a measure in an arm or coalition, (draw, seed).
        lucky: whether any of them varies by luck within a draw.
    """
    if condition.take == "means":
        return of_means(formula, leaf, lucky)
    values = np.atleast_2d(formula(leaf))
    if condition.take == "mean":
        return of_mean(values)
    if condition.take == "share":
        sign, x = parsed(str(condition.where))
        return draw_statistics.share(values, lambda v: SIGNS[sign](v, x), lucky, mark=x)
    match = TAKEN.match(condition.take)
    q = 0.5 if condition.take == "median" or match is None else int(match[2]) / 100
    return draw_statistics.quantile(values, q, lucky)


def of_mean(values: Array) -> Estimate:
    """Mean over draws and seeds; runs in which the value is not defined are left out."""
    defined = np.isfinite(values)
    if defined.all():
        return draw_statistics.mean(values)
    kept = defined.any(axis=1)
    if kept.sum() < 2:
        return Estimate(nan, -inf, inf, int(kept.sum()))
    return draw_statistics.mean(np.nanmean(values[kept], axis=1)[:, None])


def of_means(formula: Formula, leaf: Leaf, lucky: bool, seed: int = 0) -> Estimate:
    """A formula of means, with a bootstrap interval over draws."""
    sizes = [leaf(*need).shape[0] for need in formula.needs]
    draws = min(sizes)
    at = np.random.default_rng(seed).integers(0, draws, (BOOTSTRAPS, draws))

    def means(*need: Any) -> Array:
        own = leaf(*need)[:draws].mean(axis=1)
        return np.concatenate([[own.mean()], own[at].mean(axis=1)])

    found = np.broadcast_to(formula(means), (BOOTSTRAPS + 1,))
    value, rest = float(found[0]), found[1:][np.isfinite(found[1:])]
    if not isfinite(value) or len(rest) < BOOTSTRAPS / 2:
        return Estimate(nan, -inf, inf, draws)
    low, high = np.quantile(rest, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    slack = 3.0 / draws if lucky and low == high else 0.0  # as for an event never seen; see draw_statistics.mean
    return Estimate(value, min(float(low), value) - slack, max(float(high), value) + slack, draws)
