"""Talks, payoffs, choices and packages in the engine's arrays against their twin in plain loops."""

from dataclasses import replace

import numpy as np

import twin
from leverage_sim.actors import choice
from leverage_sim.actors.decide import moment_of, on_the_menus
from leverage_sim.actors.lookahead import Expectation, look_ahead
from leverage_sim.mechanisms import talks
from leverage_sim.mechanisms.payoff import TERMS, meeting_chances
from leverage_sim.quarter.meet import meet
from leverage_sim.quarter.settle import settle
from leverage_sim.world.luck import Luck
from twin.worlds import agree, give, random_world, runs_of

# --- talks and meetings


def test_chances_of_talks_and_meetings(opened):
    """Chances after everyone's moves: of talks with each coercer, and that each leader agrees to meet."""
    state, agenda, forecast = opened
    index = state.index
    luck = Luck(3, np.arange(state.runs))
    state, settlement = settle(state, forecast, luck)
    arrays = meet(state, agenda, settlement, luck).chances
    hosts, target = meeting_chances(state, arrays)
    name = index.actors[index.target]
    for run, slow in runs_of(state, forecast):
        talking = {}
        for c in index.coercers:
            actor = index.actors[c]
            offer, moratorium = slow["offered"][actor], slow["moratorium"]
            talking[actor] = twin.talks_chance(slow, slow["levers"], actor, offer, moratorium)
            agree(talks.chance, f"talks with {actor}", talking[actor], arrays[c][run])
        for n, i in enumerate(index.senders):
            sender = index.actors[i]
            agree(meeting_chances, "host", twin.meeting_acceptance(slow, sender, name, talking), hosts[n, run])
            agree(meeting_chances, "target", twin.meeting_acceptance(slow, name, sender, talking), target[n, run])


def test_chances_within_talks(standing):
    """Walking out, breaking down, accepting."""
    state, _, forecast = standing
    p, dice = state.parameters, np.random.default_rng(6)
    cost, value, gain = dice.uniform(-0.5, 0.5, (3, state.runs))
    accepts = talks.accepts(gain, p.bargain.acceptance)
    ends = talks.breakdown(state.tension, state.adjournments, p.bargain)
    for c in state.index.coercers:
        leaves = talks.walkout(state.ledger[c], cost, value, p.walkout)
        for run, slow in runs_of(state, forecast):
            actor = state.index.actors[c]
            agree(talks.walkout, "walk-out", twin.walk_out(slow, actor, cost[run], value[run]), leaves[run])
            agree(talks.breakdown, "breakdown", twin.breakdown(slow, slow["adjournments"]), ends[run])
            agree(talks.accepts, "acceptance", twin.acceptance(slow, gain[run]), accepts[run])


# --- payoffs and choice


def set_impulses(state, dice, name, firsts, seconds=None):
    """A move of this quarter by some actors in about half of the runs, each toward one counterpart if any."""
    for i in firsts:
        done = dice.integers(0, 2, state.runs).astype(float)
        row = state.levers.values[name][i]
        if seconds is None:
            row[:] = done
        else:
            row[dice.choice(seconds, state.runs), np.arange(state.runs)] = done


def moments(state, dice):
    """The four moments of a quarter at which seats choose, the target's own moves seen by those after it."""
    target, senders = (state.index.target,), list(state.index.senders)
    present = tuple(i for i in state.index.seats if i not in (*target, *state.index.absent))
    state.levers.flat[: state.levers.layout.impulses] = 0.0
    yield target, "coercive"
    for name in ("major", "minor", "freeze", "inspection"):
        set_impulses(state, dice, name, target)
    yield target, "diplomatic"
    set_impulses(state, dice, "refuse", target)
    set_impulses(state, dice, "seek", target, state.index.coercers)
    set_impulses(state, dice, "summit", target, senders)
    yield present, "coercive"
    yield present, "diplomatic"


def expect_offers(state, content):
    """Every coercer made an offer of this content before, and nobody was sought."""
    state.offered[:] = content
    state.levers.values["seek"][:] = 0.0


class Fast:
    """What the engine works out at one moment: every array over all options of all seats."""

    def __init__(self, state, forecast, seats, slot):
        self.state, self.slot = state, slot
        self.moment, self.ballot = moment_of(state, seats, slot)
        moved = self.moment.moved(state.levers)
        expectation = Expectation(state, forecast, self.moment, moved)
        parts = expectation.parts()
        self.payoffs = expectation.payoffs(parts)
        self.changes = {name: np.zeros_like(self.payoffs) for name in state.index.vocabulary["term"]}
        for name, touch, change in parts:
            self.changes[name][touch.options] += change
        self.available = on_the_menus(state, forecast, self.moment, moved)
        p = state.parameters.choice
        kappa = p.regret_scale[self.moment.seat, state.index.vocabulary["slot"].index(slot)]
        self.regret = choice.regret(self.payoffs, self.available, kappa, self.ballot.starts)
        sure = np.broadcast_to(p.precision, (self.moment.count, len(p.precision)))
        self.families, _ = choice.family_values(self.ballot, self.regret, self.available, sure)
        self.chances = choice.probabilities(self.ballot, self.regret, self.available, sure)

    def rows(self, menu):
        """A menu's options by name, with their rows."""
        names = self.moment.menus[menu].names
        return dict(zip(names, range(self.moment.starts[menu], self.moment.starts[menu + 1]), strict=True))

    def family(self, row):
        """Position of an option's family."""
        member = np.flatnonzero(self.ballot.members == row)[0]
        return np.searchsorted(self.ballot.first, member, side="right") - 1


def compare_payoffs(fast, menu, run, slow):
    """What every option of a seat changes of every term, and its payoff; hands back the twin's payoffs."""
    seat, rows = fast.state.index.actors[fast.moment.menus[menu].seat], fast.rows(menu)
    changes = twin.option_changes(slow, seat, fast.slot)
    values = twin.option_values(slow, seat, fast.slot, changes)
    assert set(rows) <= set(values)
    for name, row in rows.items():
        for term, change in changes[name].items():
            agree(TERMS[term][0], f"{term} of {name} for {seat}", change, fast.changes[term][row, run])
        agree(Expectation.payoffs, f"payoff of {name} for {seat}", values[name], fast.payoffs[row, run])
    return values


def compare_choices(fast, menu, run, slow, values):
    """The menu, regret, value of each family and chance of each option of a seat."""
    seat, rows = fast.state.index.actors[fast.moment.menus[menu].seat], fast.rows(menu)
    on_it = {name for name, row in rows.items() if fast.available[row, run]}
    assert set(twin.available(slow, seat, fast.slot)) == on_it
    regret = twin.regrets(slow, seat, fast.slot, values)
    odds = twin.choice_probabilities(slow, seat, fast.slot, regret)
    for name, short in regret.items():
        agree(choice.regret, f"regret of {name}", short, fast.regret[rows[name], run])
    for name, row in rows.items():
        agree(choice.probabilities, f"chance of {name}", odds.get(name, 0.0), fast.chances[row, run])
    for names, value in twin.family_values(slow, seat, fast.slot, regret):
        agree(choice.family_values, f"family of {names[0]}", value, fast.families[fast.family(rows[names[0]]), run])


def compare_moments(state, forecast, dice, offers):
    """Every option of every seat in both slots; ``offers`` are expected where a coercer weighs its own."""
    for seats, slot in moments(state, dice):
        if len(seats) > 1 and slot == "diplomatic":
            expect_offers(state, offers)
        fast = Fast(state, forecast, seats, slot)
        for run, slow in runs_of(state, forecast):
            for menu in range(len(seats)):
                values = compare_payoffs(fast, menu, run, slow)
                compare_choices(fast, menu, run, slow, values)


def test_payoffs_and_choices(opened):
    """Payoffs, term by term, and choices, with the weights of the scenario's priors."""
    state, _, forecast = opened
    compare_moments(state, forecast, np.random.default_rng(8), offers=0.0)


def test_payoffs_and_choices_where_others_expect_an_offer():
    """The same where a coercer has made an offer before, which all but itself expect it to repeat."""
    state, _, forecast = random_world("at the start", seed=0)
    compare_moments(state, forecast, np.random.default_rng(8), offers=0.8)


def weigh_everything(state, dice):
    """Every actor gives every term a weight."""
    names = state.index.registry.matching("weight.*.*")
    give(state, dict(zip(names, dice.uniform(-1.0, 1.0, len(names)), strict=True)))


def test_payoffs_where_all_weigh_everything(opened):
    """The same if every actor gives every term a weight, also those that the shipped scenario leaves out."""
    state, _, forecast = opened
    dice = np.random.default_rng(9)
    weigh_everything(state, dice)
    compare_moments(state, forecast, dice, offers=0.0)


def test_payoffs_where_drafts_would_pass():
    """The same where the Council would take a step, in general and on a draft on one sector, and it would be felt."""
    (state, _, before), dice = random_world("a forum", seed=3), np.random.default_rng(8)
    state.stringency[:], state.stringency_sector[:], state.severity[:] = 0.4, 0.0, 0.8
    state.relief_own[:], state.relief_council[:] = 0.0, 0.0
    state.levers.values["cut"][:], state.levers.values["relieve"][:] = 0.0, 0.0
    weigh_everything(state, dice)
    forecast = replace(look_ahead(state), expected_gain=before.expected_gain)
    assert (forecast.rise > 0.0).all()
    compare_moments(state, forecast, dice, offers=0.0)
