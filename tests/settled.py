"""What the look-ahead expects of an option at a horizon of one quarter, beside what that quarter settles.

An option is really taken: its levers move, what the Council is expected to adopt is adopted, the quarter settles. Its
draw of luck is the look-ahead's, and nobody else moves.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from leverage_sim.mechanisms.base import base
from leverage_sim.phases.settle import settle

from leverage_sim.actors.lookahead import Expectation
from leverage_sim.actors.menu import Choice, Menu, menus
from leverage_sim.actors.moment import Moment
from leverage_sim.batch.payoffs import STATES, Came
from leverage_sim.mechanisms.payoff import TERMS
from leverage_sim.tiers.span import holdings, moves
from leverage_sim.world import copies
from twin.worlds import give, let_rise, random_world, rise_of, spread

OF_THE_QUARTER = ("inclination", "climate", "settled", "staying", "restored")


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
    world, dice = random_world(kind, seed, runs), np.random.default_rng(seed)
    give(world, {"expectation.horizon": 1.0, "council.tabling": dice.integers(0, 2, runs).astype(float)})
    major = world.levers.values["major"]
    major[:] = np.round(major)
    hand_in(world, dice)
    return world


def hand_in(world, dice):
    """Steps that the Council is going to take, in some runs: on a general draft, and on those confined to sectors."""
    room = 1.0 - world.stringency
    rise = spread(dice, 0.0, room, world.runs)
    drafts = {tuple(sorted(move.row[1] for move in choice.moves if move.lever == "table-sector"))
              for menu in menus(world.index).values() for choice in menu.choices}  # fmt: skip
    more = 1.0 - np.maximum(world.stringency, world.stringency_sector)
    let_rise(world, rise, {sectors: spread(dice, 0.0, more, more.shape) for sectors in drafts if sectors})


def copied(world):
    """A world that may be carried on while the other stays."""
    found = copy.copy(world)
    for name, value in vars(world).items():
        if isinstance(value, np.ndarray):
            setattr(found, name, value.copy())
    found.levers = copies.spread(world.levers, 1)
    found.cache = {key: value for key, value in world.cache.items() if key not in OF_THE_QUARTER}
    found.happened, found.tally, found.last = {}, {}, dict(world.last)
    return found


def moments(world) -> Iterator[tuple[list[Menu], int | None]]:
    """Menus that are looked at together: of the target, of all senders at once, and each sender's instruments.

    Instruments are weighed by the target's payoff, options by their own seats'.
    """
    index = world.index
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


def expectation_of(world, its, payoff_of):
    """What is expected of the options on some menus, as if their seats cared about everything."""
    weighed = np.ones(world.parameters.payoff.weight.shape[:2], dtype=bool)
    moment = Moment(world.index, world.levers, weighed, its, base(world).sanctioned, payoff_of)
    return Expectation(world, moment, moment.moved(world.levers))


def resolve(world, expectation, option):
    """Let the Council adopt what it is expected to after an option: it ends its relief where it closes further."""
    writes = [w for w in expectation.moment.writes if w.option == option]
    amount = {(w.lever, w.position): expectation.moved[w.number] for w in writes}
    tested = amount.get(("major", (world.index.target,)), world.levers.row("major", world.index.target))
    tabled = [row for (lever, _), row in amount.items() if lever == "table"]
    surely = tabled[0] if tabled else world.parameters.council.tabling * tested
    step = surely * rise_of(world)
    confined = {k: row for (lever, (*_, k)), row in sorted(amount.items()) if lever == "table-sector"}
    rises = rise_of(world, tuple(confined))
    in_force = np.maximum(world.stringency, world.stringency_sector)
    world.stringency = world.stringency + step
    world.relief_council = np.where(step > 0.0, 0.0, world.relief_council)
    for k, row in confined.items():
        if k < world.index.traded:
            more = row * rises[k]
            world.stringency_sector[k] = np.where(more > 0.0, in_force[k] + more, world.stringency_sector[k])
            world.relief_council[k] = np.where(more > 0.0, 0.0, world.relief_council[k])


def settled(world, expectation, option):
    """The world a quarter on after an option, with what terms compare it with still that of before."""
    after, moment = copied(world), expectation.moment
    resolve(after, expectation, option)
    for w in moment.writes:
        if w.option == option:
            after.levers.flat[moment.source[w.number]] = expectation.moved[w.number]
    settle(after, (), Draw())
    after.reference, after.severity = world.reference, world.severity
    return after


def compared(world) -> Iterator[Compared]:
    """Every option of every moment, term by term.

    Also of terms that an option is taken not to move: those are expected to come to what they do if the seat holds.
    """
    index = world.index
    for its, payoff_of in moments(world):
        e = expectation_of(world, its, payoff_of)
        rows, looked_at = {}, {}
        for name, _, touch, _ in e.moment.terms:
            if name in STATES:
                x = rows.setdefault(id(touch), e.rows(touch))
                looked_at[name] = touch, np.broadcast_to(TERMS[name][0](x), (len(touch.seat), world.runs))
        for n, menu in enumerate(its):
            first, weigher, held = int(e.moment.starts[n]), menu.seat if payoff_of is None else payoff_of, {}
            for option, choice in enumerate(menu.choices):
                came = Came(settled(world, e, first + option))
                whole = (len(index.seats), world.runs)
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
