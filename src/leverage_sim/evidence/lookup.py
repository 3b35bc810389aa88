"""Look a number or an event up by its id (A07, B44, D05, P088, C21)."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

TABLES = ("facts", "public", "claims")


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


@cache
def table(name: str) -> dict[str, Evidence]:
    """All rows of one table ("facts", "public" or "claims") by id, in the order of the file."""
    rows: dict[str, Evidence] = {}
    with (files("leverage_sim.evidence") / f"{name}.csv").open(encoding="utf-8") as handle:
        for cells in csv.DictReader(handle):
            shared = {key: cells[key] for key in ("id", "source", "paragraph", "unit", "date", "status")}
            rows[cells["id"]] = Evidence(table=name, cells=cells, **shared)
    return rows


@cache
def texts() -> dict[str, dict[str, str]]:
    """The two published texts by key (A, B): author, title, date."""
    with (files("leverage_sim.evidence") / "sources.csv").open(encoding="utf-8") as handle:
        return {row["key"]: row for row in csv.DictReader(handle)}


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
