"""The order of a quarter, and the only time loop.

``decide`` (in ``target_acts`` and ``senders_act``) is the only place where a seat is asked; ``advance`` (in ``settle``,
and in every look-ahead) is the only piece of code that carries a state on.

A division by zero, an overflow or a lost number is an error where it happens, never a nan in a table.
"""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np

from leverage_sim.actors.decide import Decisions
from leverage_sim.actors.lookahead import look_ahead
from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms.advance import advance
from leverage_sim.mechanisms.economy import dispositions, economy, partner_flows
from leverage_sim.mechanisms.forecast import Forecast
from leverage_sim.mechanisms.horizon import still
from leverage_sim.quarter.act import senders_act, target_acts
from leverage_sim.quarter.agenda import Agenda, open_quarter, read_agenda
from leverage_sim.quarter.draft import Votes
from leverage_sim.quarter.learn import learn
from leverage_sim.quarter.meet import Meetings, meet
from leverage_sim.quarter.negotiate import TalkResults, negotiate
from leverage_sim.quarter.settle import Settlement, settle
from leverage_sim.quarter.uphold import Breaches, uphold
from leverage_sim.quarter.vote import vote
from leverage_sim.scenario.quarters import Quarter as When
from leverage_sim.world.luck import Luck
from leverage_sim.world.state import State


@dataclass(frozen=True)
class Quarter:
    """What the phases of one quarter have handed to one another; see ``play_quarter`` for their order."""

    when: When
    agenda: Agenda
    forecast: Forecast
    decisions: tuple[Decisions, ...]
    votes: Votes
    settlement: Settlement
    meetings: Meetings
    talks: TalkResults
    breaches: Breaches


class Recorder(Protocol):
    """What takes in a block's quarters as they are played."""

    @property
    def listens(self) -> bool:
        """Whether it wants every offer that is made in talks."""

    def take(self, quarter: Quarter, after: State) -> None:
        """Take in a quarter, and the state that it leaves."""


class Opened(NamedTuple):
    """A quarter as it opens, up to the moment at which the first seat is asked."""

    state: State
    agenda: Agenda
    forecast: Forecast


@np.errstate(divide="raise", over="raise", invalid="raise")
def begin(state: State) -> State:
    """Work out what the start implies: flows, resources and what the target is used to.

    Raises:
        FloatingPointError: a number is lost, for example where no flow of a sector is left to measure by.
    """
    index, fixed = state.index, state.constants
    derisked, flows = state.derisked.copy(), state.flows.copy()
    derisked[list(index.traders)] = fixed.derisked
    state = replace(state, derisked=derisked)
    its = dispositions(state)
    start = economy(state, its, still(state.parameters), state.stringency)
    for i in index.partners:
        flows[i] = partner_flows(state, start, i) * fixed.totals
    state = replace(state, flows=flows, position=start.position, reference=start.position.copy())
    outlook = advance(state, its, state.levers, fixed.quarter, state.stringency)
    return replace(state, threat=outlook.threat)


def opened(state: State, luck: Luck) -> Opened:
    """The next quarter as it opens; the state itself stays as it is."""
    agenda = read_agenda(state)
    state = open_quarter(state, agenda, luck)
    return Opened(state, agenda, look_ahead(state))


def play_quarter(state: State, seats: Sequence[Seated], luck: Luck, listen: bool = False) -> tuple[State, Quarter]:
    """Play one quarter of every run of a block. In this order:

     1. read_agenda, open_quarter   what the scenario prescribes; parameters change, impulses end
     2. look_ahead                  what talks promise each actor; what the Council would do after a major test
     3. target_acts                 the target's coercive slot, then its diplomatic slot, both visible to all
     4. senders_act                 all senders at once in the coercive slot, then all at once in the diplomatic slot
     5. vote                        the Council votes on what was tabled: tightening, relief, vetoes
     6. settle                      enforcement, flows, resources, tension, programme, threat: one call of ``advance``
     7. meet                        leaders meet where both want it
     8. negotiate                   talks where they come about: offers, walk-outs, deals, adjournments
     9. uphold                      deals in force are kept or broken; promised relief is delivered
    10. learn                       trust, confidence, grievance, ledger, freshness, what partners drop besides

    Args:
        listen: whether every offer made in talks is to be kept.

    Returns:
        the state after the quarter, and what the phases have handed to one another.
    """  # fmt: skip
    when = state.now
    state, agenda, forecast = opened(state, luck)
    in_the_open = target_acts(state, forecast, agenda, seats, luck)
    state, at_once = senders_act(state, forecast, agenda, seats, luck)
    state, votes = vote(state, agenda, luck)
    state, settlement = settle(state, forecast, luck)
    meetings = meet(state, agenda, settlement, luck)
    state, talks = negotiate(state, agenda, forecast, settlement, meetings, luck, listen)
    state, breaches = uphold(state, forecast, settlement, talks, luck)
    state = learn(state, votes, settlement, meetings, talks, breaches)
    state = replace(state, quarter=state.quarter + 1)
    made = (*in_the_open, *at_once)
    return state, Quarter(when, agenda, forecast, made, votes, settlement, meetings, talks, breaches)


@np.errstate(divide="raise", over="raise", invalid="raise")
def simulate(state: State, seats: Sequence[Seated], luck: Luck, quarters: int, record: Recorder | None = None) -> State:
    """Play a number of quarters of every run of a block, from its start or from where it stands.

    Args:
        record: what takes them in.

    Raises:
        FloatingPointError: a number is lost; the message names the quarter and the phase.
    """
    if state.quarter == 0:
        state = begin(state)
    for _ in range(quarters):
        now = state.now
        try:
            state, quarter = play_quarter(state, seats, luck, record is not None and record.listens)
        except FloatingPointError as error:
            raise FloatingPointError(f"{error}, in {now}, {phase_of(error)}") from error
        if record is not None:
            record.take(quarter, state)
    return state


def phase_of(error: BaseException) -> str:
    """The function of ``play_quarter`` in which an error arose."""
    names = [step.name for step in traceback.extract_tb(error.__traceback__)]
    return names[names.index(play_quarter.__name__) + 1]
