"""Look a number or an event up by its id (A07, B44, D05, P088, C21)."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from leverage_sim.problems import InputError, Mark, Problem, shorten

TABLES = ("facts", "public", "claims")
SHARED = ("id", "source", "paragraph", "unit", "date", "status")
NEEDED = {
    "facts": (*SHARED, "from_actor", "to_actor", "quantity", "value", "note"),
    "public": (*SHARED, "from_actor", "to_actor", "quantity", "value", "note"),
    "claims": (*SHARED, "paraphrase", "note"),
    "sources": ("key", "author", "title", "date"),
}
FOLDER = Path(str(files("leverage_sim.evidence")))
"""Where the tables lie."""


@dataclass(frozen=True)
class Evidence:
    """One row of the evidence: what it says, where it stands and how far it is to be trusted.

    ``cells`` holds every column of the row's table; the attributes are those that all tables share.
    """

    id: str
    table: str
    source: str
    paragraph: str
    unit: str
    date: str
    status: str
    cells: dict[str, str]

    @property
    def says(self) -> str:
        """The row in one line: who to whom, what, how much."""
        if self.table == "claims":
            return self.cells["paraphrase"]
        parties = " -> ".join(x for x in (self.cells["from_actor"], self.cells["to_actor"]) if x)
        return f"{parties + ': ' if parties else ''}{self.cells['quantity']} = {self.cells['value']} {self.unit}"


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a table as the file has them.

    Raises:
        InputError: a row is damaged, or has no id or that of another; says on which line.
    """
    shown, key = f"{name}.csv", NEEDED[name][0]
    found: dict[str, dict[str, str]] = {}
    try:
        with (FOLDER / shown).open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            for cells in reader:
                mark = Mark(shown, reader.line_num)
                lacks = [column for column in NEEDED[name] if cells.get(column) is None]
                if lacks or None in cells or None in cells.values():
                    told = (
                        f"lacks the column {lacks[0]}" if lacks else "has not as many cells as the header has columns"
                    )
                    raise InputError([Problem(mark, f"this row {told}; are commas quoted?")])
                if not cells[key] or cells[key] in found:
                    told = f"a second row is called {shorten(cells[key])}" if cells[key] else f"this row has no {key}"
                    raise InputError([Problem(mark, told)])
                found[cells[key]] = cells
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError([Problem(Mark(shown), f"cannot be read as a table: {error}")]) from None
    return list(found.values())


@cache
def table(name: str) -> dict[str, Evidence]:
    """All rows of one table ("facts", "public" or "claims") by id, in the order of the file."""
    return {
        cells["id"]: Evidence(table=name, cells=cells, **{key: cells[key] for key in SHARED}) for cells in rows_of(name)
    }


@cache
def texts() -> dict[str, dict[str, str]]:
    """The two published texts by key (A, B): author, title, date."""
    return {row["key"]: row for row in rows_of("sources")}


@cache
def known() -> frozenset[str]:
    """Every id that a scenario may name as a source."""
    return frozenset(identifier for name in TABLES for identifier in table(name))


def find(identifier: str) -> Evidence:
    """The row with this id.

    Raises:
        KeyError: no table has it.
    """
    for name in TABLES:
        if identifier in table(name):
            return table(name)[identifier]
    raise KeyError(identifier)
