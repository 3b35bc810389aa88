"""The quarters that calibration never read, held against the retained ensemble and against naive forecasts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.forecast_scores import block_interval, crps
from leverage_sim.analysis.record import QUANTILES, fans, scored_series, wide
from leverage_sim.batch.play import play
from leverage_sim.batch.store import now
from leverage_sim.evidence.patterns import SPLIT
from leverage_sim.evidence.record import Series, first_quarter, last_quarter, period
from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario.happenings import Event, Free
from leverage_sim.scenario.schema import Scenario
from leverage_sim.scenario.track import own_events
from leverage_sim.world.parameters import Array

if TYPE_CHECKING:
    import pandas as pd

OWN = "retained"
Forecast = Mapping[tuple[str, str], Array]
"""Members of the forecast of a series in a period, (member,)."""


@dataclass(frozen=True, repr=False)
class Hindcast:
    """Scores of forecasts of what was not read.

    Attributes:
        scenario: that was played.
        runs, seed, free: how; ``free`` plays without the history up to the split.
        scores: a row a series and forecast: ``score`` (mean over periods), ``periods``; Brier for chances, CRPS else.
        differences: a row a series (and "all chances") and baseline: mean ``difference`` of the ensemble's score less
            the baseline's, with interval; below 0 the ensemble is better.
        fans: a row a series, quarter and quantile of the ensemble.
        inside: a row a series that has amounts or levels: share of periods within the middle 50% and 90%.
        started: when, UTC.
    """

    scenario: Scenario
    runs: int
    seed: int
    free: bool
    scores: "pd.DataFrame"
    differences: "pd.DataFrame"
    fans: "pd.DataFrame"
    inside: "pd.DataFrame"
    started: str = field(default_factory=now)

    def __repr__(self) -> str:
        rows = self.scores[self.scores["series"] == "all chances"]
        scores = ", ".join(f"{name} {score:.3f}" for name, score in zip(rows["forecast"], rows["score"], strict=True))
        return f"Hindcast({self.scenario.name}, {self.runs:,} runs; mean Brier score: {scores})"

    def _repr_html_(self) -> str:
        table = self.scores.pivot(index="title", columns="forecast", values="score")
        return f"<p>{escape(repr(self))}</p>{getattr(table, '_repr_html_')()}"  # noqa: B009


def hindcast(scenario: Scenario, runs: int = 1000, seed: int = 1, free: bool = False) -> Hindcast:
    """Hold the sealed quarters against forecasts.

    Args:
        scenario: with retained draws and a history.
        runs: of each ensemble.
        seed: of them all, so that they share their luck.
        free: play freely from the start, not only after the split.

    Raises:
        InputError: the scenario has no retained draws, no history, or not the columns of the record.
    """
    started, own = now(), played(conditioned(scenario, free), runs, seed, OWN)
    wanted = scored_series(scenario, own)
    if not wanted or not scenario.history:
        raise InputError([Problem(Mark("hindcast"), f"there is no record to hold {scenario.name} against")])
    forecasts: dict[str, Forecast] = {OWN: read(own, wanted)}
    for name, (changed, draws) in rivals(scenario).items():
        forecasts[name] = read(played(conditioned(changed, free), runs, seed, draws), wanted)
    forecasts |= {name: naive(wanted, how) for name, how in NAIVE.items()}
    points = scored(forecasts, wanted)
    scores, differences, within = means(points), against(points), inside(forecasts[OWN], wanted)
    return Hindcast(scenario, runs, seed, free, scores, differences, fans(own, wanted), within, started)


def conditioned(scenario: Scenario, free: bool = False) -> Scenario:
    """A scenario that plays its history up to the split and is free after it."""
    if free:
        return scenario
    after = Free.model_validate({"from": period(SPLIT, 1)})
    return scenario.model_copy(update={"events": (*own_events(scenario), "history"), "free": after})


def rivals(scenario: Scenario) -> dict[str, tuple[Scenario, str]]:
    """Other ensembles: a scenario each, and the draws that it plays.

    "blind" knows nothing that the scenario sets from outside after the split; "random" and "expected-utility" seat that
    rule everywhere.
    """
    seated = [name for name, actor in scenario.actors.items() if actor.seat]
    early = tuple(until_the_split(event) for event in own_events(scenario) if event.on <= SPLIT)

    def ruled(rule: str) -> Scenario:
        return scenario.model_copy(update={"rules": dict.fromkeys(seated, rule)})

    return {
        "prior": (scenario, "prior"),
        "blind": (scenario.model_copy(update={"events": early}), OWN),
        "random": (ruled("random"), OWN),
        "expected-utility": (ruled("expected-utility"), OWN),
    }


def until_the_split(event: Event) -> Event:
    """An event as far as it was known at the split."""
    return event.model_copy(update={"until": SPLIT}) if str(event.last) > SPLIT else event


def played(scenario: Scenario, runs: int, seed: int, draws: str) -> "pd.DataFrame":
    """The quarters of runs."""
    return play(scenario, seed, runs, draws=draws, record="quarters").quarters


def read(quarters: "pd.DataFrame", wanted: Sequence[Series]) -> Forecast:
    """What runs say of the periods after the split."""
    names = list(dict.fromkeys(quarters["quarter"]))
    found = {}
    for each in wanted:
        rows = wide(quarters, each.columns, len(names))
        for name in sealed(each):
            now = rows[:, names.index(first_quarter(name)) : names.index(last_quarter(name)) + 1]
            if each.kind == "chance":
                found[each.id, name] = (now > 0.0).any(axis=1).astype(float)
            else:
                found[each.id, name] = (now > 0.0).sum(axis=1) if each.kind == "amount" else now.mean(axis=1)
    return found


def sealed(each: Series) -> list[str]:
    """The periods of a series that begin after the split."""
    return [name for name in each.values if first_quarter(name) > SPLIT]


def known(each: Series) -> list[float]:
    """What was known of a series at the split, in order."""
    return [value for name, value in each.values.items() if last_quarter(name) <= SPLIT]


NAIVE: Mapping[str, Callable[[Series], list[float]]] = {
    "persistence": lambda each: known(each)[-1:],
    "last four": lambda each: known(each)[-4:] if each.kind == "chance" else known(each)[-1:],
    "climatology": known,
}
"""Forecasts from the record alone: members, the same for every period."""


def naive(wanted: Sequence[Series], how: Callable[[Series], list[float]]) -> Forecast:
    return {(each.id, name): np.array(how(each)) for each in wanted for name in sealed(each)}


def scored(forecasts: Mapping[str, Forecast], wanted: Sequence[Series]) -> "pd.DataFrame":
    """The score of each forecast of each series in each period; of a chance it is Brier's."""
    import pandas as pd

    rows = [
        (each.id, each.title, each.kind, forecast, name, crps(members[each.id, name], each.values[name]))
        for each in wanted
        for name in sealed(each)
        for forecast, members in forecasts.items()
    ]
    return pd.DataFrame(rows, columns=["series", "title", "kind", "forecast", "period", "score"])


def chances(points: "pd.DataFrame") -> "pd.DataFrame":
    """The mean score of all chances in each period, as one more series."""
    own = points[points["kind"] == "chance"].groupby(["forecast", "period"], sort=False)["score"].mean().reset_index()
    return own.assign(series="all chances", title="all that happens in a quarter or not", kind="chance")


def means(points: "pd.DataFrame") -> "pd.DataFrame":
    """The mean score over periods, a row a series and forecast."""
    import pandas as pd

    both = pd.concat([chances(points), points])
    grouped = both.groupby(["series", "title", "kind", "forecast"], sort=False)["score"]
    return grouped.agg(score="mean", periods="size").reset_index()


def against(points: "pd.DataFrame") -> "pd.DataFrame":
    """The ensemble's score less each other's, with intervals over periods."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for (name, title), part in pd.concat([chances(points), points]).groupby(["series", "title"], sort=False):
        table = part.pivot(index="period", columns="forecast", values="score").sort_index()
        for other in dict.fromkeys(part["forecast"]):
            if other != OWN:
                mean, low, high = block_interval((table[OWN] - table[other]).to_numpy())
                rows.append({
                    "series": name, "title": title, "baseline": other, "difference": mean, "low": low, "high": high,
                })  # fmt: skip
    return pd.DataFrame(rows)


def inside(own: Forecast, wanted: Sequence[Series]) -> "pd.DataFrame":
    """Where the record lies in the ensemble's yearly amounts and levels."""
    import pandas as pd

    rows = []
    for each in wanted:
        for name in sealed(each) if each.kind != "chance" else ():
            members, value = own[each.id, name], each.values[name]
            low, q25, median, q75, high = (float(x) for x in np.quantile(members, QUANTILES))
            below = float((members < value).mean() + (members == value).mean() / 2)
            rows.append({
                "series": each.id, "title": each.title, "period": name, "record": value, "median": median, "q05": low,
                "q95": high, "in_50": q25 <= value <= q75, "in_90": low <= value <= high, "share_below": below,
            })  # fmt: skip
    return pd.DataFrame(rows)
