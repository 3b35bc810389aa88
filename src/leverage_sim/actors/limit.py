"""A time limit for code from outside, so that a rule that loops for ever stops its run and not the machine.

``LEVERAGE_SIM_RULE_SECONDS`` in the environment sets it (10 if it is not there; 0 for none); worker processes inherit
it. In a process's main thread, where workers of a process pool run their jobs, the limit is an interval timer of the
operating system. Elsewhere (another thread, Windows) a watchdog thread raises the same exception, which takes hold
between two steps of Python code.
"""

import ctypes
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SECONDS = "LEVERAGE_SIM_RULE_SECONDS"
DEFAULT = 10.0


class TooLong(BaseException):
    """The time is up. Not an ``Exception``, so that a rule's own ``except Exception`` does not swallow it."""


def seconds() -> float:
    """How long a rule may take for one answer, in seconds of the clock."""
    try:
        return float(os.environ.get(SECONDS, DEFAULT))
    except ValueError:
        return DEFAULT


@contextmanager
def limited(limit: float) -> Iterator[None]:
    """Raise ``TooLong`` in what runs inside once so many seconds are over; never if there are none."""
    if limit <= 0.0:
        yield
    elif hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        with by_timer(limit):
            yield
    else:
        with by_watchdog(limit):
            yield


@contextmanager
def by_timer(limit: float) -> Iterator[None]:
    """The operating system's timer; one that was running before goes on afterwards."""

    def ring(*_: Any) -> None:
        raise TooLong

    started = time.monotonic()
    handler = signal.signal(signal.SIGALRM, ring)
    left, interval = signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, handler)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - started), 1e-3), interval)


@contextmanager
def by_watchdog(limit: float) -> Iterator[None]:
    """A thread that waits, and raises the exception in this one."""
    whose, lock, over = threading.get_ident(), threading.Lock(), False

    def ring() -> None:
        with lock:
            if not over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(whose), ctypes.py_object(TooLong))

    watchdog = threading.Timer(limit, ring)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        with lock:
            over = True
        watchdog.cancel()
