"""What results look like in a notebook: the tables that the commands print, with every word escaped."""

from collections.abc import Sequence
from html import escape
from typing import Any

from leverage_sim.show import shares
from leverage_sim.show.timeline import rows_of, summary, tell

CELL = 'style="text-align: left; vertical-align: top"'


def plain(text: str) -> str:
    """Text as a terminal shows it."""
    return f'<pre style="overflow-x: auto">{escape(text)}</pre>'


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table."""
    head = "".join(f"<th {CELL}>{escape(name)}</th>" for name in columns)
    body = "".join("<tr>" + "".join(f"<td {CELL}>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def results(found: Any) -> str:
    """``leverage_sim.Results``: one run as its timeline, many as shares with intervals."""
    runs, draws = found.runs, found.manifest["design"]["draws"]
    head = f"<p><b>{escape(repr(found))}</b></p>"
    if len(runs) > 1:
        rows = [
            [r["outcome"], f"{r['share']:.3f}", f"{r['low']:.3f} to {r['high']:.3f}"] for r in shares.share_rows(runs)
        ]
        rows += [
            [r["outcome"], f"{r['mean']:.2f}", f"{r['low']:.2f} to {r['high']:.2f}"] for r in shares.mean_rows(runs)
        ]
        over = f"<p>Intervals are 95% and range over {escape(shares.over(draws, len(runs)))}.</p>"
        return head + over + table(["", "share of runs, or mean", "interval"], rows)
    if not len(found.quarters):
        return head
    known = found.scenario
    lines = [*tell(known, found.quarters, found.events), "", *summary(known, rows_of(runs)[0], found.quarters)]
    return head + plain("\n".join(lines))
