"""The quarter, and the only time loop.

A quarter runs in this order; each line is one function of ``PHASES``:

     1. exogenous      scenario events: parameters change, scripted choices and meetings are put on the agenda
     2. expect         what talks promise each actor; what the Council would do after a major test
     3. target_acts    the target's coercive slot, then its diplomatic slot, both visible to all
     4. senders_act    all senders at once in the coercive slot, then all at once in the diplomatic slot
     5. vote           the Council votes on what was tabled: tightening, relief, vetoes
     6. settle         enforcement, flows, resources, tension, programme, threat: one call of ``advance``
     7. meet           leaders meet where both want it
     8. negotiate      talks where they come about: offers, walk-outs, deals, adjournments
     9. uphold         deals in force are kept or broken; promised relief is delivered
    10. learn          trust, confidence, grievance, ledger, freshness, what partners drop besides
    11. measure        the quarter's measures; the clock moves on

``decide`` (in 3 and 4) is the only place where a seat is asked; ``advance`` (in 6, and in every look-ahead) is
the only piece of code that carries the world on.

A division by zero, an overflow or a lost number is an error where it happens, never a nan in a table.
"""

from collections.abc import Callable, Sequence

import numpy as np

from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms.advance import advance
from leverage_sim.mechanisms.base import base
from leverage_sim.mechanisms.economy import economy, partner_flows
from leverage_sim.mechanisms.pace import still
from leverage_sim.phases.act import senders_act, target_acts
from leverage_sim.phases.exogenous import exogenous
from leverage_sim.phases.expect import expect
from leverage_sim.phases.learn import learn
from leverage_sim.phases.measure import measure
from leverage_sim.phases.meet import meet
from leverage_sim.phases.negotiate import negotiate
from leverage_sim.phases.settle import settle
from leverage_sim.phases.uphold import uphold
from leverage_sim.phases.vote import vote
from leverage_sim.world.luck import Luck
from leverage_sim.world.state import World

Phase = Callable[[World, Sequence[Seated], Luck], None]

PHASES: tuple[Phase, ...] = (
    exogenous,
    expect,
    target_acts,
    senders_act,
    vote,
    settle,
    meet,
    negotiate,
    uphold,
    learn,
    measure,
)


@np.errstate(divide="raise", over="raise", invalid="raise")
def begin(world: World) -> World:
    """Work out what the start implies: flows, resources and what the target is used to.

    Raises:
        FloatingPointError: a number is lost, for example where no flow of a sector is left to measure by.
    """
    fixed = base(world)
    world.derisked[list(world.index.traders)] = fixed.derisked
    start = economy(world, still(world.parameters), world.stringency)
    for i in world.index.partners:
        world.flows[i] = partner_flows(world, start, i) * fixed.totals
    world.position = start.position
    world.reference = start.position.copy()
    world.threat = advance(world, world.levers, fixed.quarter, world.stringency).threat
    for key in ("inclination", "staying"):
        world.cache.pop(key, None)
    return world


@np.errstate(divide="raise", over="raise", invalid="raise")
def quarter(world: World, seats: Sequence[Seated], luck: Luck) -> None:
    """Play one quarter of every run of a block.

    Raises:
        FloatingPointError: a number is lost; the message names the quarter and the phase.
    """
    for phase in PHASES:
        try:
            phase(world, seats, luck)
        except FloatingPointError as error:
            raise FloatingPointError(f"{error}, in {world.now}, {phase.__name__}") from error


def simulate(world: World, seats: Sequence[Seated], luck: Luck, quarters: int) -> World:
    """Play a number of quarters of every run of a block, from its start or from where it stands."""
    if world.quarter == 0:
        begin(world)
    for _ in range(quarters):
        quarter(world, seats, luck)
    return world
