"""The Council sits: tightening drafts after a major test, in general or by sector; relief drafts; vetoes."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import council, programme
from leverage_sim.mechanisms.economy import in_force
from leverage_sim.quarter.agenda import Agenda
from leverage_sim.quarter.draft import Draft, Votes
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import Reading, State

LEAST_RELIEF = 0.01
READ = Reading(
    frozenset(("severity", "stringency", "stringency_sector", "relief_council", "package", "signed", "elected")),
    frozenset(("major", "minor", "relief")),
)
"""What a sitting reads."""


def vote(state: State, agenda: Agenda, luck: Luck) -> tuple[State, Votes]:
    """Vote on what was tabled: stringency and relief in force after it, and who voted how."""
    if agenda.resolution is not None:
        return prescribed(state, agenda.resolution)
    nothing = Votes(
        None, state.stringency, np.zeros(0, dtype=np.intp), (), np.zeros(state.runs),
        np.zeros((len(state.index.permanent), state.runs)),
    )  # fmt: skip
    if agenda.no_council or not state.index.scenario.council.seats:
        return state, nothing
    table, confined, asked = tabled(state, "table"), tabled(state, "table-sector"), relief_asked(state)
    if not table.any() and not confined.any() and not asked.any():
        return state, nothing
    runs = np.flatnonzero((table > 0.0) | (confined > 0.0).any(axis=0) | (asked > 0.0).any(axis=0))
    shaken, drafts = noise(state, luck, runs), []
    here = state.take(runs, READ)
    general, sectors, relief = table[runs] > 0.0, confined[: state.index.traded, runs] > 0.0, asked[:, runs]
    if general.any():
        here, draft = tighten(here, general, shaken)
        drafts.append(draft)
    if sectors.any():
        here, draft = tighten_sectors(here, sectors, shaken)
        drafts.append(draft)
    if relief.any():
        here, draft = ease(here, relief, shaken)
        drafts.append(draft)
    after = replace(
        state,
        stringency=put(state.stringency, runs, here.stringency),
        stringency_sector=put(state.stringency_sector, runs, here.stringency_sector),
        relief_council=put(state.relief_council, runs, here.relief_council),
    )
    severe = [draft for draft in drafts if draft.kind != "relief"]
    tightened, concurred = nothing.tightened, nothing.concurred
    for draft in severe:
        tightened[runs] = np.maximum(tightened[runs], draft.passed)
        favoured = draft.passed & (draft.bearable[: draft.permanent] >= draft.level)
        concurred[:, runs] = np.maximum(concurred[:, runs], favoured)
    return after, Votes(None, state.stringency, runs, tuple(drafts), tightened, concurred)


def put(rows: Array, runs: NDArray[np.intp], new: Array) -> Array:
    """An array over runs with new values in some of them."""
    found = rows.copy()
    found[..., runs] = new
    return found


def tabled(state: State, lever: str) -> Array:
    """What senders put before the Council: the furthest draft, (run,) or (sector, run)."""
    rows = state.levers.values[lever]
    found: Array = rows[list(state.index.senders)].max(axis=0) if rows.any() else np.zeros(rows.shape[1:])
    return found


def noise(state: State, luck: Luck, runs: NDArray[np.intp] | None = None) -> Array:
    """Change of each member's tolerance from one vote to the next: exp of a normal number, (member, run).

    Args:
        runs: places of the runs that want it; all of them if not given.
    """
    index, width = state.index, state.parameters.council.noise
    names = [index.luck[i] for i in index.permanent]
    names += [f"elected member {n}" for n in range(index.scenario.council.elected)]
    found = luck.normals([(name, "tolerance") for name in names], runs)
    return np.exp((width if runs is None or len(width) == 1 else width[runs]) * found)


def current_severity(state: State) -> Array:
    """Severity with this quarter's tests."""
    p, t, pace = state.parameters, state.index.target, state.constants.quarter.severity
    major, minor = state.levers.values["major"][t], state.levers.values["minor"][t]
    return programme.severity(state.severity, major, minor, pace.carry, pace.echo, p.severity)


def prescribed(state: State, stringency: float) -> tuple[State, Votes]:
    """A resolution that the scenario prescribes: every permanent member concurs, for none has stopped it."""
    before, every = state.stringency, np.full(state.runs, stringency)
    tightened = (every > before).astype(float)
    after = replace(state, stringency=every, relief_council=np.where(every > before, 0.0, state.relief_council))
    concurred = np.repeat(tightened[None], len(state.index.permanent), axis=0)
    return after, Votes(stringency, before, np.zeros(0, dtype=np.intp), (), tightened, concurred)


def tighten(state: State, where: NDArray[np.bool_], shaken: Array) -> tuple[State, Draft]:
    """A draft about sanctions in general: adopted as far as the ninth vote and the permanent members bear."""
    severity, standing = current_severity(state), state.stringency
    bearable = council.tolerance(council.members(state), severity, shaken, state.parameters.council)
    draft = severe_draft(state, "tightening", where, severity, bearable, standing)
    after = replace(
        state,
        stringency=np.where(draft.passed, draft.level, standing),
        relief_council=np.where(draft.passed, 0.0, state.relief_council),
    )
    return after, draft


def tighten_sectors(state: State, named: NDArray[np.bool_], shaken: Array) -> tuple[State, Draft]:
    """A draft confined to sectors, (traded sector, run); of a member's exposure only these sectors' part counts."""
    severity, stands, p = current_severity(state), in_force(state, state.stringency), state.parameters.council
    part = council.living_on(state, named)
    bearable = council.tolerance(council.members(state), severity, shaken, p, part)
    where: NDArray[np.bool_] = np.asarray(named.any(axis=0))
    standing = np.where(where, np.where(named, stands, np.inf).min(axis=0), 0.0)
    draft = severe_draft(state, "sectoral tightening", where, severity, bearable, standing)
    closed = named & draft.passed & (draft.level >= stands + p.margin)
    relief = state.relief_council.copy()
    relief[: state.index.traded][closed] = 0.0
    stringency = np.where(closed, draft.level, state.stringency_sector)
    return replace(state, stringency_sector=stringency, relief_council=relief), replace(draft, named=named)


def severe_draft(
    state: State, kind: str, where: NDArray[np.bool_], severity: Array, bearable: Array, standing: Array
) -> Draft:
    """A tightening draft with what comes of it."""
    p, permanent = state.parameters.council, len(state.index.permanent)
    asked = np.broadcast_to(council.draft(severity, p), (state.runs,))
    passable = council.passable(bearable, permanent, state.index.scenario.council.votes, p.veto)
    level = np.minimum(asked, passable)
    return Draft(kind, where, asked, bearable, level, standing + p.margin, standing, permanent, p.veto)


def relief_asked(state: State) -> Array:
    """Relief asked in each sector by drafts, or evenly by signatories of a deal that promises it, (sector, run)."""
    promised = state.level_of("relief") * (1.0 - state.parameters.bargain.relief_own)
    return np.maximum(tabled(state, "relief"), promised)


def ease(state: State, asked: Array, shaken: Array) -> tuple[State, Draft]:
    """A relief draft: every sector gets what is asked as far as nine members and every permanent member grant."""
    draft = relief_draft(state, asked, shaken)
    granted = np.minimum(asked, draft.level)
    more = draft.passed & (granted > state.relief_council)
    return replace(state, relief_council=np.where(more, granted, state.relief_council)), draft


def relief_draft(state: State, asked: Array, shaken: Array) -> Draft:
    """What comes of asking for relief in some sectors, (sector, run), with each member's one tolerance."""
    index, p = state.index, state.parameters.council
    seats = council.members(state)
    sponsors = np.zeros_like(seats.baseline)
    for row, i in enumerate(index.permanent):
        sponsors[row] = np.maximum(state.levers.values["relief"][i].max(axis=0) > 0.0, state.signed[i])
    stage = state.level_of("rollback")
    granted = council.relief_tolerance(seats, stage, (stage > 0.0).astype(float), sponsors, p)
    granted = np.where(sponsors > 0.0, granted, np.minimum(1.0, granted * shaken))
    passable = council.passable(granted, seats.permanent, index.scenario.council.votes, p.veto)
    stands = state.relief_council
    open_ = asked >= stands + LEAST_RELIEF
    where = np.asarray(open_.any(axis=0))
    standing = np.where(where, np.where(open_, stands, np.inf).min(axis=0), 0.0)
    most = asked.max(axis=0)
    level = np.minimum(most, passable)
    return Draft("relief", where, most, granted, level, standing + LEAST_RELIEF, standing, seats.permanent, p.veto)
