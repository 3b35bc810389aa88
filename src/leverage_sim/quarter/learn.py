"""Trust, confidence, grievance, the ledger and the freshness of talks take in what has happened."""

from dataclasses import replace

import numpy as np

from leverage_sim.mechanisms import trust as trusting
from leverage_sim.mechanisms.derisking import followed
from leverage_sim.mechanisms.economy import forbidden, in_force
from leverage_sim.quarter.draft import Votes
from leverage_sim.quarter.meet import Meetings
from leverage_sim.quarter.negotiate import TalkResults
from leverage_sim.quarter.settle import Settlement
from leverage_sim.quarter.uphold import Breaches
from leverage_sim.world.index import Index
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


def learn(
    state: State, votes: Votes, settlement: Settlement, meetings: Meetings, talks: TalkResults, breaches: Breaches
) -> State:
    """Every pair of the target with a sender, then what talks left behind, then what partners drop besides."""
    state = learn_trust(state, votes, settlement, meetings, talks, breaches)
    state = learn_talks(state, talks, breaches)
    return replace(state, ledger=ledger(state), derisked=derisked(state))


def weights(state: State) -> dict[str, Array]:
    """Weight of each kind of event, (run,) or (1,)."""
    return dict(zip(state.index.vocabulary["event"], state.parameters.trust.event, strict=True))


def concurred(index: Index, votes: Votes) -> Array:
    """Which senders voted for a tightening, (sender, run): those that are permanent members can."""
    nothing = np.zeros_like(votes.tightened)
    return np.array(
        [votes.concurred[index.permanent.index(i)] if i in index.permanent else nothing for i in index.senders]
    )


def learn_trust(
    state: State, votes: Votes, settlement: Settlement, meetings: Meetings, talks: TalkResults, breaches: Breaches
) -> State:
    """Trust between the target and every sender."""
    index, p, t, w = state.index, state.parameters, state.index.target, weights(state)
    senders, levers = list(index.senders), state.levers.values
    met, talked = meetings.held.astype(float), talks.talked[senders]
    failure, deal = breaches.failure[senders], talks.deal[senders]
    # how the target sees each sender
    met_well = met * (1.0 - p.trust.disappointment * failure)
    good = w["summit"] * met_well + w["talks"] * talked + w["step"] * deal
    tabled = np.maximum(levers["table"][senders], levers["table-sector"][senders].max(axis=1))
    holds = levers["exercises"][senders] * (p.threat.exercises_share[senders] > 0.0)
    bad = w["sanction"] * (votes.tightened * tabled) + w["vote"] * (concurred(index, votes) * (1.0 - tabled))
    bad += w["exercises"] * holds + w["failure"] * failure + w["breach"] * breaches.broke[senders]
    bad += w["undelivered"] * (breaches.undelivered * state.signed[senders])
    # and each sender the target
    steps = np.maximum(settlement.frozen, levers["inspection"][t])
    back = w["summit"] * met_well + w["talks"] * talked + w["step"] * np.maximum(steps, deal)
    harm = w["major"] * settlement.major + w["minor"] * settlement.minor + w["breach"] * breaches.broke[t]
    harm = harm + w["failure"] * failure
    n, initial = state.cooperation[senders], p.trust.initial
    trust, before = state.trust.copy(), state.trust
    trust[t, senders] = trusting.updated(before[t, senders], initial[t, senders], good, bad, n, p.trust)
    trust[senders, t] = trusting.updated(before[senders, t], initial[senders, t], back, harm, n, p.trust)
    cooperation, fresh, talked_lately = state.cooperation.copy(), state.met.copy(), state.talked.copy()
    cooperation[senders] = n + met + talked + deal
    fresh[senders] = np.maximum(fresh[senders] * p.talks.memory, met)
    talked_lately[senders] = np.maximum(talked_lately[senders] * p.talks.memory, talked)
    return replace(state, trust=trust, cooperation=cooperation, met=fresh, talked=talked_lately)


def learn_talks(state: State, talks: TalkResults, breaches: Breaches) -> State:
    """Confidence of the parties, each by its own talks, the target by those with coercers; the sense of failure."""
    p, index, failed = state.parameters, state.index, breaches.coercive_failure
    parties = [index.target, *index.coercers]
    failures = [failed, *(breaches.failure[c] for c in index.coercers)]
    deals = [talks.deal[c] for c in index.coercers]
    struck = deals[0]
    for deal in deals[1:]:
        struck = np.maximum(struck, deal)
    start, confidence = p.confidence.initial[parties], state.confidence.copy()
    confidence[parties] = trusting.confidence(
        confidence[parties], start, np.array(failures), np.array([struck, *deals]), p.confidence
    )
    grievance = trusting.grievance(state.grievance, failed, p.grievance.memory)
    return replace(state, confidence=confidence, grievance=grievance)


def ledger(state: State) -> Array:
    """What each coercer owes: a moratorium and inspections add to it, memory fades, (actor, run)."""
    p, t, found = state.parameters, state.index.target, state.ledger.copy()
    given = p.moratorium.ledger * state.moratorium * (1.0 + p.walkout.hardship * state.hardship)
    given = given + p.walkout.inspection * state.levers.values["inspection"][t]
    for c in state.index.coercers:
        found[c] = p.walkout.memory * found[c] + given
    return found


def derisked(state: State) -> Array:
    """What partners drop of their own accord: it follows what is forbidden as the quarter leaves it, (actor, run)."""
    found = state.derisked.copy()
    closed = forbidden(state, state.levers, in_force(state, state.stringency))
    found[list(state.index.traders)] = followed(state, closed)
    return found
