"""Keep workers busy until every block is played: a bounded number of jobs at once, broken pools made anew."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, field
from pathlib import Path

from leverage_sim.batch.store import NO_ROOM
from leverage_sim.problems import Unfinished
from leverage_sim.sweeps.coverage import Stretch
from leverage_sim.sweeps.executors import Crew, interrupts_held
from leverage_sim.sweeps.job import Done, Job, condemned, play_job

AHEAD = 2  # jobs at once for each worker, so that none waits for work
PATIENCE = 3  # times that a block may end its worker while it is played alone
DEATH = "its worker ended while it played this run alone: out of memory, killed, or a crash in compiled code"
HOPELESS = 6  # crews that may break before a single block was played


@dataclass
class Driver:
    """Plays stretches of runs on a crew.

    A block whose worker died is played again, alone, so that no other is suspected with it; one that ends its worker
    again and again is halved until the runs that do so are found.

    Attributes:
        crew: as it is now.
        job: makes the job of a stretch.
        keep, lost: take what came back, and what never will.
        again: what a user does to go on with it; nothing if it is not kept.
    """

    crew: Crew
    job: Callable[[Stretch], Job]
    keep: Callable[[Done], None]
    lost: Callable[[Done], None]
    again: str = ""
    flying: dict[Future[Done], Stretch] = field(default_factory=dict)
    suspects: deque[Stretch] = field(default_factory=deque)
    strikes: dict[Stretch, int] = field(default_factory=dict)
    proven: bool = False  # that workers can play a block
    broken: int = 0  # crews, so far

    def drive(self, stretches: Iterator[Stretch]) -> None:
        """Play them all.

        Raises:
            Unfinished: the folder cannot be written, or the executor cannot go on.
        """
        try:
            while True:
                self.submit(stretches)
                if not self.flying:
                    return
                done, _ = wait(self.flying, return_when=FIRST_COMPLETED)
                self.collect(done)
        finally:
            # Our own crew lets its jobs go as it is dismissed. A pool of Python 3.11 whose workers leave while one
            # of its jobs was cancelled from outside stumbles over that job, with a traceback in its thread.
            if self.crew.anew is None:
                for future in self.flying:
                    future.cancel()

    def submit(self, stretches: Iterator[Stretch]) -> None:
        """Hand out jobs as far as workers want them; a suspect flies alone."""
        while self.suspects or len(self.flying) < AHEAD * self.crew.width:
            if self.suspects and self.flying:
                return
            stretch = self.suspects.popleft() if self.suspects else next(stretches, None)
            if stretch is None:
                return
            job = self.job(stretch)
            try:
                with interrupts_held():
                    future = self.crew.executor.submit(play_job, job)
            except BrokenExecutor as error:
                self.suspects.appendleft(stretch)
                self.mend(error)
                continue
            except RuntimeError as error:  # it was shut down
                raise Unfinished(f"the executor takes no jobs: {first_line(error)}") from error
            self.flying[future] = stretch

    def collect(self, done: set[Future[Done]]) -> None:
        """Keep what has come back, and see to what has not."""
        broken: BaseException | None = None
        alone = len(self.flying) == 1
        for future in done:
            stretch = self.flying.pop(future)
            try:
                found = future.result()
            except BrokenExecutor as error:
                broken = error
                self.blame(stretch, alone)
            except OSError as error:
                if self.crew.near and error.filename is not None:
                    raise cannot_write(error, Path(error.filename), self.again) from error
                raise Unfinished(f"the executor failed: {type(error).__name__}: {first_line(error)}") from error
            except Unfinished:
                raise
            except (Exception, CancelledError) as error:
                if type(error).__name__ != "KilledWorker":  # Dask's: the worker died, the cluster is well
                    raise Unfinished(f"the executor failed: {type(error).__name__}: {first_line(error)}") from error
                self.blame(stretch, alone)
            else:
                self.take(found)
        if broken is not None:
            self.mend(broken)

    def take(self, done: Done) -> None:
        """Keep what a job came to."""
        self.proven = True
        written(self.keep, done, self.again)

    def mend(self, error: BaseException) -> None:
        """Make the crew anew; what was under way is played again.

        Raises:
            Unfinished: the executor is not ours to make anew.
        """
        for future, stretch in list(self.flying.items()):
            if future.done() and not future.cancelled() and future.exception() is None:
                self.take(future.result())
            else:
                self.blame(stretch, alone=False)
        self.flying.clear()
        if self.crew.anew is None:
            script = "" if self.proven else '; in a script, start it under `if __name__ == "__main__":`'
            raise Unfinished(f"the executor broke: {first_line(error)}{script}") from error
        self.broken += 1
        if self.broken >= HOPELESS and not self.proven:
            raise Unfinished(
                "workers end before they have played a single block: a rule that ends them, too little memory, or a "
                'script that does not start its sweep under `if __name__ == "__main__":`'
            ) from error
        self.crew.dismiss()
        self.crew = self.crew.anew()

    def blame(self, stretch: Stretch, alone: bool) -> None:
        """A worker died with this block: play it again alone, and halve it if it does so again and again."""
        self.strikes[stretch] = self.strikes.get(stretch, 0) + alone
        if self.strikes[stretch] < PATIENCE:
            self.suspects.append(stretch)
        elif stretch.size > 1:
            middle = (stretch.start + stretch.end) // 2
            n = stretch.combination
            self.suspects += [Stretch(n, stretch.start, middle), Stretch(n, middle, stretch.end)]
        else:
            written(self.lost, condemned(self.job(stretch), DEATH), self.again)


def written(write: Callable[[Done], None], done: Done, again: str) -> None:
    """Write what a job came to.

    Raises:
        Unfinished: there is no room, or no right to write.
    """
    try:
        write(done)
    except OSError as error:
        raise cannot_write(error, Path("the results folder"), again) from error


def cannot_write(error: OSError, place: Path, again: str) -> Unfinished:
    """What cannot be written and why, and what to do about it."""
    if error.errno in NO_ROOM:
        return Unfinished("no space is left where the results go; make room" + (f": {again}" if again else ""))
    where = error.filename2 or error.filename or place
    return Unfinished(f"{where} cannot be written: {error.strerror or first_line(error)}")


def first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
