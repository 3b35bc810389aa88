"""One file of each kind from all parts, in the order of the runs' numbers, with a bounded number of rows in memory."""

from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.batch.store import whole_file, write_atomically
from leverage_sim.batch.tables import check_kind, parsing, read_arrow, reading
from leverage_sim.sweeps.coverage import Stretch, disjoint
from leverage_sim.sweeps.folder import Folder
from leverage_sim.sweeps.job import encoded
from leverage_sim.sweeps.plan import Plan

if TYPE_CHECKING:
    import pyarrow as pa

WINDOW = 32_768  # runs that are put in order at once, if only their own rows are merged
RICHER = {"runs": 1, "quarters": 16, "events": 32}  # so many times fewer runs where each has many rows
OPEN = 64  # parts kept in memory


class Parts:
    """Parts of one kind, read when asked for; the last ones are kept."""

    def __init__(self, folder: Path, most: int):
        self.folder, self.most = folder, most
        self.kept: OrderedDict[Stretch, pa.Table] = OrderedDict()

    def read(self, stretch: Stretch) -> "pa.Table":
        if stretch in self.kept:
            self.kept.move_to_end(stretch)
        else:
            self.kept[stretch] = table = read_arrow(self.folder / stretch.file)
            check_kind(self.folder / stretch.file, self.folder.name, table.column_names)
            while len(self.kept) > self.most:
                self.kept.popitem(last=False)
        return self.kept[stretch]

    def rows(self, stretch: Stretch, first: int, last: int) -> "pa.Table":
        """Rows of the runs from number ``first`` up to, and without, ``last``."""
        table = self.read(stretch)
        with reading(self.folder / stretch.file):
            low, high = np.searchsorted(table["run"].to_numpy(), [first, last])
        return table.slice(int(low), int(high - low))


def merge(folder: Folder, plan: Plan) -> None:
    """Write ``runs.parquet`` and whatever else was recorded from the parts.

    Raises:
        OSError: there is no room for them.
    """
    there = folder.there()
    for kind in plan.kinds:
        write_merged(folder, plan, kind, there)
    write_failures(folder)


def write_merged(folder: Folder, plan: Plan, kind: str, there: dict[int, list[Stretch]]) -> None:
    """Merge the parts of one kind into a file that is there whole or not at all."""
    import pyarrow.parquet as pq

    schema = schema_of(folder, kind, there)
    with (
        whole_file(folder.path / f"{kind}.parquet") as file,
        pq.ParquetWriter(file, schema, compression="zstd") as writer,
    ):
        for table in windows(folder, plan, kind, there, schema):
            writer.write_table(table)


def schema_of(folder: Folder, kind: str, there: dict[int, list[Stretch]]) -> "pa.Schema":
    """Columns of all combinations: those of the first, then what others have besides."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schemas = []
    for row in there.values():
        for stretch in row:
            path = folder.parts(kind) / stretch.file
            with parsing(path):
                found = pq.read_schema(path) if path.is_file() else pa.schema([])
            if len(found) > 1:  # a part whose runs all failed knows no columns
                schemas.append(found)
                break
    with reading(folder.parts(kind)):
        return pa.unify_schemas(schemas) if schemas else pa.schema([("run", pa.int64())])


def windows(
    folder: Folder, plan: Plan, kind: str, there: dict[int, list[Stretch]], schema: "pa.Schema"
) -> Iterator["pa.Table"]:
    """Tables of rows in order, one for each stretch of run numbers."""
    import pyarrow as pa

    parts = Parts(folder.parts(kind), OPEN // RICHER[kind] + 2)
    size = max(1, WINDOW // RICHER[kind])
    readers = [Reader(plan, n, list(disjoint(there.get(n, ())))) for n in range(len(plan.combinations))]
    for first in range(0, plan.total, size):
        last = min(first + size, plan.total)
        tables = [table for reader in readers for table in reader.rows(parts, first, last)]
        if tables:
            with reading(folder.parts(kind)):
                table = in_order(pa.concat_tables([schema.empty_table(), *tables], promote_options="default"))
            yield table


class Reader:
    """The parts of one combination, read from front to back."""

    def __init__(self, plan: Plan, combination: int, pieces: list[tuple[Stretch, int, int]]):
        self.numbering = plan.numberings[combination]
        self.pieces, self.at = pieces, 0

    def rows(self, parts: Parts, first: int, last: int) -> Iterator["pa.Table"]:
        """Rows of the runs from number ``first`` up to, and without, ``last``; later calls ask for later ones."""
        start, end = self.numbering.first_place(first), self.numbering.first_place(last)
        while self.at < len(self.pieces) and self.pieces[self.at][2] <= start:
            self.at += 1
        for stretch, low, high in self.pieces[self.at :]:
            if low >= end:
                return
            begin, stop = max(low, start), min(high, end)
            if begin < stop and (parts.folder / stretch.file).is_file():
                yield parts.rows(stretch, self.numbering.run(begin), self.numbering.run(stop - 1) + 1)


def in_order(table: "pa.Table") -> "pa.Table":
    """Rows sorted by run, those of a run as they were."""
    runs = table["run"].to_numpy()
    if np.all(runs[1:] >= runs[:-1]):
        return table
    return table.take(np.argsort(runs, kind="stable"))


def write_failures(folder: Folder) -> None:
    """``failures.parquet``, a row for each run that failed, if any did."""
    rows = failures(folder)
    if rows is not None:
        write_atomically(folder.path / "failures.parquet", encoded(rows))


def failures(folder: Folder) -> Any:
    """A table with a row for each run that failed, by number; None if none did."""
    import pyarrow as pa

    files = [file for kind in ("failures", "died") for file in sorted(folder.parts(kind).glob("c*.parquet"))]
    if not files:
        return None
    with reading(folder.path / "parts"):
        table = pa.concat_tables([read_arrow(file) for file in files])
        _, first = np.unique(table["run"].to_numpy(), return_index=True)
        return table.take(first)
