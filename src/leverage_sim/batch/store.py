"""The results folder: manifest and Parquet files, written whole or not at all."""

import errno
import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario.load import digest
from leverage_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

LARGEST_MANIFEST = 64 * 2**20
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
LIBRARIES = ("leverage-sim", "mesa", "numpy", "networkx", "pandas", "pyarrow", "pydantic")


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that is then either all there or not there at all: temporary file, fsync, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    with whole_file(path) as file:
        file.write(data)


def write_frame(path: Path, frame: "pd.DataFrame") -> None:
    """A frame as Parquet, the same bytes for the same data."""
    import io

    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    write_atomically(path, buffer.getvalue())


def write_results(
    place: Path, runs: "pd.DataFrame", quarters: "pd.DataFrame", events: "pd.DataFrame", content: dict[str, Any]
) -> None:
    """A results folder: the frames first, then the manifest that says what they are.

    Raises:
        InputError: the folder was there, and holds a link that leads out of it where pictures go.
    """
    contained(place, place / "figures")
    for name, frame in (("runs", runs), ("quarters", quarters), ("events", events)):
        write_frame(place / f"{name}.parquet", frame)
    write_manifest(place, content)


@contextmanager
def whole_folder(place: Path, command: str) -> Iterator[Path]:
    """A folder to write into that takes its place when all is written, or not at all.

    Args:
        place: where it is to stand; an earlier folder of the same command is replaced.
        command: that ``design.command`` of its manifest names.

    Raises:
        InputError: something else stands there.
    """
    check_free(place, command)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}.") as beside:
        fresh, old = Path(beside) / "new", Path(beside) / "old"
        fresh.mkdir()
        yield fresh
        if place.exists():
            place.rename(old)
        fresh.rename(place)


def check_writable(place: Path) -> None:
    """Whether something can be written at a place, by making a folder there or above for a moment.

    A disk that is full is no fault of the place, and is met when something is written.

    Raises:
        InputError: it cannot.
    """
    try:
        there = next(each for each in (place.absolute(), *place.absolute().parents) if each.exists())
        above = there.parent if there == place.absolute() and there.is_file() else there
        with tempfile.TemporaryDirectory(dir=above, prefix=".leverage-sim."):
            pass
    except OSError as error:
        if error.errno not in NO_ROOM:
            message = f"cannot be written: {error.strerror or error}"
            raise InputError([Problem(Mark(str(place)), message)]) from None


def check_free(place: Path, command: str) -> None:
    """Whether a folder may take this place.

    Raises:
        InputError: it may not.
    """
    check_writable(place)
    if not place.exists():
        return
    if not place.is_dir():
        raise InputError([Problem(Mark(str(place)), "is a file; name a folder")])
    held = command_of(place)
    if held != command and (held is not None or any(place.iterdir())):
        raise InputError([Problem(Mark(str(place)), f"holds something else than a `{command}`; name another folder")])


def command_of(place: Path) -> Any:
    """The command that wrote a results folder, as its manifest says; None if it is no such folder."""
    try:
        return read_manifest(place)["design"]["command"]
    except (OSError, ValueError, LookupError, TypeError):
        return None


def check_unplayed(place: Path, scenario: str, runs: int) -> None:
    """Whether so many runs of a scenario may take this place: it is free, or holds no more runs of the same scenario.

    Raises:
        InputError: it holds something that would be lost.
    """
    check_free(place, "run")
    if not place.exists() or not any(place.iterdir()):
        return
    there = read_manifest(place)
    name, count = there["scenario"]["name"], there["design"].get("runs", 1)
    if name != scenario or count > runs:
        message = f"holds {count:,} runs of {name}, which would be lost; name another folder"
        raise InputError([Problem(Mark(str(place)), message)])


def manifest(scenario: Scenario, design: dict[str, Any], rules: dict[str, str], started: str) -> dict[str, Any]:
    """What was played and with what: enough to play it again, and nothing about the machine.

    Args:
        scenario: as resolved.
        design: seed, numbers of runs, draws, forced choices, what was recorded.
        rules: source text of rule files named on the command line, by file name.
        started: of ``now``.
    """
    return {
        "versions": {name: version(name) for name in LIBRARIES},
        "scenario": scenario.model_dump(mode="json", exclude_none=True, by_alias=True),
        "scenario_sha256": digest(scenario),
        "design": design,
        "rules": {
            name: {"source": text, "sha256": hashlib.sha256(text.encode()).hexdigest()} for name, text in rules.items()
        },
        "started": started,
        "ended": now(),
    }


def write_manifest(folder: Path, content: dict[str, Any]) -> None:
    """``manifest.json`` of a results folder."""
    write_atomically(folder / "manifest.json", (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder.

    Raises:
        FileNotFoundError: there is none.
        ValueError: it is not JSON, or too large.
        InputError: it lies outside the folder.
    """
    path = contained(folder, folder / "manifest.json")
    if not path.is_file():  # nor a pipe that would never end
        raise FileNotFoundError(path)
    if path.stat().st_size > LARGEST_MANIFEST:
        raise ValueError(f"larger than {LARGEST_MANIFEST >> 20} MiB")
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return found


def contained(folder: Path, path: Path) -> Path:
    """A path of a results folder that does not lead out of it: folders come from others, and links from anywhere.

    Raises:
        InputError: it does.
    """
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError([Problem(Mark(str(path)), "is a link that leads out of the results folder")])
    return path
