"""What a results folder keeps beside its frames: pictures and plain data; nothing that leads out of it is read."""

import json
from typing import Any

from leverage_sim.batch.recording import wrong
from leverage_sim.batch.store import contained
from leverage_sim.batch.stored import Stored
from leverage_sim.show.report.page import Picture

LARGEST = 64 << 20  # bytes of a file


def picture(found: Stored, name: str, caption: str) -> Picture | None:
    """A picture that a command drew into the folder; None if it is not there."""
    data = content(found, f"figures/{name}.png")
    return None if data is None else Picture(caption, data)


def needed_picture(found: Stored, name: str, caption: str, again: str) -> Picture:
    """A picture that has to be there.

    Raises:
        InputError: it is not; ``again`` says what draws it.
    """
    shown = picture(found, name, caption)
    if shown is None:
        raise wrong(str(found.place / "figures" / f"{name}.png"), f"is not there; {again}")
    return shown


def data_of(found: Stored, name: str) -> Any:
    """A JSON file of the folder.

    Raises:
        InputError: it is not there or damaged.
    """
    raw, mark = content(found, name), str(found.place / name)
    if raw is None:
        raise wrong(mark, "is not there")
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise wrong(mark, "is damaged: it is no JSON") from None


def content(found: Stored, name: str) -> bytes | None:
    """A file's bytes, or None if there is no such file.

    Raises:
        InputError: it leads out of the folder or is too large.
    """
    path = contained(found.place, found.place / name)
    if not path.is_file():
        return None
    if path.stat().st_size > LARGEST:
        raise wrong(str(path), f"is larger than {LARGEST >> 20} MiB")
    return path.read_bytes()
