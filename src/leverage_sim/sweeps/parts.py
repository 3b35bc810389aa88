"""The part files of a sweep: where they lie, and how they are written."""

from collections.abc import Mapping
from pathlib import Path

from leverage_sim.batch.store import write_atomically
from leverage_sim.sweeps.coverage import Stretch


def part_folder(folder: Path, kind: str) -> Path:
    return folder / "parts" / kind


def write_parts(folder: Path, where: Stretch, parts: Mapping[str, bytes]) -> None:
    """Write the parts of a stretch of runs, that of the runs last: it says that the others are there.

    Raises:
        OSError: there is no room, or no right to write.
    """
    for kind in sorted(parts, key=lambda kind: kind == "runs"):
        write_atomically(part_folder(folder, kind) / where.file, parts[kind])
