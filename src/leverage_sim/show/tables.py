"""Tables on a terminal."""

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table as Grid

if TYPE_CHECKING:
    from leverage_sim.scenario.schema import Scenario
    from leverage_sim.tiers.table import Table


def grid(title: str, columns: list[str], rows: list[list[str]], left: int = 1, last: bool = False) -> Grid:
    """A plain table; the first ``left`` columns are words (with ``last`` the last one too), the others numbers."""
    found = Grid(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for n, column in enumerate(columns):
        found.add_column(column, justify="left" if n < left or (last and n == len(columns) - 1) else "right")
    for row in rows:
        found.add_row(*row)
    return found


def print_shares(console: Console, shares: list[dict[str, Any]], means: list[dict[str, Any]], over: str) -> None:
    """Outcome shares and means of many runs."""
    console.print(f"Intervals are 95% and range over {over}.")
    console.print()
    rows = [[r["outcome"], f"{r['share']:.3f}", f"{r['low']:.3f} to {r['high']:.3f}"] for r in shares]
    console.print(grid("Share of runs in which", ["", "share", "interval"], rows))
    console.print()
    rows = [
        [
            r["outcome"],
            f"{r['mean']:.2f}",
            f"{r['low']:.2f} to {r['high']:.2f}",
            f"{r['p5']:.2f} to {r['p95']:.2f}",
        ]
        for r in means
    ]
    console.print(grid("Mean of", ["", "mean", "interval", "middle 90% of runs"], rows))


def print_leverage(console: Console, table: "Table", scenario: "Scenario") -> None:
    """The leverage table."""
    target = scenario.actors[scenario.roles.target].title
    titles = {name: scenario.actors[name].title for name in table.spans}
    console.print(f"Leverage over {target} at the start of {table.quarter} ({table.scenario}).")
    console.print(f"Spans are in {target}'s utility; intervals (5 to 95%) range over {table.over}.")
    console.print()
    rows = [
        [
            titles[r["sender"]],
            f"{r['trade_million_usd']:,.1f}",
            f"{r['share_of_trade']:.3f}",
            *(f"{value:.3f}" for key, value in r.items() if key.startswith("share_of_") and key != "share_of_trade"),
            f"{r['trade_to_gdp_of_target']:.4f}",
            f"{r['trade_to_own_gdp']:.6f}",
            f"{r['asymmetry']:,.0f}",
            f"{r['emerson_power']:.3f}",
            f"{r['brokerage']:.2f}",
        ]
        for r in table.structural
    ]
    sectors = [
        k.removeprefix("share_of_") for k in table.structural[0] if k.startswith("share_of_") and k != "share_of_trade"
    ]
    columns = [
        "",
        "trade, m USD",
        "share",
        *sectors,
        "of its GDP",
        "of own GDP",
        "asymmetry",
        "Emerson",
        "brokerage",
    ]
    console.print(grid("Structural", columns, rows))
    console.print()
    for sign in ("carrot", "stick"):
        rows = [
            [
                titles[r["sender"]],
                r["domain"],
                number(r, "potential", table.runs),
                number(r, "credible", table.runs),
            ]
            for r in table.rows()
            if r["sign"] == sign
        ]
        console.print(grid(f"{sign.capitalize()}s", ["", "domain", "potential", "credible"], rows, left=2))
        console.print()
    rows = [[titles[name], f"{value:.4f}"] for name, value in table.through.items()]
    console.print(grid("Second order: credible leverage that passes through others", ["", ""], rows))
    console.print()
    for row in table.perception:
        console.print(
            f"{scenario.actors[row['observer']].title} takes the leverage of {titles[row['sender']]} for "
            f"{row['perceived']:.3f} instead of {row['credible']:.3f}."
        )
    for text in table.flips:
        console.print(text[:1].upper() + text[1:])


def number(row: dict[str, Any], name: str, runs: int) -> str:
    if runs == 1:
        return f"{row[name]:.3f}"
    return f"{row[name]:.3f} ({row[f'{name}_low']:.3f} to {row[f'{name}_high']:.3f})"
