"""Results folders with one damaged file, and the commands that read them."""

import contextlib
import io
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import leverage_sim as lev
from leverage_sim.cli import guarded

SWEEP = """
name: small
scenario: korea-2017
quarters: 1
replicates: 1
block: 64
record: events
design: {sample: {method: morris, size: 80, parameters: [tension.initial, summit.PRK]}}
"""
WHY = ("why", "there", "--actor", "CHN", "--quarter", "2017Q1")
REPLAY, REPORT = ("replay", "there", "--run", "1", "--out", "out"), ("report", "there", "--out", "out.html")
COMMANDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "one": (WHY, (*WHY, "--slot", "diplomatic"), ("replay", "there", "--run", "0", "--out", "out"), REPORT),
    "many": (
        (*WHY, "--run", "1"), REPLAY, REPORT, ("sensitivity", "there", "--outcome", "minor_tests", "--out", "out"),
    ),
    "swept": (
        REPLAY, REPORT, ("sensitivity", "there", "--outcome", "final_tension", "--resamples", "10", "--out", "out"),
        ("discover", "there", "--outcome", "final_tension>0.58", "--out", "out"),
        ("sweep", "--merge", "there", "--out", "merged"),
        ("sweep", "small.yaml", "--out", "there", "--resume", "--workers", "1"),
    ),
    "compared": (REPORT, WHY, (*WHY, "--run", "1", "--json")),
    "hindcast": (REPORT,),
    "game": (REPORT, ("coalitions", "there", "--out", "out")),
}  # fmt: skip


def made(place: Path) -> dict[str, Path]:
    """A small folder of each kind."""
    lev.run("korea-2017", runs=1, quarters=2).write(place / "one")
    lev.run("korea-2017", runs=12, quarters=2, draws="prior").write(place / "many")
    (place / "small.yaml").write_text(SWEEP)
    lev.sweep(str(place / "small.yaml"), place / "swept", workers=1)
    (place / "swept" / "small.yaml").write_text(SWEEP)
    lev.compare("korea-2017", set_b={"trust.PRK.USA": 0.4}, runs=4, quarters=2).write(place / "compared")
    lev.hindcast("korea-2017", runs=20).write(place / "hindcast")
    lev.coalitions("korea-2017", 2, quarters=1, workers=1).write(place / "game")
    found = {name: place / name for name in COMMANDS}
    for folder in found.values():
        text = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps(text, indent=1))  # so that there are lines to change
    return found


def files(folder: Path) -> list[Path]:
    """What can be damaged: the manifest as often as all tables together."""
    kept = [*folder.rglob("*.parquet"), *(path for path in folder.rglob("*.json") if path.name != "manifest.json")]
    tables = sorted(path.relative_to(folder) for path in kept)
    return tables + [Path("manifest.json")] * len(tables)


def damaged(raw: bytes, way: str, a: int, b: int, other: bytes) -> bytes:
    """Bytes after one mutation; ``a`` and ``b`` say where."""
    at, length = a % (len(raw) + 1), 1 + b % 64
    if way == "cut":
        return raw[:at]
    if way == "out":
        return raw[:at] + raw[at + length :]
    if way == "twice":
        return raw[:at] + raw[at : at + length] * 2 + raw[at + length :]
    if way == "zeros":
        return raw[:at] + bytes(length) + raw[at + length :]
    if way == "another table":
        return other
    flipped = bytearray(raw)
    if way == "footer":  # what a table says of itself stands at its end
        at = len(raw) - 1 - a % min(len(raw), 2048) if raw else 0
    if flipped:
        flipped[at % len(flipped)] ^= 1 << b % 8
    return bytes(flipped)


WAYS = ("flip", "footer", "footer", "cut", "out", "twice", "zeros", "another table")


def reader(words: Sequence[str]) -> Callable[[Path], int]:
    """A command that reads a folder."""

    def read(folder: Path) -> int:
        if (small := folder / "small.yaml").is_file():
            small.rename(folder.parent / "small.yaml")
        return guarded(list(words))

    return read


def unread(made: Mapping[str, Path], place: Path) -> list[str]:
    """Commands that refuse an undamaged folder, from which nothing could be learned."""
    wrong = []
    for name in made:
        for n, words in enumerate(COMMANDS[name]):
            folder = place / f"{name}-{n}" / "there"
            shutil.copytree(made[name], folder)
            with contextlib.chdir(folder.parent), contextlib.redirect_stdout(io.StringIO()):
                if reader(words)(folder):
                    wrong.append(f"{name}: {' '.join(words)}")
    return wrong
