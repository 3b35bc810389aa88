"""Plays scenarios here and in a checkout of another commit, and compares every value of their tables, bit for bit.

    python tests/verification/same_bits.py 1854afb
    python tests/verification/same_bits.py HEAD~3 --python-there ../other/.venv/bin/python

What is played, and what has been renamed since, stands in ``same_bits.toml``. Each play is a block of runs and its
first run alone; outcomes, quarters and events are compared. Prints a line for each table, and the first difference
where there is one. Exit code 1 if anything differs, 2 if a side cannot be played.
"""

import argparse
import inspect
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from checkouts import Side, its, sides

HERE = Path(__file__).parent
TABLES = ("runs", "quarters", "events")
Renamed = Mapping[str, Sequence[str]]
"""Names of today, each with its older ones."""


def book() -> dict[str, Any]:
    """What is played and what was renamed."""
    return tomllib.loads((HERE / "same_bits.toml").read_text(encoding="utf-8"))


# --- one side, in a process of its own


def known_as(name: str, known: Sequence[str], renamed: Renamed) -> str:
    """How a side calls something: by its name of today, or by the first older one that it knows."""
    return next((n for n in (name, *renamed.get(name, ())) if n in known), name)


def blocks(plays: Mapping[str, Mapping[str, Any]], defaults: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every play as a block and as its first run alone, with the keywords of a run."""
    for name, play in plays.items():
        whole = {**defaults, **play}
        yield f"{name}, {whole['runs']} runs", dict(whole)
        yield f"{name}, one run", {**whole, "runs": 1}


def play_all(root: Path, out: Path) -> None:
    """Play everything with the leverage_sim of a tree, and write the tables as Parquet files."""
    its(root)
    import leverage_sim as lev

    said = book()
    api = said["renamed"]["api"]
    run = getattr(lev, known_as("run", dir(lev), api))
    words = list(inspect.signature(run).parameters)
    for number, (_, play) in enumerate(blocks(said["plays"], said["defaults"])):
        scenario = play.pop("scenario")
        play["rules"] = [str(HERE / file) for file in play.get("rules", ())]
        found = run(
            str(root / scenario) if "/" in scenario else scenario,
            **{known_as(word, words, api): value for word, value in play.items()},
        )
        for table in TABLES:
            frame = getattr(found, known_as(table, dir(found), api))
            frame.to_parquet(out / f"{number}-{table}.parquet")


# --- both


def of_today(frame: pd.DataFrame, renamed: Mapping[str, Renamed]) -> pd.DataFrame:
    """A side's table under the names of today."""

    def new(kind: str) -> dict[str, str]:
        return {old: name for name, olds in renamed.get(kind, {}).items() for old in olds}

    words = new("words") | new("parameters")
    found = frame.rename(columns=new("columns") | new("parameters"))
    for name in found.columns:
        if not pd.api.types.is_numeric_dtype(found[name]):
            found[name] = found[name].map(lambda value: words.get(value, value))
    return found


@dataclass(frozen=True)
class Compared:
    """Two tables side by side: how many values, how many of them differ, and what differs first."""

    rows: int
    columns: int
    values: int
    differ: int
    first: str = ""


def compared(here: pd.DataFrame, there: pd.DataFrame) -> Compared:
    """Compare two tables value for value, row by row as they stand; a number is the same if its bits are."""
    shared = [name for name in here.columns if name in there.columns]
    lone = [f"{name} only here" for name in here.columns if name not in shared]
    lone += [f"{name} only there" for name in there.columns if name not in shared]
    rows = min(len(here), len(there))
    beyond = max(len(here), len(there)) - rows
    differ, first = (len(lone) + beyond * len(shared)), lone[0] if lone else ""
    if beyond:
        first = first or f"{len(here)} rows here, {len(there)} there"
    places: list[tuple[int, str]] = []
    for name in shared:
        unlike = np.flatnonzero(~same(here[name].to_numpy()[:rows], there[name].to_numpy()[:rows]))
        differ += len(unlike)
        places += [(int(unlike[0]), name)] if len(unlike) else []
    if places:
        row, name = min(places, key=lambda place: place[0])
        where = ", ".join(f"{key} {here[key].iloc[row]}" for key in ("run", "quarter") if key in shared)
        first = f"{where}: {name} {here[name].iloc[row]} here, {there[name].iloc[row]} there"
    return Compared(rows, len(shared), rows * len(shared), differ, first)


def same(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Which values of two columns are the same: numbers by their bits (nan is nan), all else by what it says."""
    if a.dtype == b.dtype == np.float64:
        return (a.view(np.int64) == b.view(np.int64)) | (np.isnan(a) & np.isnan(b))
    if a.dtype != b.dtype and {a.dtype.kind, b.dtype.kind} & set("fiub"):
        return np.zeros(len(a), dtype=bool)
    return np.asarray(a == b, dtype=bool)


def both(pair: tuple[Side, Side]) -> int:
    """Play both sides, at the same time, and print what differs; the exit code."""
    said, worst = book(), 0
    with tempfile.TemporaryDirectory() as place:
        outs = [Path(place) / side.name for side in pair]
        if not played(pair, outs):
            return 2
        for number, (name, _) in enumerate(blocks(said["plays"], said["defaults"])):
            print(name)
            for table in TABLES:
                frames = [pd.read_parquet(out / f"{number}-{table}.parquet") for out in outs]
                found = compared(*(of_today(frame, said["renamed"]) for frame in frames))
                worst = max(worst, int(found.differ > 0))
                size = f"{found.rows:,} rows of {found.columns} columns, {found.values:,} values"
                print(f"    {table:9s} {size:48s} {found.differ or 'none'} differ")
                if found.first:
                    print(f"              first: {found.first}")
    print(f"{pair[0].name} and {pair[1].name}: {'something differs' if worst else 'the same bits'}")
    return worst


def played(pair: tuple[Side, Side], outs: Sequence[Path]) -> bool:
    """Play both sides into folders; whether both could be."""
    started = []
    for side, out in zip(pair, outs, strict=True):
        out.mkdir()
        started.append(side.start(Path(__file__), "--play", str(side.root), str(out)))
    failed = [side.name for side, process in zip(pair, started, strict=True) if process.wait()]
    for name in failed:
        print(f"{name} cannot be played", file=sys.stderr)
    return not failed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", nargs="?", help="to compare this tree with")
    parser.add_argument("--python", default=sys.executable, help="that plays this tree")
    parser.add_argument("--python-there", default=None, help="that plays the checkout; the same if not given")
    parser.add_argument("--play", nargs=2, metavar=("TREE", "OUT"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.play:
        play_all(Path(given.play[0]), Path(given.play[1]))
        return
    if given.commit is None:
        parser.error("name a commit to compare with, like HEAD~1")
    with sides(given.commit, given.python, given.python_there or given.python) as pair:
        raise SystemExit(both(pair))


if __name__ == "__main__":
    main()
