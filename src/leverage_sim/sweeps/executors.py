"""Executors that play jobs: this process, a pool of processes that can be made anew, Dask, or any that is given."""

import ast
import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from leverage_sim.problems import InputError, Mark, Problem


@dataclass(frozen=True)
class Crew:
    """Workers at hand.

    Attributes:
        executor: that takes jobs.
        width: how many it plays at once.
        dismiss: lets the workers go at once, whatever they are at; nothing for an executor that is not ours.
        anew: makes another crew after this one broke; None if that is not ours to do.
        near: whether workers write the parts themselves. What a worker of a pool sends back must be small: if it is
            killed with half of its answer in the pipe, the pool waits for the other half for ever.
    """

    executor: Executor
    width: int
    dismiss: Callable[[], None]
    anew: "Callable[[], Crew] | None"
    near: bool = False


class Here(Executor):
    """Plays each job in this process, when it is submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def here() -> Crew:
    """This process."""
    return Crew(Here(), 1, lambda: None, here)


def pool(workers: int) -> Crew:
    """A pool of processes of our own.

    The workers watch one end of a pipe whose other end this process holds: they leave as soon as it is closed, by us or
    by our death, so that no worker outlives the sweep.
    """
    context = multiprocessing.get_context("spawn")
    watched, held = context.Pipe(duplex=False)
    executor = ProcessPoolExecutor(workers, mp_context=context, initializer=watch, initargs=(watched,))

    def dismiss() -> None:
        held.close()
        executor.shutdown(wait=True, cancel_futures=True)
        watched.close()

    return Crew(executor, workers, dismiss, lambda: pool(workers), near=True)


def hiring(workers: int | None) -> Callable[[], Crew]:
    """What hires so many processes; this one alone for 1, or if no number is given.

    Raises:
        InputError: several are asked for in a script that each of them would run again from its start.
    """
    if workers is None or workers == 1:
        return here
    check_main()
    return lambda: pool(workers)


def check_main() -> None:
    """Whether processes can be started: each of them runs the script that starts them again, up to its main guard.

    Raises:
        InputError: the script calls us outside of it.
    """
    main, frame = sys.modules["__main__"], sys._getframe()
    while frame.f_back and not (frame.f_code.co_name == "<module>" and frame.f_globals is vars(main)):
        frame = frame.f_back
    script = getattr(main, "__file__", None)
    if script is None or frame.f_globals is not vars(main):
        return
    try:
        blocks = ast.walk(ast.parse(Path(script).read_bytes()))
    except (OSError, SyntaxError, ValueError):
        return  # no script of Python, so none that is run again
    guards = [each for each in blocks if isinstance(each, ast.If) and "__name__" in ast.unparse(each.test)]
    if not any(each.lineno <= frame.f_lineno <= (each.end_lineno or 0) for each in guards):
        message = 'a script that plays on several starts them under `if __name__ == "__main__":`, or leaves it out'
        raise InputError([Problem(Mark("--workers"), message)])


def watch(end: Connection) -> None:
    """Make a worker leave when the sweep does, and get ready what every job needs."""

    def wait() -> None:
        with contextlib.suppress(EOFError, OSError):
            end.recv()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()
    for name in ("pandas", "pyarrow.parquet", "leverage_sim.sweeps.job"):
        importlib.import_module(name)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C waiting for a moment; processes that are started meanwhile never hear of it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def given(executor: Executor, workers: int | None) -> Crew:
    """An executor that somebody else made and will close."""
    width = workers or getattr(executor, "_max_workers", None) or os.cpu_count() or 1
    return Crew(executor, int(width), lambda: None, None)


def dask(address: str) -> Crew:
    """The workers of a Dask scheduler.

    Raises:
        InputError: Dask is not installed, or nobody answers at the address.
    """
    mark = Mark("--scheduler")
    try:
        from distributed import Client
    except ImportError:
        message = "needs Dask, which is not installed: pip install 'leverage-sim[cluster]'"
        raise InputError([Problem(mark, message)]) from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError, TypeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError([Problem(mark, f"no Dask scheduler answers at {address}: {reason}")]) from None
    width = sum(client.nthreads().values())

    def dismiss() -> None:
        client.close()

    return Crew(client.get_executor(pure=False), width or 1, dismiss, None)  # pure: equal calls would share one result
