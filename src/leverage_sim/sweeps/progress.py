"""How far a sweep is, on a terminal: runs, rate and time left. Quiet elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from leverage_sim.printing import beneath


class Advance(Protocol):
    """Takes note of runs that were played."""

    def __call__(self, runs: int) -> None: ...


@contextmanager
def progress(total: int, there: int, show: bool | None = None) -> Iterator[Advance]:
    """A bar on stderr while a sweep plays.

    Args:
        total: number of runs.
        there: how many of them were there at the start.
        show: whether to draw it; if not given, where stderr is a terminal.
    """
    if not (sys.stderr.isatty() if show is None else show):
        yield lambda runs: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(bar_width=30), MofNCompleteColumn(), TextColumn("runs"),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(elapsed_when_finished=True),
    )  # fmt: skip
    with Progress(*columns, console=Console(file=beneath(sys.stderr)), transient=True, speed_estimate_period=60) as bar:
        task = bar.add_task("", total=total, completed=there, rate="")

        def advance(runs: int) -> None:
            bar.advance(task, runs)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:,.0f}/s" if speed else "")

        yield advance
