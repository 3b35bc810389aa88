"""Tables of a results folder, which may be anybody's: read as what they say they are, or refused in a line."""

import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from leverage_sim.batch.store import changed, contained
from leverage_sim.problems import InputError, Mark, Problem, shorten

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

LARGEST_TABLE = 2**33
"""Bytes that a table of a results folder may take in memory; what is written here is read back part by part."""
NEEDED = {
    "quarters": ("run", "quarter", "resources"),
    "events": ("run", "quarter", "phase", "actor", "option", "target", "detail"),
    "failures": ("run", "error"),
}
"""Columns by which a table of a kind is known; one that holds no rows has those of run and quarter alone."""
FOREIGN = {"runs": "quarter", "quarters": "phase"}
"""A column by which it is known that a table is of a richer kind."""
FAULTS = (
    LookupError,
    TypeError,
    AttributeError,
    ValueError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
    OSError,
)
"""What content of another kind raises; Arrow refuses what it does not know with a NotImplementedError."""


@contextmanager
def reading(place: Path) -> Iterator[None]:
    """Take what a folder holds to be what it says it is; where it is not, that is an error of the folder.

    For what looks at the content of a folder, which may be anybody's; not for what plays a run or writes. What fails
    over a folder that is as it was written is a fault of ours, and passes.

    Raises:
        InputError: what was found there is something else.
    """
    try:
        yield
    except InputError:
        raise
    except FAULTS as error:
        other = changed(folder_of(place))
        if other == []:
            raise
        last = traceback.extract_tb(error.__traceback__)[-1]
        said = shorten(f"{type(error).__name__}: {' '.join(str(error).split())}", 200)
        what = f": {' and '.join(other)} is not what was written there" if other else ", or leverage-sim fails"
        message = f"holds something else than it says{what}: {said} ({Path(last.filename).name}:{last.lineno})"
        raise InputError([Problem(Mark(str(place)), message)]) from error


def folder_of(place: Path) -> Path:
    """The results folder in which something lies."""
    return next((each for each in (place, *place.parents) if (each / "manifest.json").is_file()), place)


@contextmanager
def parsing(path: Path) -> Iterator[None]:
    """Read a Parquet file, which may be none.

    Raises:
        InputError: it is none, or says that it holds more than memory may take.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except FAULTS as error:
        reason = shorten(" ".join(str(error).split()) or type(error).__name__, 200).strip("'\"")
        raise InputError([Problem(Mark(str(path)), f"cannot be read: {reason}")]) from None


def check_kind(path: Path, kind: str, columns: Sequence[str]) -> None:
    """Whether a table has what one of its kind has.

    Raises:
        InputError: it has not.
    """
    lacking = [name for name in NEEDED.get(kind, ()) if name not in columns]
    told = f"it lacks the column {' and '.join(lacking)}" if lacking else ""
    if FOREIGN.get(kind) in columns:
        told = f"it has a column {FOREIGN[kind]}"
    if told and list(columns) not in (["run"], ["run", "quarter"]):
        raise InputError([Problem(Mark(str(path)), f"is no table of {kind}: {told}")])


def read_table(folder: Path, path: Path, columns: "list[str] | None" = None, run: int | None = None) -> "pd.DataFrame":
    """A Parquet file of a results folder as a frame, or the rows of one run in it.

    Raises:
        FileNotFoundError: it is not there.
        InputError: it is damaged, leads out of the folder, or says that it holds more than memory may take.
    """
    import pandas as pd

    if not contained(folder, path).is_file():
        raise FileNotFoundError(path)
    with parsing(path):
        check_size(path)
        chosen = None if run is None else [("run", "==", run)]
        return pd.read_parquet(path, columns=columns, filters=chosen, partitioning=None)


def read_arrow(path: Path) -> "pa.Table":
    """A Parquet file as it lies, sound in itself.

    Raises:
        InputError: it is damaged, or says that it holds more than memory may take.
    """
    import pyarrow.parquet as pq

    with parsing(path):
        check_size(path)
        table = pq.read_table(path, partitioning=None)
        table.validate(full=True)
        return table


def check_size(path: Path) -> None:
    """Whether a Parquet file, by what it says of itself, fits into memory.

    Raises:
        ValueError: it does not.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        known = file.metadata
        groups = [known.row_group(n) for n in range(known.num_row_groups)]
        size = max(8 * known.num_rows * known.num_columns, sum(group.total_byte_size for group in groups))
    if size > LARGEST_TABLE:
        raise ValueError(f"it says that it holds {size >> 20:,} MiB")
