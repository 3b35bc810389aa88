"""Pictures in tests are put together; they are rendered only where a test looks at them, which is what takes time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from leverage_sim.source import MADE

RENDER = Figure.savefig
EMPTY = b"\x89PNG\r\n\x1a\n" + MADE.encode()
sketched = True


def savefig(figure: Figure, place: Any, **more: Any) -> None:
    """Render a figure, or leave only the first bytes of a picture."""
    if not sketched:
        RENDER(figure, place, **more)
    elif hasattr(place, "write"):
        place.write(EMPTY)
    else:
        Path(place).write_bytes(EMPTY)


def sketch(on: bool = True) -> None:
    """Whether pictures are left unrendered from now on."""
    global sketched
    sketched = on
    Figure.savefig = savefig  # type: ignore[method-assign]


@contextmanager
def rendered() -> Iterator[None]:
    """Pictures in full, for what a fixture shares with tests that look at them."""
    before = sketched
    sketch(False)
    try:
        yield
    finally:
        sketch(before)
