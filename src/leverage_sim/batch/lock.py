"""One writer at a time of a results folder: a lock of the operating system, which ends with its process."""

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from leverage_sim.batch.store import now
from leverage_sim.problems import InputError, Mark, Problem, shorten

if TYPE_CHECKING:
    import filelock

WITHIN = ".lock"
PATIENCE = 600.0
"""Seconds to wait for another writer of the same data: two that play one design come to the same folder."""


@contextmanager
def one_writer(place: Path, patience: float = 0.0, note: Callable[[str], None] | None = None) -> Iterator[None]:
    """Be the one that writes a folder; a thread that is already may say so again.

    The lock is a hidden file beside the folder, gone when it is let go; one that a killed process left locks nothing.
    Where a file system knows no locks there is none.

    Args:
        place: the folder, there or not.
        patience: seconds to wait for another writer.
        note: is told for whom.

    Raises:
        InputError: another process, or thread, is writing it.
    """
    import filelock

    path = lock_file(place)
    made = [parent for parent in path.parents if not parent.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(path, is_singleton=True, on_acquired=sign)
    try:
        taken = taken_by_us(lock, place, patience, note)
        try:
            yield
        finally:
            if taken and lock.lock_counter == 1:
                with suppress(OSError):  # who waits for it finds that it is gone; Windows takes it away by itself
                    path.unlink()
            lock.release()
    finally:
        for parent in made:
            with suppress(OSError):  # something was written there, as it should be
                parent.rmdir()


def taken_by_us(
    lock: "filelock.BaseFileLock", place: Path, patience: float, note: Callable[[str], None] | None
) -> bool:
    """Take a lock; False where there are none.

    Raises:
        InputError: another holds it.
    """
    import filelock

    told = f"is being written by {holder(Path(lock.lock_file))}"
    for seconds in dict.fromkeys((0.0, patience)):
        try:
            lock.acquire(timeout=seconds)
        except filelock.Timeout:
            told = f"is being written by {holder(Path(lock.lock_file))}"
            if note is not None and seconds < patience:
                note(f"{place} {told}; waiting")
        except OSError:
            return False
        else:
            return True
    raise InputError([Problem(Mark(str(place)), f"{told}; wait for it, or name another folder")])


def entries(place: Path) -> list[Path]:
    """What a folder holds, but for its lock."""
    return [path for path in place.iterdir() if path.name != WITHIN]


def lock_file(place: Path) -> Path:
    """Where a folder's lock lies: beside it, or within where a volume begins or nothing may be written beside it."""
    found = place.resolve()
    within = found.is_mount() or (found.is_dir() and not os.access(found.parent, os.W_OK))
    return found / WITHIN if within else found.parent / f".{found.name}.lock"


def sign(descriptor: int) -> None:
    """Write into a lock who holds it; its first byte stays free, for on Windows nobody else can read it."""
    data = {"process": os.getpid(), "host": socket.gethostname(), "since": now()}
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, b" " + json.dumps(data).encode())


def holder(path: Path) -> str:
    """Who holds a lock, in words."""
    try:
        with path.open("rb", buffering=0) as file:
            file.seek(1)
            found = json.loads(file.read(4096))
        host, since = (shorten(str(found[name])).strip("'\"") for name in ("host", "since"))
        return f"process {int(found['process'])} on {host} since {since}"
    except (OSError, ValueError, LookupError, TypeError):
        return "another process"
