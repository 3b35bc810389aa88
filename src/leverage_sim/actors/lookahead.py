"""What is expected of each option: one projection, the same for every seat.

Others are expected to leave their levers where they are; what lasts one quarter is not expected to be
repeated; an approach is expected to be answered with an offer in part; a major test is expected to be
answered in the Council with a certain chance.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from leverage_sim.actors.menu import confined_drafts
from leverage_sim.actors.moment import Moment, Touch
from leverage_sim.mechanisms import programme
from leverage_sim.mechanisms.advance import Outlook, advance
from leverage_sim.mechanisms.baseline import baseline
from leverage_sim.mechanisms.economy import Dispositions, dispositions
from leverage_sim.mechanisms.expected_gain import expected_gain
from leverage_sim.mechanisms.forecast import Forecast, confined_step, general_rise
from leverage_sim.mechanisms.option_effects import Effects, option_effects
from leverage_sim.mechanisms.payoff import TERMS, Rows, meeting_chances, talks_chance
from leverage_sim.mechanisms.seating import forum_of, table_of
from leverage_sim.mechanisms.stakes import Restored, moves_economy, restored, stakes
from leverage_sim.mechanisms.talks import climate
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


def look_ahead(state: State) -> Forecast:
    """What everyone expects alike of a quarter that opens in this state."""
    its = dispositions(state)
    severity = severity_after_a_test(state)
    restores = restored(state, its.staying)
    return Forecast(
        severity,
        general_rise(state, severity),
        expected_gains(state, restores, its),
        confined_rises(state, severity),
        restores,
        climate(state),
        its,
    )


def severity_after_a_test(state: State) -> Array:
    """Severity of the target's conduct if it made a major test now, (run,)."""
    p, rate = state.parameters, state.constants.quarter.severity
    return programme.severity(state.severity, np.ones(1), np.zeros(1), rate.carry, rate.echo, p.severity)


def confined_rises(state: State, severity: Array) -> tuple[tuple[tuple[int, ...], Array], ...]:
    """Steps that the Council would take on the drafts by sector that some seat can table."""
    drafts = confined_drafts(state.index)
    return tuple((sectors, confined_step(state, severity, np.array(sectors, dtype=np.intp))) for sectors in drafts)


def expected_gains(state: State, restores: Restored, its: Dispositions) -> Array:
    """Gain that talks promise each actor: with each coercer that is there, then at the forum, (table, actor, run)."""
    index, forum = state.index, forum_of(state.index)
    tables = {n: table_of(index, (c,)) for n, c in enumerate(index.coercers) if c not in index.absent}
    if forum is not None:
        tables[len(index.coercers)] = forum
    moving = frozenset().union(*(moves_economy(index, table.members) for table in tables.values()))
    stands = baseline(state, its, moving) if moving else None
    found = np.zeros((len(index.coercers) + 1, len(index.actors), state.runs))
    for n, table in tables.items():
        found[n] = expected_gain(state, table, stakes(state, restores, stands, table))
    return found


def as_it_stands(state: State, forecast: Forecast) -> Forecast:
    """The same forecast if a draft were tabled now, at the severity of the target's conduct so far."""
    now = state.severity
    return replace(forecast, severity=now, rise=general_rise(state, now), confined=confined_rises(state, now))


@dataclass
class Expectation:
    """What is expected at one moment, by all seats that choose at it."""

    state: State
    forecast: Forecast
    moment: Moment
    moved: Array  # where each write would put its lever, (write, run)

    @property
    def offering(self) -> frozenset[int]:
        """Coercers that compare offers at this moment."""
        return self.moment.offering

    @cached_property
    def standing(self) -> Outlook:
        """The world with every lever where it stands."""
        state, rise = self.state, self.forecast.rise
        tabled = state.parameters.council.tabling * state.levers.row("major", state.index.target)
        ended = tabled * (rise > 0.0)
        its, horizon = self.forecast.dispositions, state.constants.horizon
        return advance(state, its, state.levers, horizon, state.stringency + tabled * rise, ended=ended)

    @cached_property
    def effects(self) -> Effects | None:
        """What single options would change of the economy."""
        plan = self.moment.option_effects
        if plan is None:
            return None
        return option_effects(self.state, self.forecast, plan, self.standing.economy, self.moved)

    @cached_property
    def chances(self) -> dict[int, Array]:
        """Chance of talks with each coercer as things stand, (run,)."""
        state, its = self.state, self.forecast.climate
        return {c: talks_chance(state, its, state.levers, self.standing, c) for c in state.index.coercers}

    @cached_property
    def meetings(self) -> tuple[Array, Array]:
        """Chances that each sender, and that the target, would agree if asked to meet the other, (sender, run)."""
        return meeting_chances(self.state, self.chances)

    def rows(self, touch: Touch) -> Rows:
        """The world in the rows of some options."""
        state = self.state
        levers = state.levers.under(self.moment.overlay(touch, state.levers, self.moved))
        its = self.forecast.dispositions
        outlook = advance(state, its, levers, state.constants.horizon, self.standing.stringency)
        drafts = [(lever, sector, rows, self.moved[writes]) for (lever, sector), rows, writes in touch.drafts]
        return Rows(self, touch.seat, levers, outlook, touch.economic, drafts, touch.own)

    def parts(self) -> list[tuple[str, Touch, Array]]:
        """For each term the options that can move it, and weight x what they change of it, (option, run)."""
        state, weights, rows = self.state, self.state.parameters.payoff.weight, {}
        found = []
        for name, n, touch, its in self.moment.terms:
            if id(touch) not in rows:
                rows[id(touch)] = self.rows(touch)
            value = TERMS[name][0](rows[id(touch)])
            if value.ndim == 1:  # no option moves what the term reads: its one row stands for all
                value = np.broadcast_to(value, (len(touch.seat), state.runs))
            change = value[its.rows]
            change -= value[its.stands]
            change *= weights[its.seat[its.first :], n]
            found.append((name, its, change))
        return found

    def payoffs(self, parts: list[tuple[str, Touch, Array]]) -> Array:
        """Payoff of each option less its cost, against things as they stand, (option, run)."""
        state, moment = self.state, self.moment
        costs = state.parameters.payoff.cost[moment.seat, moment.costs]
        found = np.repeat(-costs, state.runs, axis=1) if costs.shape[1] == 1 else -costs
        for _, touch, change in parts:
            found[touch.options] += change
        return found
