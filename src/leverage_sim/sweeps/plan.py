"""A sweep worked out: its combinations, its sample, and the numbers of its runs; plain data from which jobs are cut."""

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from leverage_sim.sweeps.coverage import Stretch, gaps
from leverage_sim.sweeps.numbering import Numbering
from leverage_sim.world.parameters import Array


@dataclass(frozen=True)
class Combination:
    """Cells of a design that share a resolved scenario.

    Attributes:
        name: the scenario's, as its column in the runs has it.
        scenario: resolved, as compressed JSON.
        sha256: of the resolved scenario.
        force: prescribed choices.
        factors: values of the columns that are the same in all its cells.
        cells: their numbers, rising.
        values: of parameters that differ from cell to cell, one a cell.
    """

    name: str
    scenario: bytes
    sha256: str
    force: tuple[str, ...]
    factors: Mapping[str, Any]
    cells: tuple[int, ...]
    values: Mapping[str, tuple[float, ...]]

    def as_data(self) -> dict[str, Any]:
        """Everything but the scenario, as JSON can hold it."""
        return {
            "name": self.name, "sha256": self.sha256, "force": list(self.force), "factors": dict(self.factors),
            "cells": list(self.cells), "values": {name: list(row) for name, row in self.values.items()},
        }  # fmt: skip


@dataclass(frozen=True)
class Sampled:
    """The sample that a design is crossed with.

    Attributes:
        method: of ``schema.METHODS``.
        size: number of draws.
        names: parameters drawn, in the order of their columns.
        priors: for those with bounds of their own, a prior as JSON can hold it.
        shares: where in its prior each is drawn, (draw, parameter); None where luck draws it.
        own_luck: whether every draw has luck of its own.
        columns: whether the runs hold the values.
    """

    method: str
    size: int
    names: tuple[str, ...]
    priors: Mapping[str, Any]
    shares: Array | None
    own_luck: bool
    columns: bool

    def as_data(self) -> dict[str, Any]:
        """Everything but the shares, whose hash stands for them."""
        shares = (
            None if self.shares is None else hashlib.sha256(np.ascontiguousarray(self.shares).tobytes()).hexdigest()
        )
        return {
            "method": self.method, "size": self.size, "names": list(self.names), "priors": dict(self.priors),
            "shares_sha256": shares, "own_luck": self.own_luck, "columns": self.columns,
        }  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """A sweep, ready to be played.

    Attributes:
        name: of the sweep.
        seed, quarters, record, outcomes: as the file gives them; no outcomes named means all.
        replicates: how many so far; more may be added to a folder.
        block: runs played together.
        columns: factor columns of the runs, in the design's order.
        combinations, sampled: what is varied.
        rules: texts of rule files by their names.
        source: the sweep file as data.
    """

    name: str
    seed: int
    quarters: int | None
    record: str
    outcomes: tuple[str, ...]
    replicates: int
    block: int
    columns: tuple[str, ...]
    combinations: tuple[Combination, ...]
    sampled: Sampled | None
    rules: Mapping[str, str]
    source: Mapping[str, Any] = field(default_factory=dict)

    @property
    def draws(self) -> int:
        return self.sampled.size if self.sampled else 1

    @cached_property
    def cells(self) -> int:
        return sum(len(c.cells) for c in self.combinations)

    @property
    def total(self) -> int:
        """Number of runs."""
        return self.replicates * self.cells * self.draws

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of data that are kept of every run."""
        return {"runs": ("runs",), "quarters": ("runs", "quarters"), "events": ("runs", "quarters", "events")}[
            self.record
        ]

    @cached_property
    def numberings(self) -> tuple[Numbering, ...]:
        """One a combination."""
        return tuple(Numbering(c.cells, self.cells, self.draws) for c in self.combinations)

    def places(self, combination: int) -> int:
        """How many runs a combination has."""
        return self.replicates * self.numberings[combination].per_replicate

    def at(self, run: int) -> tuple[int, int]:
        """Combination and place of a run."""
        cell = run // self.draws % self.cells
        at = next(n for n, c in enumerate(self.combinations) if cell in c.cells)
        return at, self.numberings[at].first_place(run)

    def missing(self, there: Mapping[int, Sequence[Stretch]], shard: tuple[int, int] = (1, 1)) -> Iterator[Stretch]:
        """Blocks, or parts of blocks, that are not there yet; of every N-th block, for shard I of N."""
        mine, of = shard
        for n in range(len(self.combinations)):
            for first, last in gaps(there.get(n, ()), self.places(n)):
                for k in range(first // self.block, -(-last // self.block)):
                    if (k + n) % of == mine - 1:
                        yield Stretch(n, max(first, k * self.block), min(last, (k + 1) * self.block))

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What makes two sweeps the same, part by part; the number of replicates and the block size do not count."""
        return {
            "seed": self.seed, "quarters": self.quarters, "record": self.record, "outcomes": list(self.outcomes),
            "columns": list(self.columns), "sample": self.sampled.as_data() if self.sampled else None,
            "combinations": [c.as_data() for c in self.combinations],
            "rules": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in self.rules.items()},
        }  # fmt: skip

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the identity."""
        return hashlib.sha256(json.dumps(self.identity, sort_keys=True).encode()).hexdigest()


def packed(text: str) -> bytes:
    """A scenario's JSON, small enough to send with every job."""
    return zlib.compress(text.encode(), 6)


def unpacked(data: bytes) -> str:
    return zlib.decompress(data).decode()
