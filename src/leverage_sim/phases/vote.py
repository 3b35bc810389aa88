"""The Council sits: tightening drafts after a major test, relief drafts, vetoes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms import council, programme
from leverage_sim.mechanisms.base import base
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
    table = world.levers.values["table"][list(world.index.senders)].max(axis=0)
    asked = relief_asked(world)
    if not table.any() and not asked.any():
        return
    shaken = noise(world, luck)
    if table.any():
        tighten(world, table > 0.0, shaken)
    if asked.any():
        ease(world, asked, shaken)


def noise(world: World, luck: Luck) -> Array:
    """Change of each member's tolerance from one vote to the next: exp of a normal number, (member, run)."""
    index = world.index
    names = [index.luck[i] for i in index.permanent]
    names += [f"elected member {n}" for n in range(index.scenario.council.elected)]
    return np.exp(world.parameters.council.noise * luck.normals([(name, "tolerance") for name in names]))


def current_severity(world: World) -> Array:
    """Severity with this quarter's tests."""
    p, t, pace = world.parameters, world.index.target, base(world).quarter.severity
    major, minor = world.levers.values["major"][t], world.levers.values["minor"][t]
    return programme.severity(world.severity, major, minor, pace.carry, pace.echo, p.severity)


def scripted(world: World, stringency: float) -> None:
    """A resolution that the scenario prescribes."""
    before = world.stringency.copy()
    world.stringency[:] = stringency
    world.happened["tightened"] = (world.stringency > before).astype(float)
    where = np.ones(world.runs, dtype=bool)
    world.happen("council", where, option="adopted", detail=[f"stringency {stringency:.2f} (scripted), from ", before])
    world.count("tightenings", world.happened["tightened"])


def tighten(world: World, tabled: NDArray[np.bool_], shaken: Array) -> None:
    """A tightening draft: adopted as far as the ninth vote and the permanent members bear, or it fails."""
    p, spec = world.parameters.council, world.index.scenario.council
    severity = current_severity(world)
    seats = council.members(world)
    bearable = council.tolerance(seats, severity, shaken, p)
    asked = council.draft(severity, p)
    level = np.minimum(asked, council.passable(bearable, seats.permanent, spec.votes, p.veto))
    least = world.stringency + p.margin
    adopted = tabled & (level >= least)
    failed = tabled & ~adopted
    note_tightening(world, bearable, asked, level, adopted, failed, least)
    for row, i in enumerate(world.index.permanent):
        world.happened[f"vote {i}"] = (adopted & (bearable[row] >= level)).astype(float)
    world.stringency = np.where(adopted, level, world.stringency)
    world.relief_council = np.where(adopted, 0.0, world.relief_council)
    world.happened["tightened"] = adopted.astype(float)
    world.count("tightenings", adopted)
    world.count("failed drafts", failed)


def note_tightening(
    world: World,
    bearable: Array,
    asked: Array,
    level: Array,
    adopted: NDArray[np.bool_],
    failed: NDArray[np.bool_],
    least: Array,
) -> None:
    """Who bound the result, who vetoed."""
    index = world.index
    standing = bearable[: len(index.permanent)]
    vetoing = (standing < least) & (world.parameters.council.veto > 0.0)
    binding = standing.argmin(axis=0) if len(index.permanent) else np.zeros(world.runs, dtype=np.intp)
    diluted = adopted & (level < asked)
    for row, i in enumerate(index.permanent):
        name = index.actors[i]
        detail: list[Array | str] = ["stringency ", level, " of ", asked, " asked"]
        world.happen("council", diluted & (binding == row), actor=name, option="adopted", detail=detail)
        world.happen("council", failed & vetoing[row], actor=name, option="vetoed", detail=["a draft of ", asked])
    whole: list[Array | str] = ["stringency ", level, " as asked"]
    world.happen("council", adopted & ~diluted, option="adopted", detail=whole)
    unvetoed = failed & ~vetoing.any(axis=0) if len(index.permanent) else failed
    world.happen("council", unvetoed, option="failed", detail=["a draft of ", asked, " lacked votes"])
    world.count("diluted", np.where(adopted, 1.0 - level / np.maximum(asked, 1e-9), 0.0))


def relief_asked(world: World) -> Array:
    """Relief asked for by drafts of patrons, or by signatories of a deal that promises it, (run,)."""
    index = world.index
    asked = world.levers.values["relief"][list(index.senders)].max(axis=0)
    promised = world.level_of("relief") * (1.0 - world.parameters.bargain.relief_own)
    return np.maximum(asked, promised)


def ease(world: World, asked: Array, shaken: Array) -> None:
    """A relief draft: adopted as far as nine members and every permanent member grant."""
    index, p = world.index, world.parameters.council
    seats = council.members(world)
    sponsors = np.zeros_like(seats.baseline)
    for row, i in enumerate(index.permanent):
        sponsors[row] = np.maximum(world.levers.values["relief"][i] > 0.0, world.signed[i])
    stage = world.level_of("rollback")
    granted = council.relief_tolerance(seats, stage, (stage > 0.0).astype(float), sponsors, p)
    granted = np.where(sponsors > 0.0, granted, np.minimum(1.0, granted * shaken))
    level = np.minimum(asked, council.passable(granted, seats.permanent, index.scenario.council.votes, p.veto))
    passed = (asked > 0.0) & (level >= world.relief_council + LEAST_RELIEF)
    failed = (world.levers.values["relief"][list(index.senders)].max(axis=0) > 0.0) & ~passed
    world.relief_council = np.where(passed, level, world.relief_council)
    world.happen("council", passed, option="relief adopted", detail=["relief ", level, " of ", asked, " asked"])
    against = (granted[: len(index.permanent)] < LEAST_RELIEF) & (p.veto > 0.0)
    for row, i in enumerate(index.permanent):
        world.happen("council", failed & against[row], actor=index.actors[i], option="relief opposed")
    world.count("relief adopted", passed)
