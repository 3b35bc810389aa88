"""A results folder, of a run or of a sweep; its frames are read when they are asked for."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.arguments.calls import checked
from leverage_sim.arguments.kinds import TEXT, TEXTS
from leverage_sim.arguments.table import Texts
from leverage_sim.batch.columns import with_units
from leverage_sim.batch.store import read_manifest
from leverage_sim.batch.tables import check_kind, read_table
from leverage_sim.problems import InputError, Mark, Problem

if TYPE_CHECKING:
    import pandas as pd


KINDS = {"runs": ("runs",), "quarters": ("runs", "quarters"), "events": ("runs", "quarters", "events")}
"""Tables that are there by what was recorded."""


class Stored:
    """What a folder holds. A sweep that is not complete shows what it has played so far.

    Attributes:
        folder: its path, absolute: frames are read from there wherever the program has gone since.
        manifest: what was played, and with what.
    """

    def __init__(self, folder: Path, manifest: dict[str, Any]):
        self.named, self.folder, self.manifest = folder, folder.absolute(), manifest

    @property
    def place(self) -> Path:
        """The folder as it was named, as long as that leads there: for messages."""
        return self.named if self.named.absolute() == self.folder else self.folder

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

    @checked(kind=TEXT, columns=TEXTS)
    def read(self, kind: str, columns: Texts | None = None) -> "pd.DataFrame":
        """One of the frames, or some columns of it, from the merged file or else from the parts.

        Raises:
            InputError: the folder or the table is not there, or another than was opened.
        """
        return with_units(self.unread(kind, None if columns is None else list(columns)))

    def unread(self, kind: str, chosen: list[str] | None) -> "pd.DataFrame":
        """A frame as the files have it."""
        import pandas as pd

        files = self.files(kind)
        if files == [self.place / f"{kind}.parquet"]:
            frame = read_table(self.place, files[0], chosen)
            if chosen is None:
                check_kind(files[0], kind, list(frame.columns))
            return frame
        frames = [read_table(self.place, part, chosen) for part in files]
        frames = [frame for frame in frames if len(frame)]
        if not frames:
            return pd.DataFrame({"run": pd.Series(dtype="int64")})
        return pd.concat(frames).sort_values("run", kind="stable", ignore_index=True)

    def of_run(self, kind: str, run: int) -> "pd.DataFrame":
        """The rows of one run in one of the frames, without reading the others; none if they are not there."""
        import pandas as pd

        for file in self.files(kind):
            rows = read_table(self.place, file, run=run)
            if len(rows):
                return rows.reset_index(drop=True)
        return pd.DataFrame()

    def files(self, kind: str) -> list[Path]:
        """The file of a table, or else its parts; none if the manifest says that it was not recorded.

        Raises:
            InputError: what should be there is not, or the folder is another than was opened.
        """
        self.check_same()
        whole = self.place / f"{kind}.parquet"
        if whole.is_file():
            return [whole]
        parts = sorted((self.place / "parts" / kind).glob("*.parquet"))
        if not parts and self.holds(kind):
            raise InputError([Problem(Mark(str(self.place)), f"is not whole: it lacks {kind}.parquet")])
        return parts

    def holds(self, kind: str) -> bool:
        """Whether a table must be there, as the manifest says it."""
        design = self.manifest["design"]
        if kind == "failures" or (design.get("command") == "sweep" and self.manifest.get("ended") is None):
            return False
        if design.get("command") in ("run", "sweep") and kind in KINDS["events"]:
            return kind in KINDS.get(str(design.get("record")), KINDS["events"])
        return True

    def check_same(self) -> None:
        """Whether the folder is still the one that was opened.

        Raises:
            InputError: it is gone, or was written anew.
        """
        found = stored(self.place).manifest
        if identity(found) != identity(self.manifest):
            raise InputError([Problem(Mark(str(self.place)), "was written anew since it was opened; open it again")])


def identity(manifest: dict[str, Any]) -> Any:
    """What makes a folder the same: of a sweep its design, else when and what was played."""
    design = manifest["design"]
    return design.get("fingerprint") or (manifest.get("started"), manifest.get("scenario_sha256"), design)


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
