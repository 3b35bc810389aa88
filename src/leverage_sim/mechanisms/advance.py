"""The deterministic part of a quarter: one function for the look-ahead, the settlement and the leverage measure.

Enforcement, flows, resources, tension, programme, severity and threat follow from where the levers stand.
Each is worked out when it is first asked for; where options differ in a lever, what follows from it carries an
option axis before the run axis, and nothing else does.
"""

from functools import cached_property

import numpy as np

from leverage_sim.mechanisms import programme, security
from leverage_sim.mechanisms.economy import Dispositions, Economy, economy
from leverage_sim.world.constants import Pace
from leverage_sim.world.levers import Levers, highest, total_of
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


def advance(
    state: State,
    its: Dispositions,
    levers: Levers,
    pace: Pace,
    stringency: Array,
    luck: Array | float = 0.5,
    ended: Array | float = 0.0,
) -> "Outlook":
    """The world under these levers and this Council stringency after the horizon of ``pace``.

    Args:
        state: the state before.
        its: dispositions of the traders.
        levers: where they stand, with an option axis where a seat compares options.
        pace: one quarter (settlement) or the look-ahead's horizon.
        stringency: of the Council in force or expected, (run,).
        luck: of a major test, uniform in 0..1; its mean in a look-ahead.
        ended: chance that a tightening ends the Council's relief in a look-ahead, (run,).
    """
    return Outlook(state, its, levers, pace, stringency, luck, ended)


class Outlook:
    """The world after a horizon. Shapes: (run,), or (option, run) where options differ."""

    def __init__(
        self,
        state: State,
        its: Dispositions,
        levers: Levers,
        pace: Pace,
        stringency: Array,
        luck: Array | float,
        ended: Array | float,
    ):
        self.state, self.levers, self.pace, self.stringency = state, levers, pace, stringency
        self.dispositions, self.luck, self.ended = its, luck, ended

    @cached_property
    def economy(self) -> Economy:
        """Sanctions, flows and resources with the levers as they stand; options' effects are in ``ripple``."""
        return economy(self.state, self.dispositions, self.pace, self.stringency, self.ended)

    @cached_property
    def major(self) -> Array:
        return self.levers.row("major", self.state.index.target)

    @cached_property
    def minor(self) -> Array:
        return self.levers.row("minor", self.state.index.target)

    @cached_property
    def exercises(self) -> Array:
        """Joint exercises held, in 0..1: each holder's part by its share."""
        total: Array = np.zeros(1)
        for i, share in self.state.constants.holders:
            total = total + share * self.levers.row("exercises", i)
        return total

    @cached_property
    def arms(self) -> Array:
        return np.minimum(1.0, total_of(self.levers, self.state.index.senders, "arms"))

    @cached_property
    def drills(self) -> Array:
        return np.minimum(1.0, total_of(self.levers, self.state.index.senders, "drills"))

    @cached_property
    def strike(self) -> Array:
        return highest(self.levers, self.state.index.senders, "strike")

    @cached_property
    def moratorium(self) -> Array:
        freeze = self.levers.row("freeze", self.state.index.target)
        return programme.moratorium(self.state.moratorium, freeze, self.major)

    @cached_property
    def tension(self) -> Array:
        state = self.state
        helped = np.maximum(self.drills, self.arms)
        return security.tension(
            state.tension, self.major, self.minor, self.exercises, self.moratorium, self.strike, helped,
            self.pace.tension, state.parameters.tension,
        )  # fmt: skip

    @cached_property
    def programme(self) -> Array:
        state, stage = self.state, self.state.level_of("rollback")
        p, quarters = state.parameters.programme, self.pace.quarters
        return programme.progress(state.programme, self.major, self.luck, stage, self.arms, quarters, p)

    @cached_property
    def severity(self) -> Array:
        state, rate = self.state, self.pace.severity
        p = state.parameters.severity
        return programme.severity(state.severity, self.major, self.minor, rate.carry, rate.echo, p)

    @cached_property
    def threat(self) -> Array:
        index, p = self.state.index, self.state.parameters.threat
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
        index, trust = self.state.index, self.state.trust
        total: Array = np.zeros(1)
        for i in index.senders:
            total = total + trust[index.target, i] * self.levers.row(lever, i)
        return total
