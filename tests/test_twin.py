"""The engine's arrays against their twin: the same mechanisms in plain loops, on random worlds.

Every world has parameters drawn from their priors and some quarters behind it. Most are then shaken: their
state is drawn anew over its whole range, with closed borders, full cuts, and deals and relief in force.
"""

import numpy as np
import pytest

import twin
from leverage_sim.mechanisms import council, economy, enforcement, flows, position, programme, sanctions, security
from leverage_sim.mechanisms.advance import Outlook, advance
from leverage_sim.mechanisms.economy import dispositions, partner_flows
from leverage_sim.mechanisms.forecast import confined_rise, confined_step, general_rise
from leverage_sim.quarter.learn import derisked, learn_talks, learn_trust, ledger
from leverage_sim.quarter.settle import adopt, settle
from leverage_sim.quarter.uphold import deliver
from leverage_sim.world.luck import Luck
from twin.council import confined_steps
from twin.engine import learned, now_in
from twin.worlds import KINDS, agree, at, random_world, runs_of, spread

SETTLED = ("tension", "threat", "programme", "severity", "moratorium", "position", "backlog", "warheads")
EQUATIONS = {
    "tension": security.tension, "threat": security.threat, "programme": programme.progress,
    "severity": programme.severity, "moratorium": programme.moratorium, "backlog": programme.backlog,
    "warheads": programme.warheads,
}  # fmt: skip


# --- what follows from where the levers stand


def paces(state):
    """The quarter's pace and the look-ahead's, with the horizon of a run."""
    fixed = state.constants
    horizon = state.parameters.expectation.horizon
    return [(fixed.quarter, lambda run: 1.0), (fixed.horizon, lambda run: at(horizon, run))]


def test_sanctions_and_enforcement(standing):
    """What sanctions forbid, how secondary sanctions bite, what every trader enforces and lets pass."""
    state, _, forecast = standing
    index = state.index
    for pace, quarters in paces(state):
        arrays = advance(state, dispositions(state), state.levers, pace, state.stringency).economy
        for run, slow in runs_of(state, forecast):
            ahead = twin.advance(slow, slow["levers"], slow["stringency"], quarters(run))
            for k, sector in enumerate(index.sectors[: index.traded]):
                agree(sanctions.forbidden, f"closed {sector}", ahead["closed"][sector], arrays.closed[k, run])
                for n, i in enumerate(index.traders):
                    actor = index.actors[i]
                    bite = twin.secondary_bite(slow, slow["levers"], actor)
                    enforced = ahead["enforcement"][actor, sector]
                    cut = slow["levers"]["cut", actor, sector]
                    kept = twin.keep(slow, actor, sector, ahead["closed"][sector], enforced, cut)
                    agree(economy.secondary_bite, f"bite {actor}", bite, arrays.bite[n, run])
                    agree(enforcement.moved, f"enforcement {actor} {sector}", enforced, arrays.enforcement[n, k, run])
                    agree(flows.kept, f"keep {actor} {sector}", kept, arrays.keep[n, k, run])


def test_flows_and_position(standing):
    """Diversion weights, flows by partner after diversion and border, all that is received, resources."""
    state, _, forecast = standing
    index, fixed = state.index, state.constants
    for pace, quarters in paces(state):
        arrays = advance(state, dispositions(state), state.levers, pace, state.stringency).economy
        by_partner = {i: partner_flows(state, arrays, i) for i in index.partners}
        for run, slow in runs_of(state, forecast):
            ahead = twin.advance(slow, slow["levers"], slow["stringency"], quarters(run))
            weights = twin.diversion_weights(slow)
            for n, i in enumerate(index.traders):
                agree(
                    flows.diversion_weights,
                    f"weight {index.actors[i]}",
                    weights[index.actors[i]],
                    at(fixed.weights[n, 0], run),
                )
            for k, sector in enumerate(index.sectors):
                agree(economy.all_sectors, f"received {sector}", ahead["received"][sector], arrays.sectors[k, run])
                for i in index.partners:
                    flow = ahead["flows"][sector].get(index.actors[i], 0.0)
                    agree(partner_flows, f"flow {index.actors[i]} {sector}", flow, by_partner[i][k, run])
            agree(position.log_resources, "position", ahead["position"], arrays.position[run])


def test_security_and_programme(standing):
    """Tension, chance of a strike, threat, progress, severity, moratorium, exercises."""
    state, _, forecast = standing
    for pace, quarters in paces(state):
        arrays = advance(state, dispositions(state), state.levers, pace, state.stringency)
        strike = security.strike_chance(arrays.tension, arrays.strike, state.parameters.threat)
        for run, slow in runs_of(state, forecast):
            ahead = twin.advance(slow, slow["levers"], slow["stringency"], quarters(run))
            for name in ("tension", "threat", "programme", "severity", "moratorium"):
                agree(EQUATIONS[name], name, ahead[name], getattr(arrays, name)[run])
            agree(security.strike_chance, "strike", ahead["strike"], strike[run])
            agree(Outlook.exercises, "exercises", twin.joint_exercises(slow, slow["levers"]), at(arrays.exercises, run))


def test_settlement(opened):
    """The state that a quarter leaves: everything that ``settle`` writes."""
    state, _, forecast = opened
    index, luck = state.index, Luck(3, np.arange(state.runs))
    surge = luck.uniform(index.luck[index.target], "test")
    before = list(runs_of(state, forecast))
    state, _ = settle(state, forecast, luck)
    for run, slow in before:
        ahead = twin.advance(slow, slow["levers"], slow["stringency"], surge=float(surge[run]))
        for name in SETTLED:
            agree(EQUATIONS.get(name, adopt), name, ahead[name], getattr(state, name)[run])
        agree(position.reference, "reference", twin.reference_next(slow), state.reference[run])
        for (actor, sector), value in ahead["enforcement"].items():
            agree(adopt, "enforcement", value, state.enforcement[index.at[actor], index.sector_at[sector], run])
        for sector, by_actor in ahead["flows"].items():
            for actor, flow in by_actor.items():
                whole = twin.whole_at_start(slow, sector)
                agree(adopt, "flow", flow * whole, state.flows[index.at[actor], index.sector_at[sector], run])


# --- the Council


def member_names(state):
    """Members of the Council in the order of the arrays, as the twin calls them."""
    elected = state.index.scenario.council.elected
    return [state.index.actors[i] for i in state.index.permanent] + [f"elected {n}" for n in range(elected)]


def test_council_tolerances(standing):
    """What each member would bear, the draft, what passes, and the step expected after a major test."""
    state, _, forecast = standing
    seats, p = council.members(state), state.parameters.council
    bearable = council.tolerance(seats, state.severity, 1.0, p)
    votes = state.index.scenario.council.votes
    level = council.passable(bearable, seats.permanent, votes, p.veto)
    for run, slow in runs_of(state, forecast):
        tolerances = twin.tolerances(slow, slow["severity"], twin.calm(slow))
        for n, name in enumerate(member_names(state)):
            agree(council.tolerance, name, tolerances[name], bearable[n, run])
        agree(council.passable, "passes", twin.passes(slow, tolerances), level[run])
        agree(council.draft, "draft", twin.draft_of(slow, slow["severity"]), council.draft(state.severity, p)[run])
        agree(general_rise, "rise", twin.expected_rise(slow), forecast.rise[run])


@pytest.mark.parametrize("places", [(0,), (0, -1), (0, 1, -1)])
def test_steps_expected_of_drafts_confined_to_sectors(standing, places):
    """What the Council would add in each sector after a major test; nothing where no draft names it."""
    state, _, forecast = standing
    named = {state.index.sectors[: state.index.traded][k] for k in places}
    sectors = np.array(sorted(state.index.sector_at[k] for k in named))
    rise = confined_rise(state, forecast, sectors)
    for run, slow in runs_of(state, forecast):
        steps = twin.expected_confined_steps(slow, named)
        for k in named:
            agree(confined_step, f"step in {k}", steps[k], rise[state.index.sector_at[k], run])
        assert not any(steps[k] for k in steps if k not in named)


@pytest.mark.parametrize("kind", KINDS)
def test_steps_below_the_margin_count_for_nothing(kind):
    """Where little more would pass than stands the Council is expected to take a step of the margin, or none."""
    state = random_world(kind, seed=7, runs=6).state
    every, margin = np.arange(state.index.traded), state.parameters.council.margin
    names, seats = set(state.index.sectors[: state.index.traded]), council.members(state)
    for part in (1.0, council.living_on(state, np.ones((state.index.traded, 1)))):
        level = council.adoptable(state, seats, state.severity, part)
        state.stringency = np.clip(level - margin * np.linspace(0.2, 1.8, state.runs), 0.0, 1.0)
        state.stringency_sector[:] = 0.0
        steps, confined = general_rise(state, state.severity), confined_step(state, state.severity, every)
        for run, slow in runs_of(state):
            step = twin.adopted(slow, slow["severity"], twin.calm(slow)) - slow["stringency"]
            agree(general_rise, "step", step, steps[run])
            by_sector = confined_steps(slow, names, slow["stringency"], slow["severity"], twin.calm(slow))
            for k, step in by_sector.items():
                agree(confined_step, f"step in {k}", step, confined[state.index.sector_at[k], run])


# --- what a quarter teaches


def random_happenings(state, dice):
    """Meetings, talks, votes, breaches and the rest, at random."""
    index, senders = state.index, [state.index.actors[i] for i in state.index.senders]
    names = ["failure", "deal", "tightened", "undelivered", "frozen", "major", "minor"]
    names += [(word, actor) for actor in senders for word in ("summit", "talks", "deal", "failure")]
    names += [("vote", index.actors[i]) for i in index.permanent]
    names += [("breach", actor) for actor in (index.actors[index.target], *senders)]
    return {name: np.round(spread(dice, 0.0, 1.0, state.runs)) for name in names}


def test_trust_and_freshness(opened):
    """Trust both ways, cooperation so far, freshness of talks and of meetings, of every sender."""
    state, _, forecast = opened
    came = random_happenings(state, np.random.default_rng(2))
    before, index = list(runs_of(state, forecast)), state.index
    happened = [now_in(index, came, run) for run in range(state.runs)]
    state = learned(state, came)
    target = index.actors[index.target]
    for (run, slow), now in zip(before, happened, strict=True):
        for i in index.senders:
            name = index.actors[i]
            toward = twin.trust_after(slow, target, name, twin.events_for_target(slow, name, now))
            back = twin.trust_after(slow, name, target, twin.events_for_sender(slow, name, now))
            agree(learn_trust, f"trust in {name}", toward, state.trust[index.target, i, run])
            agree(learn_trust, f"trust of {name}", back, state.trust[i, index.target, run])
            agree(learn_trust, "cooperation", twin.cooperation_next(slow, name, now), state.cooperation[i, run])
            for kind, word in (("talked", "talks"), ("met", "summit")):
                fresh = twin.freshness_next(slow, slow[kind][name], now[word, name])
                agree(learn_trust, kind, fresh, getattr(state, kind)[i, run])


def test_what_partners_drop_besides(opened):
    """Of every trader, under the sanctions as the quarter leaves them."""
    state, _, forecast = opened
    before, index = list(runs_of(state, forecast)), state.index
    state = learned(state, random_happenings(state, np.random.default_rng(3)))
    for run, slow in before:
        closed = twin.advance(slow, slow["levers"], slow["stringency"])["closed"]
        for i in index.traders:
            dropped = twin.derisked_next(slow, index.actors[i], closed)
            agree(derisked, "dropped", dropped, state.derisked[i, run])


def test_confidence_grievance_and_ledger(opened):
    """What failure and a deal leave behind, also where talks were only adjourned."""
    state, _, forecast = opened
    dice, index = np.random.default_rng(4), state.index
    coercers, target = {index.actors[c]: c for c in index.coercers}, index.actors[index.target]
    partly = {name: spread(dice, 0.0, 1.0, state.runs) for name in ("failure", *(("failure", c) for c in coercers))}
    came = random_happenings(state, dice) | partly
    before = list(runs_of(state, forecast))
    happened = [now_in(index, came, run) for run in range(state.runs)]
    state = learned(state, came)
    for (run, slow), now in zip(before, happened, strict=True):
        struck = max(now["deal", actor] for actor in coercers)
        confidence = twin.confidence_next(slow, target, now["failure"], struck)
        agree(learn_talks, "confidence of the target", confidence, state.confidence[index.target, run])
        for actor, c in coercers.items():
            confidence = twin.confidence_next(slow, actor, now["failure", actor], now["deal", actor])
            agree(learn_talks, "confidence", confidence, state.confidence[c, run])
            agree(ledger, "ledger", twin.ledger_next(slow, actor), state.ledger[c, run])
        agree(learn_talks, "grievance", twin.grievance_next(slow, now["failure"]), state.grievance[run])


def test_delivery_of_relief(opened):
    """Relief moves toward what a deal in force promises."""
    state, _, forecast = opened
    before = list(runs_of(state, forecast))
    state, missing = deliver(state)
    for run, slow in before:
        agree(deliver, "own relief", twin.relief_own_next(slow), state.relief_own[run])
        agree(deliver, "undelivered", twin.undelivered(slow), missing[run])
        for k, amount in twin.relief_council_next(slow).items():
            agree(deliver, f"Council relief in {k}", amount, state.relief_council[state.index.sector_at[k], run])
