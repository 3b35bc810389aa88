"""Random numbers that belong to (seed, run, quarter, whose, what for), and to nothing else.

One counter-based generator (Philox, Salmon et al. 2011) is read at the place that these five words name, so
that a run draws the same numbers alone or in a block, whatever else the scenario holds. Four runs share a
block of the counter.
"""

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.random import Philox
from numpy.typing import NDArray

from leverage_sim.arguments.calls import taken
from leverage_sim.arguments.table import SEED
from leverage_sim.world.parameters import Array

SCALE = 2.0**-53
SPARSE = 16  # runs further apart than this are read one by one


@cache
def word(text: str) -> int:
    """64 bits that stand for a text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


class Luck:
    """The luck of a block of runs.

    Args:
        seed: a whole number from 0 to 2**64 - 1; scenarios that share a seed share their luck, run by run.
        replicates: the number of each run, (run,); runs with the same number have the same luck.

    Raises:
        InputError: the seed is no such number.
    """

    def __init__(self, seed: int, replicates: NDArray[np.integer]):
        self.seed: int = taken({"seed": SEED}, {"seed": (seed, 0)})["seed"]
        self.replicates = np.asarray(replicates, dtype=np.int64)
        self.quarter = 0
        low, high = int(self.replicates.min()), int(self.replicates.max())
        self._first = low // 4
        self._count = 4 * (high // 4 - low // 4 + 1)
        self._take = self.replicates - 4 * self._first
        whole = np.arange(len(self.replicates)) + self._take[0]
        self._slice = slice(int(whole[0]), int(whole[-1]) + 1) if np.array_equal(whole, self._take) else None
        self._generator = Philox(key=np.array([self.seed, word("leverage_sim")], dtype=np.uint64))
        self._state = self._generator.state
        self._state["buffer_pos"] = 4  # nothing buffered: read on from the counter
        self._counters: dict[tuple[str, str], NDArray[np.uint64]] = {}

    def _read(self, place: int, count: int, whose: str, purpose: str) -> NDArray[np.uint64]:
        """Random bits of this quarter from a place of the counter on: place, quarter, and the two words."""
        try:
            counter = self._counters[whose, purpose]
        except KeyError:
            counter = np.array([0, 0, word(whose), word(purpose)], dtype=np.uint64)
            self._counters[whose, purpose] = counter
        counter[0], counter[1] = place, self.quarter
        self._state["state"]["counter"] = counter
        self._generator.state = self._state
        found: NDArray[np.uint64] = self._generator.random_raw(count)
        return found

    def _raw(self, whose: str, purpose: str) -> NDArray[np.uint64]:
        raw = self._read(self._first, self._count, whose, purpose)
        return raw[self._slice] if self._slice is not None else raw[self._take]

    def uniform(self, whose: str, purpose: str) -> Array:
        """Numbers in the open interval (0, 1), one for each run, of this quarter."""
        return unit_interval(self._raw(whose, purpose))

    def uniforms(self, words: Sequence[tuple[str, str]]) -> Array:
        """The same for several (whose, purpose), one row each."""
        raw = np.empty((len(words), len(self.replicates)), dtype=np.uint64)
        for row, (whose, purpose) in zip(raw, words, strict=True):
            row[:] = self._raw(whose, purpose)
        return unit_interval(raw)

    def numbers(self, whose: str, purpose: str, count: int, at: NDArray[np.intp]) -> Array:
        """Several uniform numbers for one purpose, (number, run): a stream of its own for each run.

        Args:
            count: how many numbers each run draws.
            at: places in the block of the runs to draw for.
        """
        wide = -(-count // 4)  # places of the counter that a run takes up
        mine = self.replicates[at]
        if not mine.size:
            return np.zeros((count, 0))
        low, high = int(mine.min()), int(mine.max())
        if high - low > SPARSE * len(mine):
            raw = np.stack([self._read(n * wide, 4 * wide, whose, purpose) for n in mine.tolist()])
        else:
            raw = self._read(low * wide, 4 * wide * (high - low + 1), whose, purpose).reshape(-1, 4 * wide)[mine - low]
        return unit_interval(np.ascontiguousarray(raw[:, :count].T))

    def gumbels(self, words: Sequence[tuple[str, str]], runs: NDArray[np.intp] | None = None) -> Array:
        """Standard Gumbel noise, the noise of a logit choice, one row for each (whose, purpose).

        Args:
            runs: places of the runs that want it; all of them if not given.
        """
        noise = self.uniforms(words)
        if runs is not None:
            noise = noise[:, runs]
        for _ in range(2):
            np.log(noise, out=noise)
            np.negative(noise, out=noise)
        return noise

    def normals(self, words: Sequence[tuple[str, str]], runs: NDArray[np.intp] | None = None) -> Array:
        """Standard normal noise, one row for each (whose, purpose), for all runs or for those at some places."""
        radius = self.uniforms([(whose, purpose + "/radius") for whose, purpose in words])
        angle = self.uniforms([(whose, purpose + "/angle") for whose, purpose in words])
        return box_muller(radius, angle) if runs is None else box_muller(radius[:, runs], angle[:, runs])

    def normal(self, whose: str, purpose: str) -> Array:
        """Standard normal noise, (run,)."""
        found: Array = self.normals([(whose, purpose)])[0]
        return found

    def beta(self, whose: str, purpose: str, a: int, b: int) -> Array:
        """Beta(a, b) for whole a and b: the a-th smallest of a + b - 1 uniform numbers."""
        rows = self.uniforms([(whose, f"{purpose}/{n}") for n in range(a + b - 1)])
        found: Array = np.sort(rows, axis=0)[a - 1]
        return found


def box_muller(radius: Array, angle: Array) -> Array:
    """Standard normal numbers from two uniform ones each (Box and Muller 1958)."""
    found: Array = np.sqrt(-2.0 * np.log(radius)) * np.cos(2.0 * np.pi * angle)
    return found


def unit_interval(raw: NDArray[np.uint64]) -> Array:
    """64 random bits as a number in the open interval (0, 1)."""
    found: Array = (raw >> np.uint64(11)).astype(np.float64)
    found += 0.5
    found *= SCALE
    return found
