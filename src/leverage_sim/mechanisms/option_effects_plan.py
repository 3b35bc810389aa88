"""Which rows of the economy single options touch: found once for a list of options.

An option writes a few rows of levers. A stance touches the sectors of one trader, secondary sanctions those of
the trader they threaten, a Council draft or a coercer's own sanctions what is forbidden to all, aid only what is
given. ``option_effects`` works these rows out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.world.index import Index
from leverage_sim.world.levers import Row

Positions = NDArray[np.intp]
CLOSING = ("table", "table-sector", "major", "relieve", "autonomous")
GIVING = ("aid", "exemption", "project")
TRADING = ("stance", "secondary", "cut")
ECONOMIC = frozenset((*CLOSING, *GIVING, *TRADING))


@dataclass(frozen=True)
class Write:
    """One lever row that one option writes; ``number`` is its place among all writes."""

    number: int
    option: int
    lever: str
    position: Row


@dataclass(frozen=True)
class EffectsPlan:
    """Rows of the economy that options touch, as positions. N rows, M pairs, P parts, E options."""

    options: Positions  # (E,): options with any effect on the economy
    place: Positions  # (all options,): 0 for no effect, else 1 + position among E
    trader: Positions  # (N,): which trader a row is about, as position among traders
    sector: Positions  # (N,)
    option: Positions  # (N,): position among E
    pair: Positions  # (N,): position among M, in order
    first: Positions  # (M + 1,): first row of each pair, and N
    stance: tuple[Positions, Positions]  # rows, and the writes they take their stance from
    cut: tuple[Positions, Positions]
    bite: tuple[Positions, Positions]  # rows, and positions in ``threats``
    threats: tuple[Write, ...]  # writes of secondary sanctions
    by_trader: tuple[tuple[int, Positions], ...]  # traders touched, and their rows
    closing: Positions  # (C,): options, as positions among E, that change what is forbidden
    closers: tuple[tuple[int, Write], ...]  # position among C, and what it writes
    drafts: dict[int, Positions]  # position among C: sectors to which the option's draft is confined
    closed: tuple[Positions, Positions]  # rows, and positions among C
    pair_sector: Positions  # (M,)
    given: dict[int, tuple[Positions, tuple[tuple[int, Write], ...]]]  # sector: options among E; who writes what
    part_need: Positions  # (P,)
    part_members: tuple[tuple[Positions, Positions, Positions], ...]  # of ``part_plan``, first member first
    resource_sources: Positions  # (need, E): row among the needs' standing parts and the P parts


def compile_effects(index: Index, writes: Sequence[Write], count: int, closable: Sequence[int]) -> EffectsPlan | None:
    """Find the rows that a list of options touches; None if no option touches the economy.

    Args:
        index: of the scenario.
        writes: of all options, in the order of their numbers.
        count: number of options.
        closable: traded sectors of which sanctions may forbid something.
    """
    economic = [w for w in writes if w.lever in ECONOMIC]
    if not economic:
        return None
    options = sorted({w.option for w in economic})
    among = {option: n for n, option in enumerate(options)}
    cells = {(*cell, among[w.option]) for w in economic for cell in touched(index, w, closable)}
    rows = sorted(cells, key=lambda row: (row[1], row[2], row[0]))
    pairs = sorted({(k, e) for _, k, e in rows})
    pair_at = {pair: n for n, pair in enumerate(pairs)}
    row_at = {row: n for n, row in enumerate(rows)}
    threats = tuple(w for w in economic if w.lever == "secondary" and w.position[1] in index.traders)
    closing = sorted({among[w.option] for w in economic if w.lever in CLOSING})
    closed = [(n, closing.index(e)) for n, (_, _, e) in enumerate(rows) if e in closing]
    given = {k: given_rows(index, economic, among) for k in index.given}
    parts, members = part_plan(index, pairs, {k: e for k, (e, _) in given.items()})
    part_at = {part: n for n, part in enumerate(parts)}
    needs = range(len(index.needs))
    return EffectsPlan(
        options=np.array(options),
        place=np.array([among[o] + 1 if o in among else 0 for o in range(count)]),
        trader=column(rows, 0),
        sector=column(rows, 1),
        option=column(rows, 2),
        pair=np.array([pair_at[k, e] for _, k, e in rows], dtype=np.intp),
        first=np.searchsorted([pair_at[k, e] for _, k, e in rows], range(len(pairs) + 1)),
        stance=by_sector(index, economic, "stance", row_at, among),
        cut=by_sector(index, economic, "cut", row_at, among),
        bite=by_threat(index, threats, rows, among),
        threats=threats,
        by_trader=grouped(column(rows, 0)),
        closing=np.array(closing, dtype=np.intp),
        closers=tuple((closing.index(among[w.option]), w) for w in economic if w.lever in CLOSING),
        drafts=drafts(economic, [options[e] for e in closing]),
        closed=(column(closed, 0), column(closed, 1)),
        pair_sector=column(pairs, 0),
        given=given,
        part_need=column(parts, 0),
        part_members=members,
        resource_sources=np.array(
            [[part_at[n, e] + len(index.needs) if (n, e) in part_at else n for e in range(len(options))] for n in needs]
        ),
    )


def drafts(writes: Sequence[Write], closing: Sequence[int]) -> dict[int, Positions]:
    """Sectors that each closing option's draft is confined to, by position among them."""
    found = {
        c: sorted(w.position[1] for w in writes if w.option == option and w.lever == "table-sector")
        for c, option in enumerate(closing)
    }
    return {c: np.array(sectors, dtype=np.intp) for c, sectors in found.items() if sectors}


def column(rows: Sequence[tuple[int, ...]], n: int) -> Positions:
    return np.array([row[n] for row in rows], dtype=np.intp)


def grouped(labels: Positions) -> tuple[tuple[int, Positions], ...]:
    """Each label that occurs, and the positions where it does."""
    return tuple((int(label), np.flatnonzero(labels == label)) for label in np.unique(labels))


def touched(index: Index, write: Write, closable: Sequence[int]) -> list[tuple[int, int]]:
    """Trader and sector, as positions, of the rows that a write touches; enforcement counts where something is closed.

    Args:
        closable: traded sectors of which sanctions may forbid something.
    """
    if write.lever in ("stance", "cut"):
        trader, k = write.position
        counts = trader in index.traders and k < index.traded and (write.lever == "cut" or k in closable)
        return [(index.traders.index(trader), k)] if counts else []
    cells = [(i, k) for i, k in index.cells if k in closable]
    if write.lever == "secondary":
        return [(i, k) for i, k in cells if index.traders[i] == write.position[1]]
    if write.lever == "table-sector":
        return [(i, k) for i, k in cells if k == write.position[1]]
    if write.lever == "autonomous":
        return [(i, k) for i, k in cells if k in index.financial]
    return cells if write.lever in CLOSING else []


def by_sector(
    index: Index,
    writes: Sequence[Write],
    lever: str,
    row_at: dict[tuple[int, int, int], int],
    among: dict[int, int],
) -> tuple[Positions, Positions]:
    """Rows whose stance or cut an option writes, and the numbers of those writes."""
    its = [w for w in writes if w.lever == lever and w.position[0] in index.traders]
    cells = [(index.traders.index(w.position[0]), w.position[1], among[w.option]) for w in its]
    found = [(row_at[cell], w.number) for cell, w in zip(cells, its, strict=True) if cell in row_at]
    return column(found, 0), column(found, 1)


def by_threat(
    index: Index, threats: Sequence[Write], rows: Sequence[tuple[int, int, int]], among: dict[int, int]
) -> tuple[Positions, Positions]:
    """Rows on which secondary sanctions bite otherwise, and by which threat."""
    found = [
        (n, t)
        for n, (i, _, e) in enumerate(rows)
        for t, w in enumerate(threats)
        if among[w.option] == e and index.traders[i] == w.position[1]
    ]
    return column(found, 0), column(found, 1)


def given_rows(
    index: Index, writes: Sequence[Write], among: dict[int, int]
) -> tuple[Positions, tuple[tuple[int, Write], ...]]:
    """Options that change what is given, and their writes by position among them.

    A neighbour's projects are bound by the Council's sanctions in general.
    """
    changing = (*GIVING, "relieve") if index.neighbours else GIVING
    binding = ("table", "major") if index.neighbours else ()
    options = sorted({among[w.option] for w in writes if w.lever in (*changing, *binding)})
    writers = tuple((options.index(among[w.option]), w) for w in writes if w.lever in changing)
    return np.array(options, dtype=np.intp), writers


def part_plan(
    index: Index, pairs: Sequence[tuple[int, int]], given: dict[int, Positions]
) -> tuple[list[tuple[int, int]], tuple[tuple[Positions, Positions, Positions], ...]]:
    """Needs and options whose part changes, and what each is made of.

    Returns:
        the parts, (need, option) each; for the first, second ... member of a need the parts that have one, its sector,
        and the row among sectors, pairs and given rows that its flow is taken from.
    """
    source = {pair: len(index.sectors) + n for n, pair in enumerate(pairs)}
    start = len(index.sectors) + len(pairs)
    for k, options in given.items():
        source.update({(k, int(e)): start + n for n, e in enumerate(options)})
        start += len(options)
    parts = sorted({(n, e) for n, members in enumerate(index.needs) for k, e in source if k in members})
    found = []
    for m in range(max(len(members) for members in index.needs)):
        its = [(n, index.needs[need][m], e) for n, (need, e) in enumerate(parts) if m < len(index.needs[need])]
        rows = np.array([source.get((k, e), k) for _, k, e in its], dtype=np.intp)
        found.append((column(its, 0), column(its, 1), rows))
    return parts, tuple(found)
