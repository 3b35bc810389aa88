"""A table of talks in words: what could be signed, what each side refuses and why, what feasibility hangs on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console

from leverage_sim.analysis.intervals import wilson
from leverage_sim.analysis.tables import Talks
from leverage_sim.scenario.schema import Scenario
from leverage_sim.show.tables import grid
from leverage_sim.show.timeline import capital, listed, package_words

if TYPE_CHECKING:
    import pandas as pd

OFFERS = 8  # of those that talks made, the most frequent are shown


def words(scenario: Scenario, t: Talks, package: int) -> str:
    """One package in words."""
    return package_words(scenario, dict(zip(t.items, t.found.levels[:, package], strict=True)))


def print_talks(console: Console, scenario: Scenario, t: Talks) -> None:
    """Everything about a table."""
    titles = [scenario.actors[name].title for name in t.names]
    console.print(
        f"Talks of {titles[0]} with {listed(titles[1:])} at the start of {t.quarter}: "
        f"{t.scenario}, run 0 of seed {t.seed}."
    )
    console.print(
        f"{capital(titles[0])} trusts {titles[1]} {t.trust:.2f}, the other way {t.trust_back:.2f}; "
        f"{titles[1]} owes {t.ledger:.2f} for steps already taken. Hardship {t.hardship:.2f}, press {t.press:g} "
        "(how much hardship cheapens rollback: bargain.press).",
    )
    console.print()
    for line in solutions(scenario, t):
        console.print(line)
    console.print()
    rows = [[row["stage"], row["target"], row["others"], row["why"]] for row in refusals(scenario, t)]
    columns = ["stage", f"best for {titles[0]}", "best for the others", "verdict"]
    console.print(
        grid(
            "What would be refused, and why (gains over no agreement; the rest keeps a gain)", columns, rows, last=True
        )
    )
    console.print()
    print_offers(console, scenario, t)
    console.print()
    for title, rows, columns in stage_tables(t):
        console.print(grid(title, columns, rows))
    if t.marked and scenario.marked:
        console.print(
            f"[ ] marks {scenario.marked.title}: mean trust {t.marked['trust']:.2f}, "
            f"hardship {t.marked['hardship']:.2f} over 200 runs. "
            "The grid gives both sides one trust, lets every partner enforce alike (hardship follows), "
            "and keeps the rest of this run; --trust moves this table itself.",
        )


def solutions(scenario: Scenario, t: Talks) -> Iterator[str]:
    """How much could be signed, and the Nash and Kalai-Smorodinsky packages."""
    f, titles = t.found, [scenario.actors[name].title for name in t.names]
    count, total = int(f.signable.sum()), f.gains.shape[1]
    if f.nash is None or f.kalai_smorodinsky is None:
        yield f"None of {total:,} packages leaves everyone better off: nothing can be signed."
        return
    yield (
        f"{count:,} of {total:,} packages leave everyone better off; the highest stage among them is {f.highest}, "
        f"{int(f.frontier.sum())} are on the Pareto frontier."
    )
    for name, package in (("Nash", f.nash), ("Kalai-Smorodinsky", f.kalai_smorodinsky)):
        gains = ", ".join(f"{title} {gain:.3f}" for title, gain in zip(titles, f.gains[:, package], strict=True))
        yield f"{name}: {words(scenario, t, package)} (gains: {gains})."


def refusals(scenario: Scenario, t: Talks) -> Iterator[dict[str, str]]:
    """For every stage: the best that each side could still get there, and who refuses it if nobody signs."""
    f, titles = t.found, [scenario.actors[name].title for name in t.names]
    target, others = f.gains[0], f.gains[1:].min(axis=0)
    for stage in np.unique(f.stage):
        here = f.stage == stage
        best = np.where(here & (others > 0.0), target, -np.inf)
        rest = np.where(here & (target > 0.0), others, -np.inf)
        if np.isfinite(best.max()) and best.max() > 0.0:
            why = "can be signed"
        elif np.isfinite(best.max()):
            n = int(np.argmax(best))
            why = f"{titles[0]} refuses: {words(scenario, t, n)} is the most it can get, {-best.max():.3f} short"
        else:
            n = int(np.argmax(np.where(here, others, -np.inf)))
            loser = titles[1 + int(np.argmin(f.gains[1:, n]))]
            lost = -float(others[n])
            why = f"{loser} refuses: even for nothing it gains nothing" + (f" (loses {lost:.3f})" if lost > 0 else "")
            if stage == np.min(f.stage):
                why = f"{loser} refuses: stage {stage:.0f} is in force already and cannot be sold again"
        yield {"stage": f"{stage:.0f}", "target": number(best.max()), "others": number(rest.max()), "why": why}


def number(value: float) -> str:
    return f"{value:.3f}" if np.isfinite(value) else "none"


def print_offers(console: Console, scenario: Scenario, t: Talks) -> None:
    """What alternating offers put on the table, and how it was met."""
    rows = [
        [
            scenario.actors[o.proposer].title,
            package_words(scenario, dict(zip(t.items, o.levels, strict=True))),
            ", ".join(f"{gain:.3f}" for gain in o.gains),
            str(o.made),
            str(o.accepted),
            f"{o.walked_out:.2f}",
        ]
        for o in t.offers[:OFFERS]
    ]
    title = f"Alternating offers, {t.tries} draws of luck: {t.deals} end in a deal"
    if not rows:
        console.print(f"{title}; no offer worth making was found.")
        return
    columns = ["proposed by", "package", "gains", "made", "accepted", "walked out"]
    console.print(grid(title, columns, rows, left=2))


def stage_tables(t: Talks) -> Iterator[tuple[str, list[list[str]], list[str]]]:
    """The highest feasible stage over trust x hardship, one table for each press; ``.`` where nothing can be signed."""
    for press, rows in t.grid.groupby("press"):
        shown = rows.pivot_table(index="hardship", columns="trust", values="stage")
        place = nearest(t, shown)
        lines = []
        for i, (hardship, row) in enumerate(shown.iterrows()):
            cells = [f"{value:.0f}" if value >= 0 else "." for value in row]
            marked = [f"[{cell}]" if place == (i, j) else cell for j, cell in enumerate(cells)]
            lines.append([f"{hardship:.2f}", *marked])
        columns = ["hardship", *(f"trust {trust:g}" for trust in shown.columns)]
        yield f"Highest feasible stage, press {press:g}", lines, columns


def nearest(t: Talks, shown: "pd.DataFrame") -> tuple[int, int] | None:
    """Row and column of the cell nearest to the marked period."""
    if t.marked is None:
        return None
    rows, columns = np.array(shown.index, dtype=float), np.array(shown.columns, dtype=float)
    return int(np.argmin(np.abs(rows - t.marked["hardship"]))), int(np.argmin(np.abs(columns - t.marked["trust"])))


def print_relief(console: Console, found: "pd.DataFrame") -> None:
    """How often relief enters the Nash package and which stages can be signed, by trust, over draws of the priors."""
    rows = []
    for row in found.to_dict("records"):
        low, high = wilson(row["with relief"], row["signable"])
        share = row["with relief"] / row["signable"] if row["signable"] else 0.0
        signed = f"{row['signable'] / row['draws']:.2f}"
        stages = [f"{row[name] / row['draws']:.2f}" for name in row if str(name).startswith("stage ")]
        rows.append([f"{row['trust']:g}", signed, f"{share:.2f}", f"{low:.2f} to {high:.2f}", *stages])
    columns = ["trust", "signable", "with relief", "interval"]
    columns += [f"{name}+" for name in found.columns if str(name).startswith("stage ")]
    console.print()
    draws = int(found["draws"].iloc[0]) if len(found) else 0
    console.print(f"Over {draws} draws of the priors (intervals are 95% and range over parameters):")
    console.print(
        grid("Share of draws that can sign anything; of these, with relief in the Nash package", columns, rows)
    )


def talks_json(t: Talks) -> dict[str, Any]:
    """The same as data."""
    f = t.found

    def package(n: int | None) -> dict[str, Any] | None:
        if n is None:
            return None
        levels = dict(zip(t.items, map(float, f.levels[:, n]), strict=True))
        return {"package": levels, "gains": dict(zip(t.names, map(float, f.gains[:, n]), strict=True))}

    return {
        "scenario": t.scenario,
        "seed": t.seed,
        "quarter": t.quarter,
        "trust": t.trust,
        "hardship": t.hardship,
        "press": t.press,
        "between": list(t.names),
        "packages": int(f.gains.shape[1]),
        "signable": int(f.signable.sum()),
        "highest_stage": f.highest,
        "nash": package(f.nash),
        "kalai_smorodinsky": package(f.kalai_smorodinsky),
        "frontier": [package(int(n)) for n in np.flatnonzero(f.frontier)],
        "offers": [
            {
                "by": o.proposer,
                "package": dict(zip(t.items, o.levels, strict=True)),
                "gains": dict(zip(t.names, o.gains, strict=True)),
                "made": o.made,
                "accepted": o.accepted,
                "walked_out": o.walked_out,
            }
            for o in t.offers
        ],
        "tries": t.tries,
        "deals": t.deals,
        "highest_stage_by": t.grid.to_dict("records"),
        "marked": t.marked,
    }
