"""The deterministic part of a quarter: one function for the look-ahead, the settlement and the leverage measure.

Enforcement, flows, resources, tension, programme, severity and threat follow from where the levers stand.
Each is worked out when it is first asked for; where options differ in a lever, what follows from it carries an
option axis before the run axis, and nothing else does.
"""

from functools import cached_property

import numpy as np

from leverage_sim.mechanisms import programme, security
from leverage_sim.mechanisms.base import base
from leverage_sim.mechanisms.economy import Economy, economy
from leverage_sim.mechanisms.pace import Pace
from leverage_sim.world.levers import Levers, highest, total_of
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


def advance(
    world: World,
    levers: Levers,
    pace: Pace,
    stringency: Array,
    luck: Array | float = 0.5,
    ended: Array | float = 0.0,
) -> "Outlook":
    """The world under these levers and this Council stringency after the horizon of ``pace``.

    Args:
        world: the state before.
        levers: where they stand, with an option axis where a seat compares options.
        pace: one quarter (settlement) or the look-ahead's horizon.
        stringency: of the Council in force or expected, (run,).
        luck: of a major test, uniform in 0..1; its mean in a look-ahead.
        ended: chance that a tightening ends the Council's relief in a look-ahead, (run,).
    """
    return Outlook(world, levers, pace, stringency, luck, ended)


class Outlook:
    """The world after a horizon. Shapes: (run,), or (option, run) where options differ."""

    def __init__(
        self,
        world: World,
        levers: Levers,
        pace: Pace,
        stringency: Array,
        luck: Array | float,
        ended: Array | float,
    ):
        self.world, self.levers, self.pace, self.stringency = world, levers, pace, stringency
        self.luck, self.ended = luck, ended

    @cached_property
    def economy(self) -> Economy:
        """Sanctions, flows and resources with the levers as they stand; options' effects are in ``ripple``."""
        return economy(self.world, self.pace, self.stringency, self.ended)

    @cached_property
    def major(self) -> Array:
        return self.levers.row("major", self.world.index.target)

    @cached_property
    def minor(self) -> Array:
        return self.levers.row("minor", self.world.index.target)

    @cached_property
    def exercises(self) -> Array:
        """Joint exercises held, in 0..1: each holder's part by its share."""
        total: Array = np.zeros(1)
        for i, share in base(self.world).holders:
            total = total + share * self.levers.row("exercises", i)
        return total

    @cached_property
    def arms(self) -> Array:
        return np.minimum(1.0, total_of(self.levers, self.world.index.senders, "arms"))

    @cached_property
    def drills(self) -> Array:
        return np.minimum(1.0, total_of(self.levers, self.world.index.senders, "drills"))

    @cached_property
    def strike(self) -> Array:
        return highest(self.levers, self.world.index.senders, "strike")

    @cached_property
    def moratorium(self) -> Array:
        freeze = self.levers.row("freeze", self.world.index.target)
        return programme.moratorium(self.world.moratorium, freeze, self.major)

    @cached_property
    def tension(self) -> Array:
        world = self.world
        helped = np.maximum(self.drills, self.arms)
        return security.tension(
            world.tension, self.major, self.minor, self.exercises, self.moratorium, self.strike, helped,
            self.pace.tension, world.parameters.tension,
        )  # fmt: skip

    @cached_property
    def programme(self) -> Array:
        world, stage = self.world, self.world.level_of("rollback")
        p, quarters = world.parameters.programme, self.pace.quarters
        return programme.progress(world.programme, self.major, self.luck, stage, self.arms, quarters, p)

    @cached_property
    def severity(self) -> Array:
        world, rate = self.world, self.pace.severity
        p = world.parameters.severity
        return programme.severity(world.severity, self.major, self.minor, rate.carry, rate.echo, p)

    @cached_property
    def threat(self) -> Array:
        index, p = self.world.index, self.world.parameters.threat
        allied = total_of(self.levers, index.senders, "alliance") + p.drills * self.drills
        return security.threat(
            self.exercises,
            security.strike_chance(self.tension, self.strike, p),
            np.minimum(1.0, allied),
            np.minimum(1.0, self.believed("guarantee")),
            np.minimum(1.0, self.believed("declaration")),
            self.programme,
            self.arms,
            p,
        )

    def believed(self, lever: str) -> Array:
        """Sum over senders of what they give times the target's trust in them."""
        index, trust = self.world.index, self.world.trust
        total: Array = np.zeros(1)
        for i in index.senders:
            total = total + trust[index.target, i] * self.levers.row(lever, i)
        return total
