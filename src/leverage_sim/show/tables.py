"""Tables on a terminal: as many columns side by side as there is room for, the others below. Numbers are never cut."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from leverage_sim.printing import WIDTH, beneath, columns, printable

if TYPE_CHECKING:
    from leverage_sim.scenario.schema import Scenario
    from leverage_sim.tiers.table import Table

GAP = 2
NAME, WORDS = (24, 16, 12, 8), 24
"""Columns that names, and that other cells, are given before they are folded: names get less where room is scarce."""


class Terminal(Console):
    """A console that takes ``[...]`` in a name for what it is, and prints only what is printable."""

    def print(self, *objects: Any, **how: Any) -> None:
        super().print(*(printable(o, self.encoding) if isinstance(o, str) else o for o in objects), **how)


def terminal(file: TextIO | None = None, width: int | None = None) -> Terminal:
    """Where tables are printed: standard output in the width that it has, or a file."""
    wide = width or (columns() if file is None else WIDTH)
    return Terminal(
        file=file or beneath(sys.stdout), width=wide, highlight=False, markup=False, emoji=False, force_jupyter=False
    )


@dataclass(frozen=True)
class Grid:
    """A plain table.

    Attributes:
        title: a line above it, which may be wider; nothing if it is empty.
        columns: their heads.
        rows: of cells, one for each column.
        left: the first so many columns are words, the others numbers.
        last: the last column is words, too.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: int = 1
    last: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        heads = [printable(head, options.encoding) for head in self.columns]
        rows = [[printable(cell, options.encoding) for cell in row] for row in self.rows]
        if self.title:
            yield Text(printable(self.title, options.encoding), style="table.title")
        its = [Column(head, [row[n] for row in rows]) for n, head in enumerate(heads)]
        for k, (numbers, widths) in enumerate(blocks(its, self.names(rows), options.max_width)):
            if k:
                yield ""
            words = [n < self.left or (self.last and n == len(heads) - 1) for n in numbers]
            if any(heads):
                for line in beside(console, [heads[n] for n in numbers], widths, words):
                    yield Text(line, style="bold")
            for row in rows:
                for line in beside(console, [row[n] for n in numbers], widths, words):
                    yield Text(line)

    def names(self, rows: Sequence[Sequence[str]]) -> int:
        """How many columns it takes to tell the rows apart; they stand before every block of columns."""
        for count in range(1, self.left):
            if len({tuple(row[:count]) for row in rows}) == len(rows):
                return count
        return self.left


def beside(console: Console, cells: Sequence[str], widths: Sequence[int], words: Sequence[bool]) -> Iterator[str]:
    """The lines of a row: cells folded to their widths, words from the left and numbers from the right."""
    folded = [
        [line.plain for line in Text(cell).wrap(console, width, justify="left" if word else "right", overflow="fold")]
        for cell, width, word in zip(cells, widths, words, strict=True)
    ]
    for n in range(max(map(len, folded))):
        yield (" " * GAP).join(
            lines[n] if n < len(lines) else " " * width for lines, width in zip(folded, widths, strict=True)
        )


class Column:
    """How wide a column of a table is.

    Attributes:
        whole: where nothing is folded.
        number: of its widest piece between blanks that holds a digit; numbers are not folded.
        word: of its widest piece.
    """

    def __init__(self, head: str, cells: Sequence[str]):
        pieces = [piece for cell in cells for piece in cell.split()]
        self.whole = max(map(cell_len, (head, *cells)))
        self.number = max((cell_len(p) for p in pieces if any(letter.isdigit() for letter in p)), default=1)
        self.word = max(map(cell_len, (*pieces, *head.split())), default=1)

    def least(self) -> int:
        """Its width where all is folded that can be."""
        return max(self.number, min(self.word, WORDS), 1)

    def wanted(self, words: int = WORDS) -> int:
        """Its width before other columns are put below: cells of so many columns are left whole, wider ones folded."""
        return max(self.number, min(self.whole, words), 1)


def blocks(its: Sequence[Column], names: int, width: int) -> list[tuple[list[int], list[int]]]:
    """Columns that stand side by side, and their widths: the names of the rows first, then as many as there is room."""
    rest = its[names:]
    widest = max((each.least() for each in rest), default=0)
    words = next((w for w in NAME if taken([*(i.wanted(w) for i in its[:names]), widest]) <= width), NAME[-1])
    named = [each.wanted(words) for each in its[:names]]
    found: list[list[int]] = [[]]
    for n, each in enumerate(rest, names):
        if found[-1] and taken([*named, *(its[m].wanted() for m in found[-1]), each.wanted()]) > width:
            found.append([])
        found[-1].append(n)
    return [(own := [*range(names), *more], widths([its[n] for n in own], names, words, width)) for more in found]


def taken(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def widths(its: Sequence[Column], names: int, words: int, width: int) -> list[int]:
    """Widths of columns that stand side by side: all that they need, then what is left to whoever lacks least."""
    found = [each.wanted(words if n < names else WORDS) for n, each in enumerate(its)]
    if taken(found) > width:
        found[names:] = [each.least() for each in its[names:]]
    for n in sorted(range(len(its)), key=lambda n: its[n].whole - found[n]):
        found[n] += min(its[n].whole - found[n], max(0, width - taken(found)))
    return found


def grid(title: str, columns: list[str], rows: list[list[str]], left: int = 1, last: bool = False) -> Grid:
    """A plain table; the first ``left`` columns are words (with ``last`` the last one too), the others numbers."""
    return Grid(title, columns, rows, left, last)


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
