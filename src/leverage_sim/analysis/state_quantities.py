"""What stood in the world when a choice was made, as numbers that could have been others: states and levers."""

from collections.abc import Callable, Iterator, Mapping

from leverage_sim.actors.menu import Move, menus
from leverage_sim.analysis.quantities import Quantity
from leverage_sim.batch.replay import Asked
from leverage_sim.scenario.registry import Entry
from leverage_sim.scenario.vocabulary import levers as declared
from leverage_sim.world.index import Index
from leverage_sim.world.parameters import Array

PLAIN: Mapping[str, tuple[str, str]] = {
    "tension": ("tension.initial", "tension as it stands"),
    "severity": ("severity.initial", "severity of the target's recent conduct"),
    "programme": ("programme.initial", "progress of the deterrent"),
    "backlog": ("programme.backlog", "training owed to the missile force"),
    "moratorium": ("moratorium.initial", "whether a test moratorium is in force"),
    "stringency": ("council.initial", "stringency of the Council's sanctions"),
    "stringency_sector": ("council.initial", "stringency of a draft confined to the sector"),
    "relief_own": ("council.relief_initial", "part of the sanctions lifted by the coercer"),
    "relief_council": ("council.relief_initial", "part of the sanctions lifted by the Council"),
}
"""States without an actor, some by sector: the registry's field that bounds them, and what they are."""

BY_ACTOR: Mapping[str, str] = {
    "confidence": "confidence of the actor that talks lead somewhere",
    "talked": "freshness of talks between the actor and the target",
    "met": "freshness of a meeting of the actor's and the target's leaders",
    "offered": "content of the actor's last offer",
    "ledger": "what the actor owes the target",
    "derisked": "part of what may pass that the actor's firms drop all the same",
}


def quantity(name: str, unit: str, meaning: str, place: Callable[[Asked], Array], bounds: tuple[float, float],
          values: tuple[float, ...] = ()) -> Quantity:  # fmt: skip
    """A state; the yardstick is its whole range."""
    lower, upper = bounds
    return Quantity(name, "state", unit, meaning, lower, upper, upper - lower, "range", values, place)


def states(asked: Asked, seat: int) -> Iterator[Quantity]:
    """What stands when a seat is asked, apart from levers."""
    state, forecast = asked
    index, entries = state.index, {entry.field: entry for entry in registered(state.index)}
    for name, (field, meaning) in PLAIN.items():
        entry, array = entries[field], getattr(state, name)
        whole = (0.0, 1.0) if entry.unit == "indicator" else ()
        places = [()] if array.ndim == 1 else [(k,) for k in range(len(array))]
        for row in places:
            shown = name + "".join(f"[{index.sectors[k]}]" for k in row)
            yield quantity(shown, entry.unit, meaning, attribute(name, *row), (entry.lower, entry.upper), whole)
    yield quantity("grievance", "share", "fresh sense of failed talks", attribute("grievance"), (0.0, 1.0))
    bounds = (min(-1.0, float(state.reference[0])), max(0.0, float(state.reference[0])))
    yield quantity("reference", "log points", "resources that the target is used to", attribute("reference"), bounds)
    bounds = (min(-1.0, float(state.position[0])), max(0.0, float(state.position[0])))
    yield quantity(
        "position", "log points", "resources of the target (hardship is below 0)", attribute("position"), bounds
    )
    rise, margin = float(forecast.rise[0]), float(state.parameters.council.margin[0])
    yield quantity(
        "rise", "Council stringency", "step that the Council is expected to take after a major test",
        lambda asked: asked.forecast.rise, (0.0, 1.0), steps(margin) if rise == 0.0 else (),
    )  # fmt: skip
    item = index.item_of("rollback")
    if item is not None:
        levels = tuple(float(level) for level in list(index.items.values())[item].levels)
        yield quantity(
            "stage", "stage", "stage of rollback in force",
            attribute("package", item), (levels[0], levels[-1]), levels,
        )  # fmt: skip
    yield from states_of_actors(asked, seat)


def steps(margin: float) -> tuple[float, ...]:
    """Steps that the Council could be expected to take where it was to take none: none is below the margin."""
    return (0.0, *(margin + (1.0 - margin) * n / 50 for n in range(51)))


def registered(index: Index) -> list[Entry]:
    return [entry for entry, _ in index.registry.names.values()]


def attribute(name: str, *position: int) -> Callable[[Asked], Array]:
    """Where a state stands, read and written as a view."""

    def place(asked: Asked) -> Array:
        found: Array = getattr(asked.state, name)[position]
        return found

    return place


def expected_gain(table: int, actor: int) -> Callable[[Asked], Array]:
    """Where the gain stands that talks at a table promise an actor."""

    def place(asked: Asked) -> Array:
        found: Array = asked.forecast.expected_gain[table, actor]
        return found

    return place


def states_of_actors(asked: Asked, seat: int) -> Iterator[Quantity]:
    """Trust of the target and the senders in each other, confidence, freshness, hope, enforcement."""
    index, t = asked.state.index, asked.state.index.target
    words = index.actors
    for i in index.senders:
        for a, b in ((t, i), (i, t)):
            yield quantity(f"trust[{words[a]},{words[b]}]", "share", "trust of the first in the second",
                        attribute("trust", a, b), (0.0, 1.0))  # fmt: skip
    for name, meaning in BY_ACTOR.items():
        for i in (t, *index.senders):
            if not (name != "confidence" and i == t):
                place = attribute(name, i)
                bounds = (0.0, max(1.0, float(place(asked)[0])))
                yield quantity(f"{name}[{words[i]}]", "share", meaning, place, bounds)
    tables = [*(words[c] for c in index.coercers), "forum"]
    for n, table in enumerate(tables):
        gain = float(asked.forecast.expected_gain[n, seat, 0])
        meaning = "gain that talks at a table promise the actor"
        place = expected_gain(n, seat)
        yield quantity(f"hope[{table},{words[seat]}]", "utility", meaning, place, (min(0.0, gain), max(1.0, gain)))
    for row, k in index.cells:
        i = index.traders[row]
        yield quantity(f"enforcement[{words[i]},{index.sectors[k]}]", "share", "enforcement of sanctions in a sector",
                    attribute("enforcement", i, k), (0.0, 1.0))  # fmt: skip


def levers(asked: Asked, seat: int, slot: str) -> Iterator[Quantity]:
    """Levers that some option moves, as they stood: all that last, and impulses of moments already over.

    A lever stands where options could have put it: at what they set, or some steps of what they add away.
    """
    index, slots = asked.state.index, asked.state.index.vocabulary["slot"]
    moment = (seat != index.target, slots.index(slot))
    found: dict[tuple[str, tuple[int, ...]], list[Move]] = {}
    for (i, own), menu in menus(index).items():
        over = (i != index.target, slots.index(own)) < moment
        for choice in menu.choices:
            for move in choice.moves:
                if i not in index.absent and (over or declared()[move.lever].persistent):
                    found.setdefault((move.lever, move.row), []).append(move)
    for (name, row), moves in found.items():
        lever = declared()[name]
        second = index.sectors if lever.axes[-1] == "sector" else index.actors
        words = [index.actors[row[0]], *(second[n] for n in row[1:])]
        unit = "-1 to 1" if lever.lower < 0 else "0 to 1" if lever.upper == 1 else "relative to the start"
        place, bounds = where(name, row), (lever.lower, lever.upper)
        values = reachable(moves, float(place(asked)[0]), bounds)
        yield quantity(f"{name}[{','.join(words)}]", unit, lever.meaning, place, bounds, values)


def reachable(moves: list[Move], now: float, bounds: tuple[float, float]) -> tuple[float, ...]:
    """Where options could have put a lever."""
    found = {now} if declared()[moves[0].lever].persistent else {now, 0.0}
    for move in moves:
        if move.added:
            most = int((bounds[1] - bounds[0]) / abs(move.amount)) + 1
            found |= {min(max(now + n * move.amount, bounds[0]), bounds[1]) for n in range(-most, most + 1)}
        else:
            found.add(move.amount)
    return tuple(sorted(found))


def where(lever: str, row: tuple[int, ...]) -> Callable[[Asked], Array]:
    """Where a lever stands."""

    def place(asked: Asked) -> Array:
        found: Array = asked.state.levers.values[lever][row]
        return found

    return place
