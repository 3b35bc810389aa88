"""What is expected of each option: one projection, the same for every seat.

Others are expected to leave their levers where they are; what lasts one quarter is not expected to be
repeated; an approach is expected to be answered with an offer in part; a major test is expected to be
answered in the Council with a certain chance.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from leverage_sim.actors.moment import Moment, Touch
from leverage_sim.mechanisms import council, programme
from leverage_sim.mechanisms.advance import Outlook, advance
from leverage_sim.mechanisms.base import base
from leverage_sim.mechanisms.payoff import TERMS, Rows, meeting_chances, talks_chance
from leverage_sim.mechanisms.ripple import Effects, ripples
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


def foresee(world: World) -> None:
    """Once a quarter: the step that the Council would take after a major test."""
    p, rate = world.parameters, base(world).quarter.severity
    severe = programme.severity(world.severity, np.ones(1), np.zeros(1), rate.carry, rate.echo, p.severity)
    council.expect(world, severe)


@dataclass
class Expectation:
    """What is expected at one moment, by all seats that choose at it."""

    world: World
    moment: Moment
    moved: Array  # where each write would put its lever, (write, run)

    @property
    def offering(self) -> frozenset[int]:
        """Coercers that compare offers at this moment."""
        return self.moment.offering

    @cached_property
    def standing(self) -> Outlook:
        """The world with every lever where it stands."""
        world, rise = self.world, self.world.cache["rise"]
        tabled = world.parameters.council.tabling * world.levers.row("major", world.index.target)
        ended = tabled * (rise > 0.0)
        return advance(world, world.levers, base(world).horizon, world.stringency + tabled * rise, ended=ended)

    @cached_property
    def effects(self) -> Effects | None:
        """What single options would change of the economy."""
        plan = self.moment.ripples
        if plan is None:
            return None
        return ripples(self.world, plan, self.standing.economy, self.moved, self.world.cache["rise"])

    @cached_property
    def chances(self) -> dict[int, Array]:
        """Chance of talks with each coercer as things stand, (run,)."""
        return {c: talks_chance(self.world, self.world.levers, self.standing, c) for c in self.world.index.coercers}

    @cached_property
    def meetings(self) -> tuple[Array, Array]:
        """Chances that each sender, and that the target, would agree if asked to meet the other, (sender, run)."""
        return meeting_chances(self.world, self.chances)

    def rows(self, touch: Touch) -> Rows:
        """The world in the rows of some options."""
        world = self.world
        levers = world.levers.under(self.moment.overlay(touch, world.levers, self.moved))
        outlook = advance(world, levers, base(world).horizon, self.standing.stringency)
        drafts = [(lever, sector, rows, self.moved[writes]) for (lever, sector), rows, writes in touch.drafts]
        return Rows(self, touch.seat, levers, outlook, touch.economic, drafts, touch.own)

    def parts(self) -> list[tuple[str, Touch, Array]]:
        """For each term the options that can move it, and weight x what they change of it, (option, run)."""
        world, weights, rows = self.world, self.world.parameters.payoff.weight, {}
        found = []
        for name, n, touch, its in self.moment.terms:
            if id(touch) not in rows:
                rows[id(touch)] = self.rows(touch)
            value = TERMS[name][0](rows[id(touch)])
            if value.ndim == 1:  # no option moves what the term reads: its one row stands for all
                value = np.broadcast_to(value, (len(touch.seat), world.runs))
            change = value[its.rows]
            change -= value[its.stands]
            change *= weights[its.seat[its.first :], n]
            found.append((name, its, change))
        return found

    def payoffs(self, parts: list[tuple[str, Touch, Array]]) -> Array:
        """Payoff of each option less its cost, against things as they stand, (option, run)."""
        world, moment = self.world, self.moment
        costs = world.parameters.payoff.cost[moment.seat, moment.costs]
        found = np.repeat(-costs, world.runs, axis=1) if costs.shape[1] == 1 else -costs
        for _, touch, change in parts:
            found[touch.options] += change
        return found
