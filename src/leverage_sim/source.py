"""The hash of what decides numbers: packages that share it play the same runs, whatever their versions say."""

import hashlib
from functools import cache
from pathlib import Path

ROOMS = ("evidence", "scenario", "world", "mechanisms", "actors", "quarter", "batch", "sweeps")
"""What a run passes through on its way from a file to a table; resolved scenarios have a hash of their own."""
WORDS = (
    "batch/columns.csv",
    "scenario/difference.py",
    "scenario/json_schema.py",
    "scenario/skeleton.py",
    "sweeps/estimate.py",
    "sweeps/json_schema.py",
    "sweeps/progress.py",
    "world/network.py",
)
"""What lies in those rooms and says or shows something, but decides no number."""
KINDS = (".py", ".csv", ".parquet")
PACKAGE = Path(__file__).parent
MADE = "Made by leverage-sim"
"""What files that the package writes say of themselves, so that no other is written over."""


def decisive(package: Path = PACKAGE) -> dict[str, Path]:
    """The files that decide numbers, by their places in the package."""
    found = [path for room in ROOMS for path in (package / room, *(package / room).rglob("*"))]
    files = {path.relative_to(package).as_posix(): path for path in found if path.suffix in KINDS}
    return {name: files[name] for name in sorted(files) if name not in WORDS and "/." not in name}


@cache
def source_hash(package: Path = PACKAGE) -> str:
    """SHA-256 of those files, the same from a wheel and from a checkout, with either kind of line ends."""
    whole = hashlib.sha256()
    for name, path in decisive(package).items():
        data = path.read_bytes()
        if path.suffix != ".parquet":
            data = data.replace(b"\r\n", b"\n")
        whole.update(f"{name}\n{hashlib.sha256(data).hexdigest()}\n".encode())
    return whole.hexdigest()


def short(sha256: str) -> str:
    """A hash as a line of words has it."""
    return sha256[:12]
