"""How far trade with the target closed in 2018, in the record and in the model. The record is compared, never read in.

Each line is worked out from flows between partner and target as the record counts it: customs figures and trade by
2018 on 2017, workers from the end of 2017 to the end of 2018, the largest partner's share as a level.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from leverage_sim.analysis.intervals import mean_interval
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.quarter.simulate import simulate
from leverage_sim.scenario import load
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State

QUARTERS = 8  # 2017 and 2018


@dataclass(frozen=True)
class Flows:
    """Flows over the two years, (quarter, actor, sector, run), and how to find one."""

    state: State
    rows: Array

    def of(self, partner: str, sector: str) -> Array:
        """Of one partner in one sector, (quarter, run)."""
        return self.rows[:, self.state.index.at[partner], self.state.index.sector_at[sector]]

    def whole(self, sector: str) -> Array:
        """Of all partners in one sector, (quarter, run)."""
        return self.rows[:, :, self.state.index.sector_at[sector]].sum(axis=1)

    def trade(self, *partners: str) -> Array:
        """Two-way merchandise of some partners, or of all, (quarter, run)."""
        chosen = [self.state.index.at[name] for name in partners] or list(range(len(self.state.index.actors)))
        return self.rows[:, chosen][:, :, list(self.state.index.merchandise)].sum(axis=(1, 2))


def played(runs: int, seed: int, variant: str) -> Flows:
    """The flows of 2017 and 2018 in free runs of korea-2017."""
    scenario = load("korea-2017", {"variant": variant})
    luck = Luck(seed, np.arange(runs))
    state = new_state(Index(scenario), luck)
    seats, rows = seats_of(scenario, state.index), []
    for _ in range(QUARTERS):
        state = simulate(state, seats, luck, 1)
        rows.append(state.flows.copy())
    return Flows(state, np.stack(rows))


def closure(flow: Array) -> Array:
    """Fall of a year's mean on the year before, (run,)."""
    found: Array = 1.0 - flow[4:8].mean(axis=0) / flow[0:4].mean(axis=0)
    return found


def by_the_end(flow: Array) -> Array:
    """Fall from the end of 2017 to the end of 2018, (run,)."""
    found: Array = 1.0 - flow[7] / flow[3]
    return found


def share_at_the_start(flows: Flows) -> Array:
    """China's share in the base year, (run,)."""
    index, volumes = flows.state.index, flows.state.constants.volumes
    trade = volumes[:, list(index.merchandise)].sum(axis=1)
    found: Array = trade[index.partners.index(index.at["CHN"])] / trade.sum(axis=0)
    return np.broadcast_to(found, (flows.state.runs,))


LINES: dict[str, tuple[tuple[float, float], str, Callable[[Flows], Array]]] = {
    # what: least and most of the record, where from, how the model says it
    "sold to China, closed": ((0.877, 0.877), "P090", lambda f: closure(f.of("CHN", "exports"))),
    "bought from China, closed": ((0.317, 0.317), "P089", lambda f: closure(f.of("CHN", "goods"))),
    "workers in Russia, gone": ((0.617, 0.617), "P118", lambda f: by_the_end(f.of("RUS", "labour"))),
    "crude, closed": ((0.0, 0.0), "P108, P112", lambda f: closure(f.whole("crude"))),
    "refined fuel, closed": ((0.0, 0.6), "P109-P111", lambda f: closure(f.whole("refined"))),
    "all trade, closed": ((0.488, 0.488), "P079", lambda f: closure(f.trade())),
    "China's share in 2016": ((0.925, 0.925), "P088", share_at_the_start),
    "China's share in 2018": (
        (0.958, 0.958),
        "P083",
        lambda f: f.trade("CHN")[4:8].mean(axis=0) / f.trade()[4:8].mean(axis=0),
    ),
}


def table(flows: Flows) -> list[str]:
    """The table in Markdown: the record, the model's mean with its interval over luck, and how single runs spread."""
    lines = [
        "| 2018 | record | mean (95%, luck) | 5% - median - 95% of runs | runs below the record | record from |",
        "|---|---|---|---|---|---|",
    ]
    for what, ((least, most), source, of) in LINES.items():
        values = of(flows)
        mean, low, high = mean_interval(values)
        spread = " - ".join(f"{x:.2f}" for x in np.quantile(values, (0.05, 0.5, 0.95)))
        known = f"{least:.3g}" if least == most else f"{least:.3g} to {most:.3g}"
        below = f"{(values < least - 1e-9).mean():.2f}"
        lines.append(f"| {what} | {known} | {mean:.3f} ({low:.3f}-{high:.3f}) | {spread} | {below} | {source} |")
    return lines
