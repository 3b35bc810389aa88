"""Keep freed memory for the next arrays, which a block of runs makes and drops by the thousand."""

import ctypes
from functools import cache

TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD = -1, -2, -3  # of glibc's mallopt(3)


@cache
def keep_pages() -> bool:
    """Ask the C library not to hand large freed arrays back to the system, which would clear them page by page.

    Returns whether it was asked: only glibc has the switch. It changes speed, never a result.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, TypeError, AttributeError):
        return False
    settings = ((MMAP_THRESHOLD, 1 << 30), (TRIM_THRESHOLD, (1 << 31) - 1), (TOP_PAD, 1 << 26))
    found: bool = sum(mallopt(name, value) for name, value in settings) == len(settings)
    return found
