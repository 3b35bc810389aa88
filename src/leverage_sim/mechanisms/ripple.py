"""What single options would change of the economy: only the rows that they touch are computed again.

An option writes a few rows of levers. A stance touches the sectors of one trader, secondary sanctions those of
the trader they threaten, a Council draft or a coercer's own sanctions what is forbidden to all, aid only what is
given. ``compile_ripples`` finds these rows once for a list of options; ``ripples`` works them out by the same
functions that ``economy`` uses, and carries them on to sectors, needs and resources.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import enforcement, flows, position
from leverage_sim.mechanisms.base import base
from leverage_sim.mechanisms.basics import portions
from leverage_sim.mechanisms.council import confined_rise
from leverage_sim.mechanisms.derisking import staying
from leverage_sim.mechanisms.economy import Economy, eased, forbidden, in_force, received
from leverage_sim.world.index import Index
from leverage_sim.world.levers import Row
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World

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
class Ripples:
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


@dataclass(frozen=True)
class Effects:
    """What options would change: resources by option (of E), and the rows behind them."""

    plan: Ripples
    closed: Array  # (N, run)
    enforcement: Array  # (N, run)
    position: Array  # (E, run), log points


def compile_ripples(index: Index, writes: Sequence[Write], count: int, closable: Sequence[int]) -> Ripples | None:
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
    return Ripples(
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


def ripples(world: World, plan: Ripples, standing: Economy, moved: Array, rise: Array) -> Effects:
    """What each option would change of the standing economy.

    Args:
        moved: what each write puts its lever to, (write, run).
        rise: step that the Council is expected to take after a tabled draft, (run,).
    """
    fixed, p = base(world), world.parameters.enforcement
    i, k = plan.trader, plan.sector
    stringency, closed_anew = closings(world, plan, standing, moved, rise)
    drive, closed, cut = standing.drive[i, k], standing.closed[k], standing.cut[i, k]
    rows, writes = plan.stance
    if rows.size:
        old = world.levers.values["stance"][np.array(world.index.traders)[i[rows]], k[rows]]
        drive[rows] += p.stance * (moved[writes] - old)
    rows, threats = plan.bite
    if rows.size:
        drive[rows] += p.secondary * (threatened(world, plan, moved)[threats] - standing.bite[i[rows]])
    rows, options = plan.closed
    if rows.size:
        forbidden_anew = closed_anew[k[rows], options]
        drive[rows] += p.stringency * (forbidden_anew - closed[rows])
        closed[rows] = forbidden_anew
    rows, writes = plan.cut
    cut[rows] = moved[writes]
    enforced = enforcement.moved(standing.before[i, k], drive, standing.pace.enforcement)
    for n, rows in plan.by_trader:
        if world.index.traders[n] in world.index.absent:
            enforced[rows] = standing.before[n, k[rows]]
    stays = staying(world)
    keep = flows.kept(closed, enforced, cut, None if stays is None else stays[i, k])
    anew = flows.terms(fixed.shares[i, k], fixed.weights[i, 0], fixed.delta[k], keep, fixed.observed[i, k])
    flow = np.empty((len(plan.pair_sector), world.runs))
    for pairs in portions(len(flow), world.runs):
        most = fixed.capacity[:, plan.pair_sector[pairs]]
        flows.total(paired(plan, standing, anew, pairs), most, out=flow[pairs])
    flow *= fixed.passing[plan.pair_sector]
    gifts = [given_anew(world, plan, s, moved, stringency) for s in plan.given]
    sources = np.concatenate([standing.sectors, flow, *gifts])
    return Effects(plan, closed, enforced, resources(world, plan, standing, sources))


def closings(world: World, plan: Ripples, standing: Economy, moved: Array, rise: Array) -> tuple[Array, Array]:
    """Council stringency by option, (E, run), and what options that close or ease forbid, (sector, C, run)."""
    stringency = np.repeat(standing.stringency[None], len(plan.options), axis=0)
    if not plan.closers:
        return stringency, np.zeros((world.index.traded, 0, world.runs))
    count = len(plan.closing)
    overlay: dict[tuple[str, Row], Array] = {}
    tabled = world.parameters.council.tabling
    for c, w in plan.closers:
        if w.lever == "table":
            stringency[plan.closing[c]] = world.stringency + moved[w.number] * rise
        elif w.lever == "major":
            stringency[plan.closing[c]] = world.stringency + tabled * moved[w.number] * rise
        elif w.lever in ("relieve", "autonomous"):
            key = (w.lever, w.position)
            if key not in overlay:
                overlay[key] = np.repeat(world.levers.values[w.lever][w.position][None], count, axis=0)
            overlay[key][c] = moved[w.number]
    by_sector = in_force(world, stringency[plan.closing])
    for c, w in plan.closers:
        if w.lever == "table-sector" and w.position[1] < world.index.traded:
            k = w.position[1]
            step = moved[w.number] * confined_rise(world, plan.drafts[c])[k]
            by_sector[k, c] = np.maximum(by_sector[k, c], in_force(world, world.stringency)[k] + step)
    return stringency, forbidden(world, world.levers.under(overlay), by_sector)


def threatened(world: World, plan: Ripples, moved: Array) -> Array:
    """Bite of secondary sanctions under each threat: the greatest of all coercers', (threat, run)."""
    index, fixed = world.index, base(world)
    found = []
    for w in plan.threats:
        coercer, trader = w.position
        row = index.traders.index(trader)
        bite = np.zeros(world.runs)
        for c, exposure in zip(index.coercers, fixed.exposure, strict=True):
            level = moved[w.number] if c == coercer else world.levers.values["secondary"][c, trader]
            bite = np.maximum(bite, level * exposure[row])
        found.append(bite)
    return np.array(found)


def paired(plan: Ripples, standing: Economy, anew: flows.Terms, pairs: slice) -> flows.Terms:
    """Every trader's terms in some touched sectors under each option, (trader, its M, run): as they are, or anew."""
    sectors, rows = plan.pair_sector[pairs], slice(plan.first[pairs.start], plan.first[pairs.stop])
    at, found = (plan.trader[rows], plan.pair[rows] - pairs.start), []
    for stands, changed in zip(standing.terms, anew, strict=True):
        part = stands.take(sectors, axis=1)
        part[at] = changed[rows]
        found.append(part)
    return flows.Terms(*found)


def given_anew(world: World, plan: Ripples, k: int, moved: Array, stringency: Array) -> Array:
    """What is given in a sector under each option that changes it, behind the border, (option, run)."""
    options, writers = plan.given[k]
    overlay: dict[tuple[str, Row], Array] = {}
    for n, w in writers:
        key = (w.lever, w.position)
        if key not in overlay:
            overlay[key] = np.repeat(world.levers.values[w.lever][w.position][None], len(options), axis=0)
        overlay[key][n] = moved[w.number]
    levers = world.levers.under(overlay)
    relief = eased(world, levers, slice(k, k + 1))[0]
    total = received(world, levers, k, stringency[options], relief)
    return total * base(world).passing[k]


def resources(world: World, plan: Ripples, standing: Economy, sources: Array) -> Array:
    """Resources under each option, (E, run), log points."""
    p, need = world.parameters.position, plan.part_need
    (_, sectors, rows), *more = plan.part_members
    traded = sources[rows]
    traded *= p.mix[need, sectors]
    for its, sectors, rows in more:
        traded[its] += p.mix[need[its], sectors] * sources[rows]
    parts = position.part(traded, p.autarky[need], p.weight[need], p)
    both = np.concatenate([standing.parts, parts])
    total = both[plan.resource_sources[0]]
    for rows in plan.resource_sources[1:]:
        total = total + both[rows]
    return position.log_resources(total, p)
