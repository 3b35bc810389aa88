"""The leverage table: every sender by domain, carrot or stick, structural, potential and credible."""

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.batch.start import at_start_of, runs_of
from leverage_sim.quarter.simulate import Opened
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.schema import Scenario
from leverage_sim.scenario.vocabulary import DOMAINS, SIGNS
from leverage_sim.tiers import structural
from leverage_sim.tiers.second_order import matrix, perceived, through_others
from leverage_sim.tiers.span import Span, spans
from leverage_sim.world.index import Index
from leverage_sim.world.network import at
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Table:
    """The leverage of all senders at one quarter.

    Attributes:
        scenario, quarter, runs: what it is about.
        over: what the intervals range over.
        structural: rows of tier 1, of the first run.
        spans: by sender; potential and credible span over runs.
        through: credible leverage that passes through others, by sender, of the first run.
        perception: rows of observer, sender, actual and perceived leverage where they differ.
        flips: sentences that say where a rank turns.
        dearer: for each sign, by how many times costs must change for the second to draw level.
    """

    scenario: str
    quarter: str
    runs: int
    over: str
    structural: list[dict[str, Any]]
    spans: dict[str, Span]
    through: dict[str, float]
    perception: list[dict[str, Any]]
    flips: list[str]

    def __repr__(self) -> str:
        return f"Table({self.scenario} at {self.quarter}: leverage of {', '.join(self.spans)})"

    def __str__(self) -> str:
        totals = self.frame().query("domain == 'all'").pivot(index="sender", columns="sign")
        return f"{self!r}\n{totals[['potential', 'credible']].loc[list(self.spans)].round(3).to_string()}"

    def _repr_html_(self) -> str:
        return str(getattr(self.frame(), "_repr_html_")())  # noqa: B009

    def rows(self) -> list[dict[str, Any]]:
        """One row for each sender, domain and sign: median potential and credible span, 5th and 95th percentile."""
        found = []
        for sender, span in self.spans.items():
            for sign in SIGNS:
                for domain in (*DOMAINS, "all"):
                    potential = span.potential_total[sign] if domain == "all" else span.potential[domain, sign]
                    credible = span.credible_total[sign] if domain == "all" else span.credible[domain, sign]
                    numbers = summary("potential", potential) | summary("credible", credible)
                    found.append({"sender": sender, "domain": domain, "sign": sign, **numbers})
        return found

    def frame(self) -> "pd.DataFrame":
        """The rows as a frame; spans in the target's utility."""
        import pandas as pd

        found = pd.DataFrame(self.rows())
        found.attrs["units"] = dict.fromkeys(found.columns[3:], "the target's utility")
        return found

    def ranking(self, tier: str, sign: str) -> dict[str, float]:
        """Share of runs in which each sender has the largest total of a tier and sign."""
        totals = np.stack([getattr(span, f"{tier}_total")[sign] for span in self.spans.values()])
        first = totals.argmax(axis=0)
        return {name: float((first == n).mean()) for n, name in enumerate(self.spans)}

    def as_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        ranks = {f"{tier} {sign}": self.ranking(tier, sign) for tier in ("potential", "credible") for sign in SIGNS}
        instruments = [
            {
                "sender": name,
                "instrument": key,
                "effect": float(np.median(value)),
                "chance": float(np.median(span.rho[key])),
            }
            for name, span in self.spans.items()
            for key, value in span.effect.items()
        ]
        return {
            "scenario": self.scenario, "quarter": self.quarter, "runs": self.runs, "over": self.over,
            "structural": self.structural, "spans": self.rows(), "largest": ranks, "instruments": instruments,
            "through_others": self.through, "perception": self.perception, "flips": self.flips,
        }  # fmt: skip


def summary(name: str, values: Array) -> dict[str, float]:
    low, middle, high = np.percentile(values, [5, 50, 95])
    return {name: float(middle), f"{name}_low": float(low), f"{name}_high": float(high)}


def table(scenario: Scenario, quarter: str | None, seed: int, runs: int, draws: str | None) -> Table:
    """Measure leverage at the start of a quarter, over runs played until then.

    Raises:
        InputError: the quarter is not one of the scenario's.
    """
    return measured(
        at_start_of(scenario, quarter, runs_of(seed, runs), draws), ranges_over(scenario, quarter, runs, draws)
    )


def measured(quarter: Opened, over: str) -> Table:
    """Measure leverage as a quarter opens.

    Args:
        over: what the intervals over its runs range over.
    """
    state, index = quarter.state, quarter.state.index
    found = spans(state, quarter.forecast)
    leverage = matrix(state, found)
    passing = through_others(leverage, at(state.parameters.leverage.second_order, 0))
    return Table(
        scenario=index.scenario.name,
        quarter=str(state.now),
        runs=state.runs,
        over=over,
        structural=[structural_row(state, i) for i in index.senders],
        spans={index.actors[i]: span for i, span in found.items()},
        through={index.actors[i]: float(passing[i, index.target]) for i in found},
        perception=misperceptions(state, found),
        flips=flips(state, found),
    )


def ranges_over(scenario: Scenario, quarter: str | None, runs: int, draws: str | None) -> str:
    """What an interval over these runs ranges over."""
    if runs == 1:
        return "nothing: one run"
    played = quarter is not None and Quarter.parse(quarter) > scenario.span[0]
    return {
        (False, False): "nothing: the start has no luck",
        (True, False): "luck",
        (False, True): "parameters",
    }.get((played, draws is not None), "luck and parameters")


def structural_row(state: State, i: int) -> dict[str, Any]:
    """Tier 1 of one sender, of the first run."""
    index, economy = state.index, state.parameters.economy
    name, trade = index.actors[i], structural.merchandise(state)
    volume = trade.get(name, 0.0)
    row: dict[str, Any] = {
        "sender": name,
        "trade_million_usd": volume,
        "share_of_trade": structural.shares(trade).get(name, 0.0),
    }
    for k in index.merchandise:
        sector = index.sectors[k]
        row[f"share_of_{sector}"] = structural.shares(structural.volumes(state, sector)).get(name, 0.0)
    gdp_target, gdp = at(economy.gdp[index.target], 0), at(economy.gdp[i], 0)
    row["trade_to_gdp_of_target"] = structural.dependence(volume, gdp_target)
    row["trade_to_own_gdp"] = structural.dependence(volume, gdp)
    row["asymmetry"] = structural.asymmetry(volume, gdp_target, gdp) if volume > 0 else 0.0
    row["emerson_power"] = structural.emerson(state, name) if i in index.partners else 0.0
    for sector in index.sectors:
        if i in index.partners:
            supply = structural.volumes(state, sector)
            row[f"chokepoint_{sector}"] = structural.chokepoint(supply, name, structural.spare(state, sector, name))
    row["brokerage"] = structural.brokerage(state, name)
    return row


def misperceptions(state: State, found: dict[int, Span]) -> list[dict[str, Any]]:
    """Who takes whose leverage for more or less than it is."""
    index = state.index
    rows = []
    for observer in index.seats:
        for i, (real, seen) in perceived(state, observer, found).items():
            if abs(seen - real) > 1e-12:
                rows.append(
                    {
                        "observer": index.actors[observer],
                        "sender": index.actors[i],
                        "credible": real,
                        "perceived": seen,
                    }
                )
    return rows


def flips(state: State, found: dict[int, Span]) -> list[str]:
    """Where the ranking of credible leverage turns, of the first run."""
    return [text for sign in SIGNS for text in flip(state, found, sign)]


def flip(state: State, found: dict[int, Span], sign: str) -> list[str]:
    """At what cost of its largest instrument of a sign each rival would draw level with the first sender."""
    index, p = state.index, state.parameters.leverage
    best = {i: pair for i, span in found.items() if (pair := max_instrument(span, sign, index)) is not None}
    if len(best) < 2:
        return []
    first = max(best, key=lambda i: best[i][1])
    if best[first][1] <= 0.0:
        return [f"No sender has a credible {sign}."]
    name_of = {i: index.scenario.actors[index.actors[i]].title for i in best}
    said = [f"{name_of[first]} has the largest credible {sign} ({best[first][0]}, {best[first][1]:.3f})"]
    for rival in best:
        if rival == first:
            continue
        name, effect = largest_effect(found[rival], sign, index)
        factor = 1.0 if sign == "stick" else trust_and_law(state, rival, name)
        needed = best[first][1] / (effect * factor) if effect * factor > 0 else float("inf")
        precision = at(p.precision, 0)
        if needed < 1.0 and precision > 0.0:  # else no cost moves the chance that far, or at all
            now = at(p.cost[rival, index.vocabulary["instrument"].index(name)], 0)
            cost = at(p.stake[rival], 0) + at(p.reputation, 0) - log(needed / (1.0 - needed)) / precision
            said.append(f"{name_of[rival]} would draw level if {name} cost it {cost:.2f} instead of {now:.2f}")
        else:
            said.append(f"{name_of[rival]} would not draw level at any cost of {name}")
    return ["; ".join(said) + "."]


def max_instrument(span: Span, sign: str, index: Index) -> tuple[str, float] | None:
    """The instrument of a sign with the greatest credible effect, of the first run."""
    direction = 1.0 if sign == "carrot" else -1.0
    values = [
        (name, direction * float(span.rho[name][0] * span.effect[name][0]))
        for name in span.effect
        if index.scenario.instruments[name].sign == sign
    ]
    return max(values, key=lambda pair: pair[1]) if values else None


def largest_effect(span: Span, sign: str, index: Index) -> tuple[str, float]:
    """The instrument of a sign with the greatest effect, whatever its chance, of the first run."""
    direction = 1.0 if sign == "carrot" else -1.0
    names = [name for name in span.effect if index.scenario.instruments[name].sign == sign]
    best = max(names, key=lambda name: direction * float(span.effect[name][0]))
    return best, direction * float(span.effect[best][0])


def trust_and_law(state: State, sender: int, instrument: str) -> float:
    """The part of a promise's chance that is not will."""
    index = state.index
    name = index.vocabulary["instrument"].index(instrument)
    return at(state.trust[index.target, sender], 0) * at(state.parameters.leverage.legality[sender, name], 0)
