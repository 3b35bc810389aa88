"""The Council sits: tightening drafts after a major test, in general or by sector; relief drafts; vetoes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms import council, programme
from leverage_sim.mechanisms.base import base
from leverage_sim.mechanisms.economy import in_force
from leverage_sim.phases.among import play_among
from leverage_sim.phases.ballot import Draft, note_votes
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World

LEAST_RELIEF = 0.01


def vote(world: World, seats: Sequence[Seated], luck: Luck) -> None:
    """Vote on what was tabled; write stringency, relief in force and who voted how."""
    world.happened["tightened"] = np.zeros(world.runs)
    if "resolution" in world.cache:
        scripted(world, float(world.cache["resolution"]))
        return
    if "council" in world.cache.get("barred", {}) or not world.index.scenario.council.seats:
        return
    table, confined, asked = tabled(world, "table"), tabled(world, "table-sector"), relief_asked(world)
    if not table.any() and not confined.any() and not asked.any():
        return
    runs = np.flatnonzero((table > 0.0) | (confined > 0.0).any(axis=0) | (asked > 0.0).any(axis=0))
    shaken = noise(world, luck, runs)

    def sit(here: World) -> None:
        general, sectors, relief = table[runs] > 0.0, confined[: world.index.traded, runs] > 0.0, asked[:, runs]
        if general.any():
            tighten(here, general, shaken)
        if sectors.any():
            tighten_sectors(here, sectors, shaken)
        if relief.any():
            ease(here, relief, shaken)

    play_among(world, runs, ("stringency", "stringency_sector", "relief_council"), sit)


def tabled(world: World, lever: str) -> Array:
    """What senders put before the Council: the furthest draft, (run,) or (sector, run)."""
    rows = world.levers.values[lever]
    found: Array = rows[list(world.index.senders)].max(axis=0) if rows.any() else np.zeros(rows.shape[1:])
    return found


def noise(world: World, luck: Luck, runs: NDArray[np.intp] | None = None) -> Array:
    """Change of each member's tolerance from one vote to the next: exp of a normal number, (member, run).

    Args:
        runs: places of the runs that want it; all of them if not given.
    """
    index, width = world.index, world.parameters.council.noise
    names = [index.luck[i] for i in index.permanent]
    names += [f"elected member {n}" for n in range(index.scenario.council.elected)]
    found = luck.normals([(name, "tolerance") for name in names], runs)
    return np.exp((width if runs is None or len(width) == 1 else width[runs]) * found)


def current_severity(world: World) -> Array:
    """Severity with this quarter's tests."""
    p, t, pace = world.parameters, world.index.target, base(world).quarter.severity
    major, minor = world.levers.values["major"][t], world.levers.values["minor"][t]
    return programme.severity(world.severity, major, minor, pace.carry, pace.echo, p.severity)


def scripted(world: World, stringency: float) -> None:
    """A resolution that the scenario prescribes: every permanent member concurs, for none has stopped it."""
    before = world.stringency.copy()
    world.stringency[:] = stringency
    world.happened["tightened"] = (world.stringency > before).astype(float)
    for i in world.index.permanent:
        world.happened[f"vote {i}"] = world.happened["tightened"]
    world.relief_council = np.where(world.stringency > before, 0.0, world.relief_council)
    where = np.ones(world.runs, dtype=bool)
    world.happen("council", where, option="adopted", detail=[f"stringency {stringency:.2f} (scripted), from ", before])
    world.count("tightenings", world.happened["tightened"])


def tighten(world: World, where: NDArray[np.bool_], shaken: Array) -> None:
    """A draft about sanctions in general: adopted as far as the ninth vote and the permanent members bear."""
    severity, standing = current_severity(world), world.stringency
    bearable = council.tolerance(council.members(world), severity, shaken, world.parameters.council)
    draft = severe_draft(world, "tightening", where, severity, bearable, standing)
    note_votes(world, draft)
    note_tightening(world, draft, "")
    world.stringency = np.where(draft.passed, draft.level, standing)
    world.relief_council = np.where(draft.passed, 0.0, world.relief_council)


def tighten_sectors(world: World, named: NDArray[np.bool_], shaken: Array) -> None:
    """A draft confined to sectors, (traded sector, run); of a member's exposure only these sectors' part counts."""
    severity, stands = current_severity(world), in_force(world, world.stringency)
    part = council.living_on(world, named)
    bearable = council.tolerance(council.members(world), severity, shaken, world.parameters.council, part)
    where: NDArray[np.bool_] = np.asarray(named.any(axis=0))
    standing = np.where(where, np.where(named, stands, np.inf).min(axis=0), 0.0)
    draft = severe_draft(world, "sectoral tightening", where, severity, bearable, standing)
    note_votes(world, draft)
    for rows, words in patterns(world, named, where):
        note_tightening(world, draft.of(rows), f" on {words}")
    closed = named & draft.passed & (draft.level >= stands + world.parameters.council.margin)
    world.stringency_sector = np.where(closed, draft.level, world.stringency_sector)
    traded = world.index.traded
    world.relief_council[:traded] = np.where(closed, 0.0, world.relief_council[:traded])


def severe_draft(
    world: World, kind: str, where: NDArray[np.bool_], severity: Array, bearable: Array, standing: Array
) -> Draft:
    """A tightening draft with what comes of it; who voted for it, and how many drafts passed, is kept."""
    index, p = world.index, world.parameters.council
    asked = np.broadcast_to(council.draft(severity, p), (world.runs,))
    passable = council.passable(bearable, len(index.permanent), index.scenario.council.votes, p.veto)
    draft = Draft(kind, where, asked, bearable, np.minimum(asked, passable), standing + p.margin, standing)
    for row, i in enumerate(index.permanent):
        voted = (draft.passed & (bearable[row] >= draft.level)).astype(float)
        world.happened[f"vote {i}"] = np.maximum(world.happened.get(f"vote {i}", 0.0), voted)
    world.happened["tightened"] = np.maximum(world.happened["tightened"], draft.passed)
    world.count("tightenings", draft.passed)
    world.count("failed drafts", where & ~draft.passed)
    world.count("diluted", np.where(draft.passed, 1.0 - draft.level / np.maximum(draft.asked, 1e-9), 0.0))
    return draft


def patterns(world: World, named: NDArray[np.bool_], where: NDArray[np.bool_]) -> list[tuple[NDArray[np.bool_], str]]:
    """Runs by the sectors that their drafts name, with the sectors in words; nothing if no events are kept."""
    if not world.record.events:
        return []
    index, found = world.index, []
    for pattern in np.unique(named[:, where], axis=1).T:
        titles = [index.scenario.sectors[index.sectors[k]].title for k in np.flatnonzero(pattern)]
        found.append(((named == pattern[:, None]).all(axis=0), " and ".join(titles)))
    return found


def note_tightening(world: World, draft: Draft, on: str) -> None:
    """What came of a tightening draft, and which permanent member bound it."""
    if not world.record.events:
        return
    index = world.index
    standing = draft.bearable[: len(index.permanent)]
    binding = standing.argmin(axis=0) if len(index.permanent) else np.zeros(world.runs, dtype=np.intp)
    diluted = draft.passed & (draft.level < draft.asked)
    option = "sector adopted" if on else "adopted"
    detail: list[Array | str] = ["stringency ", draft.level, " of ", draft.asked, f" asked{on}"]
    for row, i in enumerate(index.permanent):
        world.happen("council", diluted & (binding == row), actor=index.actors[i], option=option, detail=detail)
    whole: list[Array | str] = ["stringency ", draft.level, f" as asked{on}"]
    elsewhere = draft.passed & (~diluted if len(index.permanent) else True)
    world.happen("council", elsewhere, option=option, detail=whole)
    for option, where in (("vetoed", draft.vetoed(world)), ("failed", draft.outvoted(world)), ("idle", draft.idle)):
        said = f"sector {option}" if on else option
        world.happen("council", where, option=said, detail=["a draft of ", draft.asked, on])


def relief_asked(world: World) -> Array:
    """Relief asked in each sector by drafts, or evenly by signatories of a deal that promises it, (sector, run)."""
    promised = world.level_of("relief") * (1.0 - world.parameters.bargain.relief_own)
    return np.maximum(tabled(world, "relief"), promised)


def ease(world: World, asked: Array, shaken: Array) -> None:
    """A relief draft: every sector gets what is asked as far as nine members and every permanent member grant."""
    draft = relief_draft(world, asked, shaken)
    note_votes(world, draft)
    note_relief(world, draft)
    granted = np.minimum(asked, draft.level)
    more = draft.passed & (granted > world.relief_council)
    world.relief_council = np.where(more, granted, world.relief_council)
    world.count("relief adopted", draft.passed)


def note_relief(world: World, draft: Draft) -> None:
    """What came of a relief draft."""
    if not world.record.events:
        return
    detail: list[Array | str] = ["relief ", draft.level, " of ", draft.asked, " asked"]
    world.happen("council", draft.passed, option="relief adopted", detail=detail)
    for option, where in (("vetoed", draft.vetoed(world)), ("failed", draft.outvoted(world))):
        world.happen("council", where, option=f"relief {option}", detail=["relief of ", draft.asked])


def relief_draft(world: World, asked: Array, shaken: Array) -> Draft:
    """What comes of asking for relief in some sectors, (sector, run), with each member's one tolerance."""
    index, p = world.index, world.parameters.council
    seats = council.members(world)
    sponsors = np.zeros_like(seats.baseline)
    for row, i in enumerate(index.permanent):
        sponsors[row] = np.maximum(world.levers.values["relief"][i].max(axis=0) > 0.0, world.signed[i])
    stage = world.level_of("rollback")
    granted = council.relief_tolerance(seats, stage, (stage > 0.0).astype(float), sponsors, p)
    granted = np.where(sponsors > 0.0, granted, np.minimum(1.0, granted * shaken))
    passable = council.passable(granted, seats.permanent, index.scenario.council.votes, p.veto)
    stands = world.relief_council
    open_ = asked >= stands + LEAST_RELIEF
    where = np.asarray(open_.any(axis=0))
    standing = np.where(where, np.where(open_, stands, np.inf).min(axis=0), 0.0)
    most = asked.max(axis=0)
    return Draft("relief", where, most, granted, np.minimum(most, passable), standing + LEAST_RELIEF, standing)
