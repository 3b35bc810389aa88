"""Sweeps that a measure plays for itself: the same plans, jobs and folders as `leverage-sim sweep`, on workers kept."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from leverage_sim.batch.stored import Stored, stored
from leverage_sim.problems import Unfinished
from leverage_sim.sweeps import executors
from leverage_sim.sweeps.resolve import plan_of
from leverage_sim.sweeps.run import play_sweep

Note = Callable[[str], None]


@dataclass
class Stage:
    """Where sweeps are played.

    Attributes:
        folder: that holds one folder for each.
        hire: the workers, the same for all.
        rules: rule files that scenarios may name.
        note: is told how large each is and how long it takes.
        other_source: whether other sources may have played what is there.
        again: what a user does to go on with it; nothing if it is not kept.
    """

    folder: Path
    hire: Callable[[], executors.Crew]
    rules: Sequence[str]
    note: Note
    other_source: bool = False
    again: str = ""

    def play(self, name: str, file: Mapping[str, Any]) -> Stored:
        """Play a sweep, or what its folder lacks of it.

        Raises:
            InputError: with what is wrong with it.
            Unfinished: a run failed.
        """
        plan = plan_of(dict(file), self.rules)
        swept = play_sweep(
            plan,
            self.folder / name,
            self.hire,
            True,
            (1, 1),
            self.note,
            other_source=self.other_source,
            again=self.again,
        )
        if swept.failed:
            raise Unfinished(f"{swept.failed} runs of {name} failed; the first: {swept.error}")
        return stored(swept.folder)


@contextmanager
def stage(
    folder: Path | None,
    workers: int | None = None,
    rules: Sequence[str] = (),
    note: Note | None = None,
    other_source: bool = False,
) -> Iterator[Stage]:
    """A stage with workers that stay from sweep to sweep.

    Args:
        folder: that is kept, and gone on with if it is there already; a temporary one if not given.
        workers: processes that play; if not given, this one alone.
        rules, note, other_source: of the stage.

    Raises:
        InputError: workers cannot be started.
    """
    again = "the same again, with the same folder, goes on" if folder else ""
    crews, hired = list[executors.Crew](), executors.hiring(workers)

    def hire() -> executors.Crew:
        if not crews:
            crews.append(hired())
        return replace(crews[0], dismiss=lambda: None, anew=None)

    with tempfile.TemporaryDirectory() as beside:
        try:
            yield Stage(folder or Path(beside), hire, rules, note or (lambda text: None), other_source, again)
        finally:
            for crew in crews:
                crew.dismiss()
