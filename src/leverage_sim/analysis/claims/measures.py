"""What a measure reads off the rows of runs, quarters and happenings, and off spans of leverage."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.claims.schema import Measure
from leverage_sim.problems import suggest
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.vocabulary import SIGNS
from leverage_sim.tiers import structural
from leverage_sim.tiers.span import Span
from leverage_sim.world.state import State

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, np.dtype[np.float64]]
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


class NotMeasured(ValueError):
    """A measure names something that its runs do not hold."""


def record(measure: Measure) -> int:
    """What a sweep must record for it: 0 runs, 1 quarters, 2 events."""
    return {"outcome": 0, "series": 1, "event": 2}[measure.kind]


def columns(kind: str, wanted: Iterable[Measure]) -> list[str]:
    """Columns of a frame that some measures read."""
    if kind == "events":
        return ["run", "quarter", "phase", "actor", "option", "detail"]
    names = {m.outcome if kind == "runs" else m.series for m in wanted}
    return ["run", *(["quarter"] if kind == "quarters" else []), *sorted(name for name in names if name)]


def of_runs(measure: Measure, rows: "pd.DataFrame", runs: int) -> Array:
    """A measure of every run of an arm, (run,).

    Args:
        rows: of the arm; ``place`` is the number of the run, 0 to runs - 1.

    Raises:
        NotMeasured: the rows do not hold it.
    """
    name = measure.outcome or measure.series
    if name is not None and name not in rows:
        raise NotMeasured(f"no column is called {name}; {suggest(name, [str(c) for c in rows])}")
    found = {"outcome": of_outcome, "series": of_series, "event": of_event}[measure.kind](measure, rows, runs)
    values = np.asarray(found, dtype=float)
    return values if measure.least is None else (values >= measure.least).astype(float)


def of_outcome(measure: Measure, rows: "pd.DataFrame", runs: int) -> Array:
    """A column of the runs."""
    return rows.sort_values("place")[str(measure.outcome)].to_numpy(dtype=float)


def of_series(measure: Measure, rows: "pd.DataFrame", runs: int) -> Array:
    """The course over some quarters as one number a run."""
    names = quarters(str(measure.quarters))
    rows = rows[rows["quarter"].isin(names)].sort_values(["place", "quarter"])
    if len(rows) == 0:
        raise NotMeasured(f"none of the quarters {measure.quarters} is played")
    course = rows[str(measure.series)].to_numpy(dtype=float).reshape(runs, -1)
    there = course > 0.0
    first = np.where(there.any(axis=1), np.argmax(there, axis=1), course.shape[1])
    found: dict[str, Any] = {
        "any": there.any(axis=1), "sum": course.sum(axis=1), "mean": course.mean(axis=1), "count": there.sum(axis=1),
        "first": first, "last": course[:, -1], "change": course[:, -1] - course[:, 0],
    }  # fmt: skip
    return np.asarray(found[str(measure.take)], dtype=float)


def of_event(measure: Measure, rows: "pd.DataFrame", runs: int) -> Array:
    """How often something happens, or the sum of a number in its detail."""
    here = rows["option"].isin(list(measure.event or ()))
    for column, value in (("phase", measure.phase), ("actor", measure.actor)):
        if value is not None:
            here &= rows[column].isin([value] if isinstance(value, str) else list(value))
    if measure.quarters is not None:
        here &= rows["quarter"].isin(quarters(measure.quarters))
    if measure.detail is not None:
        here &= rows["detail"].fillna("").str.contains(measure.detail, regex=False)
    rows = rows[here]
    weights = None if measure.number is None else numbers(rows["detail"].fillna(""), measure.number)
    return np.bincount(rows["place"].to_numpy(), weights=weights, minlength=runs)[:runs].astype(float)


def numbers(details: "pd.Series[str]", n: int) -> Array:
    """The n-th number of each detail; 0 where there is none."""
    found = [NUMBER.findall(text) for text in details]
    return np.array([float(each[n - 1]) if len(each) >= n else 0.0 for each in found], dtype=float)


def quarters(text: str) -> list[str]:
    """The quarters from one to another."""
    first, _, last = text.partition("..")
    begin, end = Quarter.parse(first), Quarter.parse(last or first)
    return [str(begin + n) for n in range(end - begin + 1)]


def of_spans(measure: Measure, state: State, found: dict[int, Span]) -> Array:
    """Leverage of a sender in every draw, (draw,).

    Raises:
        NotMeasured: there is no such sender or sector.
    """
    index = state.index
    senders = {index.actors[i]: i for i in found}
    if measure.sender not in senders:
        raise NotMeasured(f"{measure.sender} is no sender; {suggest(str(measure.sender), senders)}")
    if measure.chokepoint is not None:
        return choked(measure.chokepoint, str(measure.sender), state)
    span = found[senders[str(measure.sender)]]
    total: Array = np.zeros(state.runs)
    for sign in [measure.sign] if measure.sign else SIGNS:
        if measure.leverage == "shares":
            part = span.shares[str(measure.domain), str(sign)]
        elif measure.domain is not None:
            part = getattr(span, str(measure.leverage))[measure.domain, sign]
        else:
            part = getattr(span, f"{measure.leverage}_total")[sign]
        total = total + part
    return total


def choked(sector: str, sender: str, state: State) -> Array:
    """Part of a sector that comes no other way than from a sender, (draw,)."""
    if sector not in state.index.sectors:
        raise NotMeasured(f"no sector is called {sector}; {suggest(sector, state.index.sectors)}")
    found = []
    for run in range(state.runs):
        supply = structural.volumes(state, sector, run)
        found.append(structural.chokepoint(supply, sender, structural.spare(state, sector, sender, run)))
    return np.array(found, dtype=float)
