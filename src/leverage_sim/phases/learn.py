"""Trust, confidence, grievance, the ledger and the freshness of talks take in what has happened."""

from collections.abc import Sequence

import numpy as np

from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms import trust as trusting
from leverage_sim.mechanisms.derisking import followed
from leverage_sim.mechanisms.economy import forbidden, in_force
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


def learn(world: World, seats: Sequence[Seated], luck: Luck) -> None:
    """Every pair of the target with a sender, then what talks left behind, then what partners drop besides."""
    learn_trust(world)
    learn_talks(world)
    learn_ledger(world)
    learn_to_drop(world)


def happened(world: World, name: str) -> Array:
    """A happening of this quarter by sender, (sender, run); nothing where it was not looked at."""
    nothing = np.zeros(world.runs)
    return np.array([world.happened.get(f"{name} {i}", nothing) for i in world.index.senders])


def weights(world: World) -> dict[str, Array]:
    """Weight of each kind of event, (run,) or (1,)."""
    return dict(zip(world.index.vocabulary["event"], world.parameters.trust.event, strict=True))


def learn_trust(world: World) -> None:
    """Trust between the target and every sender."""
    index, p, t, w = world.index, world.parameters, world.index.target, weights(world)
    senders, levers, now = list(index.senders), world.levers.values, world.happened
    met, talked = happened(world, "summit"), happened(world, "talks")
    failure, deal = happened(world, "failure"), happened(world, "deal")
    met_well = met * (1.0 - p.trust.disappointment * failure)
    good = w["summit"] * met_well + w["talks"] * talked + w["step"] * deal
    tabled = np.maximum(levers["table"][senders], levers["table-sector"][senders].max(axis=1))
    holds = levers["exercises"][senders] * (p.threat.exercises_share[senders] > 0.0)
    bad = w["sanction"] * (now["tightened"] * tabled) + w["vote"] * (happened(world, "vote") * (1.0 - tabled))
    bad += w["exercises"] * holds + w["failure"] * failure + w["breach"] * happened(world, "breach")
    bad += w["undelivered"] * (now["undelivered"] * world.signed[senders])
    steps = np.maximum(now["frozen"], levers["inspection"][t])
    back = w["summit"] * met_well + w["talks"] * talked + w["step"] * np.maximum(steps, deal)
    harm = w["major"] * now["major"] + w["minor"] * now["minor"] + w["breach"] * now.get(f"breach {t}", 0.0)
    harm = harm + w["failure"] * failure
    n, initial = world.cooperation[senders], p.trust.initial
    world.trust[t, senders] = trusting.updated(world.trust[t, senders], initial[t, senders], good, bad, n, p.trust)
    world.trust[senders, t] = trusting.updated(world.trust[senders, t], initial[senders, t], back, harm, n, p.trust)
    world.cooperation[senders] = n + met + talked + deal
    world.met[senders] = np.maximum(world.met[senders] * p.talks.memory, met)
    world.talked[senders] = np.maximum(world.talked[senders] * p.talks.memory, talked)


def learn_talks(world: World) -> None:
    """Confidence of the parties, each by its own talks, the target by those with coercers; the sense of failure."""
    p, index, now = world.parameters, world.index, world.happened
    parties = [index.target, *index.coercers]
    failures = [now["failure"], *(now[f"failure {c}"] for c in index.coercers)]
    deals = [now[f"deal {c}"] for c in index.coercers]
    struck = deals[0]
    for deal in deals[1:]:
        struck = np.maximum(struck, deal)
    start = p.confidence.initial[parties]
    world.confidence[parties] = trusting.confidence(
        world.confidence[parties], start, np.array(failures), np.array([struck, *deals]), p.confidence
    )
    world.grievance = trusting.grievance(world.grievance, now["failure"], p.grievance.memory)


def learn_ledger(world: World) -> None:
    """What each coercer owes: a moratorium and inspections add to it, memory fades."""
    p, t = world.parameters, world.index.target
    given = p.moratorium.ledger * world.moratorium * (1.0 + p.walkout.hardship * world.hardship)
    given = given + p.walkout.inspection * world.levers.values["inspection"][t]
    for c in world.index.coercers:
        world.ledger[c] = p.walkout.memory * world.ledger[c] + given


def learn_to_drop(world: World) -> None:
    """What partners drop of their own accord follows what is forbidden as the quarter leaves it."""
    traders = list(world.index.traders)
    closed = forbidden(world, world.levers, in_force(world, world.stringency))
    world.derisked[traders] = followed(world, closed)
    world.cache.pop("staying", None)
