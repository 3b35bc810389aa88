"""What the look-ahead expects of an option at a horizon of one quarter, beside what that quarter settles.

An option is really taken: its levers move, what the Council is expected to adopt is adopted, the quarter settles. Its
draw of luck is the look-ahead's, and nobody else moves.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from leverage_sim.actors.lookahead import Expectation, look_ahead
from leverage_sim.actors.menu import Choice, Menu, confined_to, menus
from leverage_sim.actors.moment import Moment
from leverage_sim.batch.payoffs import STATES, Came
from leverage_sim.mechanisms.forecast import confined_rise
from leverage_sim.mechanisms.payoff import TERMS
from leverage_sim.quarter.settle import settle
from leverage_sim.tiers.span import holdings, moves
from leverage_sim.world.levers import layout
from twin.worlds import give, random_world, spread


@dataclass(frozen=True)
class Compared:
    """One term of one option of one seat: what it was expected to be and what it came to, (run,) each."""

    who: str
    option: str
    term: str
    expected: np.ndarray
    settled: np.ndarray

    @property
    def difference(self) -> float:
        return float(np.abs(self.expected - self.settled).max())


class Draw:
    """Luck that gives the settlement the draw that a look-ahead takes."""

    def uniform(self, whose, purpose):
        return 0.5


def a_quarter_ahead(kind, seed, runs):
    """A random world in which everybody looks a quarter ahead, and a tested missile is answered surely or never.

    The Council's next steps are handed in.
    """
    (state, _, before), dice = random_world(kind, seed, runs), np.random.default_rng(seed)
    give(state, {"expectation.horizon": 1.0, "council.tabling": dice.integers(0, 2, runs).astype(float)})
    major = state.levers.values["major"]
    major[:] = np.round(major)
    state.levers.values["relieve"][..., ::2], state.relief_own[::2] = 0.0, 0.0  # else some sender lifts all, everywhere
    forecast = replace(look_ahead(state), expected_gain=before.expected_gain)
    return state, hand_in(state, forecast, dice)


def hand_in(state, forecast, dice):
    """A forecast of steps that the Council is going to take, in some runs: on a general draft, and on confined ones."""
    room = 1.0 - state.stringency
    rise = spread(dice, 0.0, room, state.runs)
    drafts = {confined_to(choice) for menu in menus(state.index).values() for choice in menu.choices}
    more = 1.0 - np.maximum(state.stringency, state.stringency_sector)
    confined = tuple((sectors, spread(dice, 0.0, more, more.shape)) for sectors in drafts if sectors)
    return replace(forecast, rise=rise, confined=confined)


def moments(state) -> Iterator[tuple[list[Menu], int | None]]:
    """Menus that are looked at together: of the target, of all senders at once, and each sender's instruments.

    Instruments are weighed by the target's payoff, options by their own seats'.
    """
    index = state.index
    for slot in index.vocabulary["slot"]:
        for targets in (True, False):
            seats = [i for i in index.seats if (i == index.target) == targets and i not in index.absent]
            if seats:
                yield [menus(index)[i, slot] for i in seats], None
    hold = index.vocabulary["option"].index("hold")
    for i in index.senders:
        names = [frozenset(), *(frozenset((name,)) for its in holdings(index, i).values() for name in its)]
        choices = tuple(Choice("+".join(its) or "hold", "hold", None, "", "", "hold", (), moves(index, i, its))
                        for its in names)  # fmt: skip
        yield [Menu(i, "instruments", choices, (hold,) * len(choices))], index.target


def expectation_of(state, forecast, its, payoff_of):
    """What is expected of the options on some menus, as if their seats cared about everything."""
    weighed = np.ones(state.parameters.payoff.weight.shape[:2], dtype=bool)
    moment = Moment(state.index, layout(state.index), weighed, its, state.constants.sanctioned, payoff_of)
    return Expectation(state, forecast, moment, moment.moved(state.levers))


def resolve(state, expectation, option):
    """Let the Council adopt what it is expected to after an option: it ends its relief where it closes further."""
    writes = [w for w in expectation.moment.writes if w.option == option]
    amount = {(w.lever, w.position): expectation.moved[w.number] for w in writes}
    tested = amount.get(("major", (state.index.target,)), state.levers.row("major", state.index.target))
    tabled = [row for (lever, _), row in amount.items() if lever == "table"]
    surely = tabled[0] if tabled else state.parameters.council.tabling * tested
    step = surely * expectation.forecast.rise
    drafted = {k: row for (lever, (*_, k)), row in sorted(amount.items()) if lever == "table-sector"}
    in_force = np.maximum(state.stringency, state.stringency_sector)
    confined, relief = state.stringency_sector.copy(), np.where(step > 0.0, 0.0, state.relief_council)
    if drafted:
        rises = confined_rise(state, expectation.forecast, np.array(sorted(drafted)))
    for k, row in drafted.items():
        if k < state.index.traded:
            more = row * rises[k]
            confined[k] = np.where(more > 0.0, in_force[k] + more, confined[k])
            relief[k] = np.where(more > 0.0, 0.0, relief[k])
    return replace(state, stringency=state.stringency + step, stringency_sector=confined, relief_council=relief)


def settled(state, expectation, option):
    """What a quarter comes to after an option, and the state that it leaves: what terms compare it with as before."""
    moment = expectation.moment
    after = replace(resolve(state, expectation, option), levers=state.levers.repeat(1))
    for w in moment.writes:
        if w.option == option:
            after.levers.flat[moment.source[w.number]] = expectation.moved[w.number]
    after, settlement = settle(after, expectation.forecast, Draw())
    return settlement, replace(after, reference=state.reference, severity=state.severity)


@dataclass(frozen=True)
class Alone:
    """A quarter of which only its settlement is known."""

    settlement: object


def compared(case) -> Iterator[Compared]:
    """Every option of every moment, term by term.

    Also of terms that an option is taken not to move: those are expected to come to what they do if the seat holds.
    """
    state, forecast = case
    index = state.index
    for its, payoff_of in moments(state):
        e = expectation_of(state, forecast, its, payoff_of)
        rows, looked_at = {}, {}
        for name, _, touch, _ in e.moment.terms:
            if name in STATES:
                x = rows.setdefault(id(touch), e.rows(touch))
                looked_at[name] = touch, np.broadcast_to(TERMS[name][0](x), (len(touch.seat), state.runs))
        for n, menu in enumerate(its):
            first, weigher, held = int(e.moment.starts[n]), menu.seat if payoff_of is None else payoff_of, {}
            for option, choice in enumerate(menu.choices):
                settlement, after = settled(state, e, first + option)
                came = Came(Alone(settlement), after)
                whole = (len(index.seats), state.runs)
                found = {k: np.broadcast_to(TERMS[k][0](came), whole)[index.seats.index(weigher)] for k in STATES}
                held = held or found
                for name, result in found.items():
                    touch, value = looked_at.get(name, (None, None))
                    row = row_of(touch, first + option, weigher)
                    expected = held[name] if row is None else value[row]
                    yield Compared(index.actors[menu.seat], choice.name, name, expected, result)


def row_of(touch, option, seat):
    """The row in which an option is looked at, or that of its seat as things stand; None if there is neither."""
    if touch is None:
        return None
    mine = np.flatnonzero(touch.options == option)
    stands = np.flatnonzero(touch.seat[: touch.first] == seat)
    return touch.first + int(mine[0]) if mine.size else int(stands[0]) if stands.size else None
