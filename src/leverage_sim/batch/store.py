"""The results folder: manifest and Parquet files, written whole or not at all."""

import errno
import hashlib
import json
import os
import platform
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from leverage_sim.problems import InputError, Mark, Problem, shorten
from leverage_sim.scenario.load import digest
from leverage_sim.scenario.schema import Scenario
from leverage_sim.source import short, source_hash

if TYPE_CHECKING:
    import pandas as pd

LARGEST_MANIFEST = 64 * 2**20
QUOTES = "'\""
DATA = (".parquet", ".csv", ".json")
LATER = ("manifest.json", "sensitivity.csv", "discover.json", "effects.parquet", "pairs.parquet")
"""Data that a manifest does not name: they are worked out of the others, whenever that is asked for."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
LIBRARIES = ("leverage-sim", "mesa", "numpy", "scipy", "networkx", "pandas", "pyarrow", "pydantic")


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


def write_csv(path: Path, frame: "pd.DataFrame") -> None:
    """A frame as a table of words."""
    write_atomically(path, frame.to_csv(index=False).encode())


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


def manifest(scenario: Scenario, design: dict[str, Any], rules: dict[str, str], started: str) -> dict[str, Any]:
    """What was played and with what: enough to play it again, and nothing about the machine.

    Args:
        scenario: as resolved.
        design: seed, numbers of runs, draws, forced choices, what was recorded.
        rules: source text of rule files named on the command line, by file name.
        started: of ``now``.
    """
    return {
        "versions": versions(),
        "source_sha256": source_hash(),
        "scenario": scenario.model_dump(mode="json", exclude_none=True, by_alias=True),
        "scenario_sha256": digest(scenario),
        "design": design,
        "rules": {
            name: {"source": text, "sha256": hashlib.sha256(text.encode()).hexdigest()} for name, text in rules.items()
        },
        "started": started,
        "ended": now(),
    }


def versions() -> dict[str, str]:
    """Versions of Python and of the libraries that a run passes through."""
    return dict(installed())


@cache
def installed() -> tuple[tuple[str, str], ...]:
    """Names and versions, looked up once: it takes as long as many a quarter."""
    return ("python", platform.python_version()), *((name, version(name)) for name in LIBRARIES)


def other_versions(manifest: Mapping[str, Any]) -> str:
    """With which versions a folder was written, as far as they are others than here; empty if none is."""
    there, here = manifest.get("versions"), versions()
    found = there.items() if isinstance(there, dict) else ()
    other = [(name, shorten(v).strip(QUOTES)) for name, v in found if here.get(name) != v]
    return ", ".join(f"{name} {was} (here {here.get(name, 'none')})" for name, was in other)


def check_source(place: Path | str, manifest: Mapping[str, Any], other_source: bool) -> None:
    """Whether the sources that are here are those that played a folder.

    Args:
        other_source: whether others may have.

    Raises:
        InputError: others have.
    """
    was = manifest.get("source_sha256")
    if other_source or was == source_hash():
        return
    played = short(was) if isinstance(was, str) and was.isalnum() else "one that it does not name"
    message = (
        f"was played by another source of leverage-sim ({played}, here is {short(source_hash())}), which may come to "
        "other numbers; take that one, name another folder, or go on all the same with --other-source"
    )
    raise InputError([Problem(Mark(str(place)), message)])


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """``manifest.json`` of a results folder, with hashes of the data that stand there and of what it says itself."""
    kept = sorted(path for path in folder.iterdir() if path.suffix in DATA and path.name not in LATER)
    whole = {**content, "files": {path.name: sha256(path) for path in kept}}
    text = json.dumps({**whole, "own_sha256": own_hash(whole)}, indent=1, ensure_ascii=False)
    write_atomically(folder / "manifest.json", f"{text}\n".encode())


def sha256(path: Path) -> str:
    """Of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def own_hash(manifest: Mapping[str, Any]) -> str:
    """Of what a manifest says beside that hash."""
    said = {name: value for name, value in manifest.items() if name != "own_sha256"}
    return hashlib.sha256(json.dumps(json.loads(json.dumps(said)), sort_keys=True).encode()).hexdigest()


def sources_of(manifest: Mapping[str, Any]) -> list[str]:
    """Hashes of the sources that have played a folder, the one that began it first."""
    others = manifest.get("other_sources")
    found = [manifest.get("source_sha256"), *(others if isinstance(others, list) else ())]
    return [each if isinstance(each, str) else "unknown" for each in found]


def why_other(folder: Path, manifest: Mapping[str, Any]) -> str:
    """Why what a folder holds does not come out again."""
    if found := changed(folder):
        return f"{' and '.join(found)} is not what was written there"
    if manifest.get("source_sha256") != source_hash():
        return f"it was played by another source of leverage-sim (here is {short(source_hash())})"
    if told := other_versions(manifest):
        return f"it was played with {told}"
    return "source and versions agree, so the folder or the machine is another"


def changed(folder: Path) -> list[str] | None:
    """Files of a results folder that are not what was written there; None if that cannot be told."""
    try:
        found = read_manifest(folder)
        if found["own_sha256"] != own_hash(found):
            return ["manifest.json"]
        paths = {contained(folder, folder / str(name)): was for name, was in found["files"].items()}
        other = [path.name for path, was in paths.items() if path.is_file() and sha256(path) != was]
        return other or (None if found.get("ended") is None or not all(map(Path.is_file, paths)) else [])
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


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


def command_of(place: Path) -> Any:
    """The command that wrote a results folder, as its manifest says; None if it is no such folder."""
    try:
        return read_manifest(place)["design"]["command"]
    except (OSError, ValueError, LookupError, TypeError):
        return None


def contained(folder: Path, path: Path) -> Path:
    """A path of a results folder that does not lead out of it: folders come from others, and links from anywhere.

    Raises:
        InputError: it does.
    """
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError([Problem(Mark(str(path)), "is a link that leads out of the results folder")])
    return path
