"""The part files of a sweep: where they lie, and how they are written."""

import os
from collections.abc import Mapping
from pathlib import Path

from leverage_sim.batch.store import contained, write_atomically
from leverage_sim.sweeps.coverage import Stretch


def part_folder(folder: Path, kind: str) -> Path:
    return folder / "parts" / kind


def check_links(folder: Path) -> None:
    """Whether nothing in the parts of a folder, which may be anybody's, leads out of it.

    Raises:
        InputError: something is a link that does.
    """
    place = contained(folder, folder / "parts")
    if not place.is_dir():
        return
    for each in (place, *(kind for kind in place.iterdir() if kind.is_dir())):
        with os.scandir(contained(folder, each)) as entries:
            for entry in entries:
                if entry.is_symlink():
                    contained(folder, Path(entry.path))


def write_parts(folder: Path, where: Stretch, parts: Mapping[str, bytes]) -> None:
    """Write the parts of a stretch of runs, that of the runs last: it says that the others are there.

    Raises:
        OSError: there is no room, or no right to write.
    """
    for kind in sorted(parts, key=lambda kind: kind == "runs"):
        write_atomically(part_folder(folder, kind) / where.file, parts[kind])
