"""Where something may be written, and folders that take their place whole or not at all."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from leverage_sim.batch.lock import entries, one_writer
from leverage_sim.batch.store import DATA, NO_ROOM, command_of, read_manifest
from leverage_sim.problems import InputError, Mark, Problem, shorten
from leverage_sim.source import MADE

OURS = ("manifest.json", "report.html", "figures", "a", "b")
"""What may stand in a folder that is written whole, beside the data that its manifest names."""
SEEN = 2**16  # bytes of a file's beginning and of its end in which it says what it is


@contextmanager
def whole_folder(place: Path, command: str) -> Iterator[Path]:
    """A folder to write into that takes its place when all is written, or not at all.

    Args:
        place: where it is to stand; an earlier folder of the same command is replaced.
        command: that ``design.command`` of its manifest names.

    Raises:
        InputError: something else stands there.
    """
    with (
        reserved(place, lambda: check_replaceable(place, command)),
        tempfile.TemporaryDirectory(dir=place.absolute().parent, prefix=f".{place.name}.") as beside,
    ):
        fresh, old = Path(beside) / "new", Path(beside) / "old"
        fresh.mkdir()
        yield fresh
        if place.exists():
            place.rename(old)
        fresh.rename(place)


@contextmanager
def reserved(place: Path, check: Callable[[], None]) -> Iterator[None]:
    """Be the one that writes a folder, from before anything is worked out for it.

    Args:
        place: the folder, there or not.
        check: raises what speaks against writing there.

    Raises:
        InputError: what it says, or another is writing there.
    """
    check_writable(place)
    with one_writer(place):
        check()
        yield


def check_writable(place: Path) -> None:
    """Whether something can be written at a place, by making a folder there or above for a moment.

    A disk that is full is no fault of the place, and is met when something is written.

    Raises:
        InputError: it cannot.
    """
    try:
        chain = (place.absolute(), *place.absolute().parents)
        for each in chain:
            if each.is_symlink() and not each.exists():
                raise wrong(place, f"cannot be written: {'it' if each == chain[0] else each} is a link to nothing")
        there = next(each for each in chain if each.exists())
        above = there.parent if there == chain[0] and not there.is_dir() else there
        with tempfile.TemporaryDirectory(dir=above, prefix=".leverage-sim."):
            pass
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise wrong(place, f"cannot be written: {error.strerror or error}") from None


def check_file(place: Path | None, *kinds: str, mark: str = MADE) -> None:
    """Whether a file, of one of these kinds if any are named, may be written there, before anything is worked out.

    Args:
        mark: what a file that may be written over says of itself.

    Raises:
        InputError: its name ends otherwise, something else stands there, or its folder cannot be written.
    """
    if place is None:
        return
    if kinds and place.suffix.lower() not in kinds:
        raise wrong(place, f"name a file that ends in {' or '.join(kinds)}")
    check_writable(place)
    if place.is_dir():
        raise wrong(place, "is a folder; name a file")
    if place.exists() and not (place.is_file() and says(place, mark)):
        raise wrong(place, "is there already and was not made by leverage-sim; name another file")


def check_pictures(folder: Path, *names: str) -> None:
    """Whether pictures of these names may be written into ``folder/figures``: the folder is ours, or they are.

    Raises:
        InputError: they may not.
    """
    check_writable(folder)
    if folder.exists() and not folder.is_dir():
        raise wrong(folder, "is a file; name a folder")
    for name in names if command_of(folder) is None else ():
        check_file(folder / "figures" / f"{name}.png")


def says(path: Path, mark: str) -> bool:
    """Whether a file says something of itself near its beginning or its end."""
    with path.open("rb") as file:
        found = file.read(SEEN)
        file.seek(max(0, path.stat().st_size - SEEN))
        return mark.encode() in found + file.read(SEEN)


def wrong(place: Path, message: str) -> InputError:
    return InputError([Problem(Mark(str(place)), message)])


def check_free(place: Path, command: str) -> None:
    """Whether a folder may take this place.

    Raises:
        InputError: it may not.
    """
    check_writable(place)
    if not place.exists():
        return
    if not place.is_dir():
        raise wrong(place, "is a file; name a folder")
    held = command_of(place)
    if held != command and (held is not None or entries(place)):
        raise wrong(place, f"holds something else than a `{command}`; name another folder")


def check_replaceable(place: Path, command: str) -> None:
    """Whether a folder may take this place whole, and what stands there go.

    Raises:
        InputError: it may not.
    """
    check_free(place, command)
    check_writable(place.absolute().parent)
    if not place.exists():
        return
    if place.is_mount():
        raise wrong(place, "is where a volume begins, which cannot be replaced; name a folder in it")
    there = read_manifest(place) if command_of(place) else {}
    named = there.get("files") if isinstance(there.get("files"), dict) else None  # not named before there were hashes
    ours = [path for path in entries(place) if path.name in (named or ()) or (named is None and path.suffix in DATA)]
    others = sorted(path.name for path in entries(place) if path not in ours and path.name not in OURS)
    if others:
        raise wrong(place, f"holds {shorten(others[0])}, which would be lost; name another folder")


def check_unplayed(place: Path, scenario: str, runs: int) -> None:
    """Whether so many runs of a scenario may take this place: it is free, or holds no more runs of the same scenario.

    Raises:
        InputError: it holds something that would be lost.
    """
    check_free(place, "run")
    if not place.exists() or not entries(place):
        return
    there = read_manifest(place)
    name, count = (there.get("scenario") or {}).get("name"), there["design"].get("runs", 1)
    if name != scenario or count > runs:
        raise wrong(place, f"holds {count:,} runs of {name}, which would be lost; name another folder")
