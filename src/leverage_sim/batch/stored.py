"""A results folder, of a run or of a sweep; its frames are read when they are asked for."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.batch.columns import with_units
from leverage_sim.batch.store import read_manifest
from leverage_sim.problems import InputError, Mark, Problem

if TYPE_CHECKING:
    import pandas as pd


class Stored:
    """What a folder holds. A sweep that is not complete shows what it has played so far.

    Attributes:
        folder: its path.
        manifest: what was played, and with what.
    """

    def __init__(self, folder: Path, manifest: dict[str, Any]):
        self.folder, self.manifest = folder, manifest

    def __repr__(self) -> str:
        design = self.manifest["design"]
        name = design.get("name", self.manifest["scenario"]["name"])
        return f"Stored({name}: {design['runs']} runs in {self.folder.name})"

    @cached_property
    def runs(self) -> "pd.DataFrame":
        """One row a run."""
        return self.read("runs")

    @cached_property
    def quarters(self) -> "pd.DataFrame":
        """One row a run and quarter; empty if they were not recorded."""
        return self.read("quarters")

    @cached_property
    def events(self) -> "pd.DataFrame":
        """One row a happening; empty if they were not recorded."""
        return self.read("events")

    @cached_property
    def failures(self) -> "pd.DataFrame":
        """One row a run that failed."""
        return self.read("failures")

    def read(self, kind: str, columns: Sequence[str] | None = None) -> "pd.DataFrame":
        """One of the frames, or some columns of it, from the merged file or else from the parts."""
        return with_units(self.unread(kind, columns))

    def unread(self, kind: str, columns: Sequence[str] | None) -> "pd.DataFrame":
        """A frame as the files have it."""
        import pandas as pd

        chosen = None if columns is None else list(columns)
        whole = self.folder / f"{kind}.parquet"
        if whole.is_file():
            return pd.read_parquet(whole, columns=chosen, partitioning=None)
        parts = sorted((self.folder / "parts" / kind).glob("*.parquet"))
        frames = [pd.read_parquet(part, columns=chosen, partitioning=None) for part in parts]
        frames = [frame for frame in frames if len(frame)]
        if not frames:
            return pd.DataFrame({"run": pd.Series(dtype="int64")})
        return pd.concat(frames).sort_values("run", kind="stable", ignore_index=True)

    def of_run(self, kind: str, run: int) -> "pd.DataFrame":
        """The rows of one run in one of the frames, without reading the others; none if they are not there."""
        import pandas as pd

        whole = self.folder / f"{kind}.parquet"
        files = [whole] if whole.is_file() else sorted((self.folder / "parts" / kind).glob("*.parquet"))
        for file in files:
            rows = pd.read_parquet(file, filters=[("run", "==", run)], partitioning=None)
            if len(rows):
                return rows.reset_index(drop=True)
        return pd.DataFrame()


def stored(folder: str | Path) -> Stored:
    """A results folder.

    Raises:
        InputError: it is not one.
    """
    place = Path(folder)
    try:
        return Stored(place, read_manifest(place))
    except FileNotFoundError:
        raise InputError([Problem(Mark(str(place)), "is not a results folder: it holds no manifest.json")]) from None
    except (OSError, ValueError) as error:
        message = f"the manifest cannot be read: {str(error).splitlines()[0]}"
        raise InputError([Problem(Mark(str(place / "manifest.json")), message)]) from None
