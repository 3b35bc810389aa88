"""A results folder, of a run or of a sweep; its frames are read when they are asked for."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.batch.columns import with_units
from leverage_sim.batch.store import read_manifest
from leverage_sim.batch.tables import read_table
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
        design, scenario = self.manifest["design"], self.manifest.get("scenario", {})
        name = design.get("name") or (scenario.get("name") if isinstance(scenario, dict) else None)
        what = " of ".join(str(word) for word in (design.get("command"), name) if word)
        count = f", {design['runs']:,} runs" if isinstance(design.get("runs"), int) else ""
        return f"Stored({what or 'results'}{count} in {self.folder.name})"

    def _repr_html_(self) -> str:
        from html import escape

        kinds = {"runs": "one row a run", "quarters": "one row a run and quarter", "events": "one row a happening"}
        held = {k: v for k, v in kinds.items() if (self.folder / f"{k}.parquet").is_file()}
        rows = "".join(f"<tr><td>{name}</td><td>{meaning}</td></tr>" for name, meaning in held.items())
        return f"<p><b>{escape(repr(self))}</b></p><table>{rows}</table>"

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
            return read_table(self.folder, whole, chosen)
        parts = sorted((self.folder / "parts" / kind).glob("*.parquet"))
        frames = [read_table(self.folder, part, chosen) for part in parts]
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
            rows = read_table(self.folder, file, run=run)
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
        found = read_manifest(place)
        if not isinstance(found, dict) or not isinstance(found.get("design"), dict):
            raise ValueError("it is damaged: it lacks its design")
        return Stored(place, found)
    except FileNotFoundError:
        raise InputError([Problem(Mark(str(place)), "is not a results folder: it holds no manifest.json")]) from None
    except InputError:
        raise
    except (OSError, ValueError) as error:
        message = f"the manifest cannot be read: {str(error).splitlines()[0]}"
        raise InputError([Problem(Mark(str(place / "manifest.json")), message)]) from None
