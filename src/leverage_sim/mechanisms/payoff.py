"""What an option gets a seat: the sum over terms of weight x (term under the option - term as things stand), less cost.

Each term is one function of ``Rows``: the options that could move it, of all seats that choose at a moment, one
row each, with one more row for each seat as things stand. Weights are parameters of the scenario. A term is
computed only for seats that weigh it and only for options that write a lever it depends on: what an option
leaves alone cannot move a choice.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import flows, summits, talks
from leverage_sim.mechanisms.advance import Outlook
from leverage_sim.mechanisms.forecast import Forecast
from leverage_sim.mechanisms.option_effects import Effects
from leverage_sim.mechanisms.option_effects_plan import ECONOMIC as ECONOMIC_LEVERS
from leverage_sim.mechanisms.seating import forum_of
from leverage_sim.world.levers import Levers
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State

Positions = NDArray[np.intp]
SHOCKS = frozenset(("major", "minor", "freeze", "exercises", "drills", "arms", "strike"))
TALKING = frozenset(("seek", "refuse", "mediate", "offer", "major", "minor", "freeze", "exercises", "forum"))
PLEDGES = frozenset(("alliance", "guarantee", "declaration"))


class Seen(Protocol):
    """What all seats of a moment expect alike; ``actors.lookahead.Expectation`` is one."""

    state: State

    forecast: Forecast

    @property
    def standing(self) -> Outlook: ...
    @property
    def effects(self) -> Effects | None: ...
    @property
    def chances(self) -> dict[int, Array]: ...
    @property
    def meetings(self) -> tuple[Array, Array]: ...
    @property
    def offering(self) -> frozenset[int]: ...


class Rows:
    """What a term may read: the world, and what follows in each row. Arrays (row, run) or (run,).

    Attributes:
        seen: what is the same in all rows.
        seat: whose payoff each row is about, (row,).
        levers: with the rows as option axis.
        outlook: what follows from them.
        economic: 0 as things stand, else 1 + position among the options with economic effects, (row,).
        drafts: what options ask of the Council by sector: lever, sector, rows and what they put it to, (its rows, run).
        own: what options change of their own seats' enforcement: sector, rows of the economy, and rows here.
    """

    def __init__(
        self,
        seen: Seen,
        seat: Positions,
        levers: Levers,
        outlook: Outlook,
        economic: Positions | None,
        drafts: Sequence[tuple[str, int, Positions, Array]] = (),
        own: Sequence[tuple[int, Positions, Positions]] = (),
    ):
        self.seen, self.seat, self.levers, self.outlook, self.economic = seen, seat, levers, outlook, economic
        self.drafts, self.changes = drafts, own
        self.state = seen.state

    @cached_property
    def position(self) -> Array:
        """Resources of the target, log points."""
        stands, effects = self.seen.standing.economy.position[None], self.seen.effects
        assert effects is not None
        assert self.economic is not None
        return np.concatenate([stands, effects.position])[self.economic]

    def own(self, lever: str) -> Array:
        """A lever of each row's own seat."""
        found = self.levers.values[lever][self.seat]
        for (name, position), values in self.levers.overlay.items():
            if name == lever:
                mine = self.seat == position[0]
                found[mine] = values[mine]
        return found

    def drafted(self, lever: str) -> tuple[Positions, Array]:
        """Rows whose own seat drafts something by sector, and how much: over sectors, by what the target lives on."""
        stands = self.levers.values[lever]
        its = [(k, rows, values) for name, k, rows, values in self.drafts if name == lever]
        busy = [i for i in dict.fromkeys(self.seat.tolist()) if stands[i].any()]
        found = np.array(
            sorted({*np.isin(self.seat, busy).nonzero()[0], *(n for _, rows, _ in its for n in rows)}), int
        )
        total = np.zeros((len(found), self.state.runs))
        for k, part in enumerate(self.state.constants.part):
            drafted = [(rows, values) for sector, rows, values in its if sector == k]
            if busy or drafted:
                asked = stands[self.seat[found], k]
                for rows, values in drafted:
                    asked[found.searchsorted(rows)] = values
                total += part * asked
        return found, total

    def row(self, lever: str, *position: int) -> Array:
        """A lever at one position."""
        return self.levers.row(lever, *position)

    @cached_property
    def chances(self) -> dict[int, Array]:
        """Chance of talks with each coercer."""
        found = {}
        for c in self.state.index.coercers:
            offer = talks.expected_offer(self.state, self.levers, c)
            if c in self.seen.offering:
                offer = np.where((self.seat == c)[:, None], self.row("offer", c), offer)
            found[c] = talks_chance(self.state, self.seen.forecast.climate, self.levers, self.outlook, c, offer)
        return found

    @cached_property
    def enforced(self) -> tuple[Array, Array]:
        """Means over a seat's sanctioned sectors: of what is forbidden, and of what of it the seat stops."""
        index, economy, effects = self.state.index, self.seen.standing.economy, self.seen.effects
        assert effects is not None
        forbidden, stopped = np.zeros((2, len(self.seat), self.state.runs))
        count = np.ones((len(self.seat), 1))
        for seat in dict.fromkeys(self.seat.tolist()):
            sectors = list(self.state.constants.sanctioned.get(seat, ()))
            if sectors:
                rows, closed = self.seat == seat, economy.closed[sectors]
                done = closed * economy.enforcement[index.traders.index(seat), sectors]
                forbidden[rows], stopped[rows], count[rows] = flows.add_rows(closed), flows.add_rows(done), len(sectors)
        for k, its, at in self.changes:
            closed, stands = effects.closed[its], economy.closed[k]
            forbidden[at] += closed - stands
            stopped[at] += closed * effects.enforcement[its] - stands * economy.enforcement[effects.plan.trader[its], k]
        return forbidden / count, stopped / count


def talks_chance(
    state: State, climate: talks.Climate, levers: Levers, outlook: Outlook, coercer: int, offer: Array | None = None
) -> Array:
    """Chance of talks with a coercer under an outlook; its offer is as expected if it is not given."""
    content = talks.expected_offer(state, levers, coercer) if offer is None else offer
    return talks.chance(state, climate, levers, outlook.moratorium, outlook.exercises, coercer, content)


Term = Callable[[Rows], Array]


def resources(x: Rows) -> Array:
    """ln C against the reference; a loss weighs ``position.loss_aversion`` as much (Brown et al. 2024)."""
    change = x.position - x.state.reference
    return np.minimum(change, 0.0) * x.state.parameters.position.loss_aversion + np.maximum(change, 0.0)


def pressure(x: Rows) -> Array:
    """Hardship of the target; what it is worth fades while talks with the seat are fresh."""
    return np.maximum(-x.position, 0.0) * (1.0 - x.state.talked[x.seat])


def instability(x: Rows) -> Array:
    """(max(0, -ln C - endurance))^2."""
    beyond = np.maximum(-x.position - x.state.parameters.position.endurance, 0.0)
    return beyond * beyond


def exposure(x: Rows) -> Array:
    """Mean of s_k (1 - e_ik), more under secondary sanctions, less under cover: legal and financial risk."""
    bite = np.zeros((len(x.state.index.actors), x.state.runs))
    bite[list(x.state.index.traders)] = x.seen.standing.economy.bite
    forbidden, stopped = x.enforced
    open_to_it = 1.0 - x.state.parameters.stance.cover[x.seat]  # the bite is under cover already
    return (forbidden - stopped) * (open_to_it + bite[x.seat])


def norm(x: Rows) -> Array:
    """Severity x mean of s_k e_ik: enforcing while the target's conduct is severe."""
    return x.enforced[1] * x.state.severity


def threat(x: Rows) -> Array:
    """H, the threat that the target feels."""
    return x.outlook.threat


def programme(x: Rows) -> Array:
    """Progress of the deterrent up to completion."""
    return np.minimum(x.outlook.programme, x.state.parameters.programme.complete)


def tension(x: Rows) -> Array:
    """T."""
    return x.outlook.tension


def deterrence(x: Rows) -> Array:
    """Joint exercises held."""
    return x.outlook.exercises


def prospect(x: Rows) -> Array:
    """Chance of talks x gain they promise, over the coercers' tables and the forum."""
    total: Array = np.zeros(1)
    for n, c in enumerate(x.state.index.coercers):
        total = total + x.chances[c] * x.seen.forecast.expected_gain[n, x.seat]
    forum = forum_of(x.state.index)
    if forum is not None:
        total = total + talks.forum_chance(x.state, x.levers, forum) * x.seen.forecast.expected_gain[-1, x.seat]
    return total


def summit(x: Rows) -> Array:
    """Chance that a proposed meeting of leaders comes about x its freshness, less of it while no talks are in sight.

    Summits seal what others have prepared (Putnam and Bayne 1984).
    """
    state, t = x.state, x.state.index.target
    senders, (hosts, target) = state.index.senders, x.seen.meetings
    p = state.parameters.summit
    fresh = (1.0 - p.recency * state.met) * (1.0 - p.preparation * (1.0 - in_sight(state, x.seen.chances)))
    total: Array = np.zeros(1)
    for (lever, position), proposed in x.levers.overlay.items():
        if lever == "summit":
            proposer, asked = position
            sender = asked if proposer == t else proposer
            agrees = hosts if proposer == t else target
            total = total + proposed * (agrees[senders.index(sender)] * fresh[sender])
    return total


def urged(state: State) -> Array:
    """How strongly any other sender urges each sender to use its influence this quarter, (sender, run)."""
    senders = list(state.index.senders)
    found: Array = state.levers.values["lobby"][np.ix_(senders, senders)].max(axis=0)
    return found


def in_sight(state: State, chances: dict[int, Array]) -> Array:
    """How far talks with a coercer are under way or likely, 0..1, (run,)."""
    found: Array = np.zeros(state.runs)
    for c in state.index.coercers:
        found = np.maximum(found, np.maximum(state.talked[c], chances[c]))
    return found


def meeting_chances(state: State, chances: dict[int, Array]) -> tuple[Array, Array]:
    """Chances that each sender, and that the target, would agree if asked to meet the other, (sender, run) each."""
    index, p, senders = state.index, state.parameters, list(state.index.senders)
    drive = in_sight(state, chances)
    trust = 0.5 * (state.trust[index.target, senders] + state.trust[senders, index.target])
    bases = np.empty((2, len(senders), state.runs))
    bases[0] = p.summit.base[senders] + p.summit.lobby * urged(state) - p.summit.moratorium * (1.0 - state.moratorium)
    bases[1] = p.summit.base[index.target]
    hosts, target = summits.acceptance(bases, trust, drive, state.severity, p.sector.closure_border, p.summit)
    return hosts, target


def readiness(x: Rows) -> Array:
    """Training value of a minor test: backlog x (1 + weight x grievance), less of it where no exercises are held."""
    state, t = x.state, x.state.index.target
    start = state.parameters.confidence.initial[t]
    slow = np.maximum(1.0 - state.confidence[t] / np.maximum(start, 1e-9), 0.0)
    grievance = np.maximum(state.grievance, slow)
    answered = 1.0 - state.parameters.programme.backlog_exercises * (1.0 - x.seen.standing.exercises)
    found: Array = x.row("minor", t) * (
        state.backlog * answered * (1.0 + state.parameters.grievance.weight * grievance)
    )
    return found


def commitment(x: Rows) -> Array:
    """What is broken: a moratorium or a deal by a major test, talks or a moratorium by a minor one, or by exercises."""
    state, t, p = x.state, x.state.index.target, x.state.parameters
    hopeful: Array = np.zeros(state.runs)
    for c in state.index.coercers:
        hopeful = np.maximum(hopeful, state.talked[c] * state.confidence[c])
    restraint = p.talks.restraint * hopeful + p.moratorium.restraint * state.moratorium
    restraint = restraint * (1.0 - state.grievance)
    held = p.moratorium.breach * state.moratorium + p.bargain.stage_cost[1] * state.level_of("rollback")
    provoked = p.moratorium.exercises * state.moratorium * hopeful
    found: Array = x.row("major", t) * held + x.row("minor", t) * restraint + x.own("exercises") * provoked
    return found


def opportunity(x: Rows) -> Array:
    """Part of the way to completion that is forgone by seeking talks or freezing now."""
    state, t = x.state, x.state.index.target
    complete = state.parameters.programme.complete
    sought = x.row("freeze", t)
    for c in state.index.coercers:
        sought = np.maximum(sought, x.row("seek", t, c))
    return sought * (np.maximum(complete - state.programme, 0.0) / complete)


def initiative(x: Rows) -> Array:
    """Tabling a draft when there is an occasion: tightening after a major test, relief in hardship.

    What is asked by sector counts by the part of the sector in what the target lives on.
    """
    tabled = x.own("table")
    rows, confined = x.drafted("table-sector")
    tabled[rows] = np.maximum(tabled[rows], confined)
    found = tabled * x.state.levers.row("major", x.state.index.target)
    rows, relief = x.drafted("relief")
    found[rows] += relief * x.state.hardship
    return found


TERMS: dict[str, tuple[Term, frozenset[str]]] = {
    "resources": (resources, ECONOMIC_LEVERS),
    "pressure": (pressure, ECONOMIC_LEVERS),
    "instability": (instability, ECONOMIC_LEVERS),
    "exposure": (exposure, ECONOMIC_LEVERS),
    "norm": (norm, ECONOMIC_LEVERS),
    "threat": (threat, SHOCKS | PLEDGES),
    "programme": (programme, frozenset(("major", "arms"))),
    "tension": (tension, SHOCKS),
    "deterrence": (deterrence, frozenset(("exercises",))),
    "prospect": (prospect, TALKING),
    "summit": (summit, frozenset(("summit",))),
    "readiness": (readiness, frozenset(("minor",))),
    "commitment": (commitment, frozenset(("major", "minor", "exercises"))),
    "opportunity": (opportunity, frozenset(("seek", "freeze"))),
    "initiative": (initiative, frozenset(("table", "table-sector", "relief"))),
}
"""Every term with the levers it depends on."""
