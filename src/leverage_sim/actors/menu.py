"""What a seat can choose in a slot: options are data of the scenario, spelled out for each seat."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms.forecast import Forecast, confined_rise
from leverage_sim.scenario.schema import Effect, Option
from leverage_sim.scenario.vocabulary import levers as declared
from leverage_sim.world.index import Index, once
from leverage_sim.world.levers import Row
from leverage_sim.world.state import State


@dataclass(frozen=True)
class Move:
    """One number written to one lever: set, or added within the lever's limits."""

    lever: str
    row: Row
    added: bool
    amount: float


@dataclass(frozen=True)
class Choice:
    """An option as one seat has it; a pointed option stands once for each counterpart."""

    name: str  # enforce-strict, or seek-summit@CHN
    option: str  # as the scenario calls it
    counterpart: int | None
    key: str  # of its luck: the name, with the counterpart's luck in place of its name
    family: str
    nest: str
    requires: tuple[str, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Menu:
    """The choices of one seat in one slot: ``hold``, then the others by name."""

    seat: int
    slot: str
    choices: tuple[Choice, ...]
    costs: tuple[int, ...]  # position of each choice's option among the scenario's

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(choice.name for choice in self.choices)

    @cached_property
    def conditions(self) -> tuple[tuple[int, str], ...]:
        """Positions of options that require something, and what."""
        return tuple((n, word) for n, choice in enumerate(self.choices) for word in choice.requires)


@once
def option_names(index: Index) -> frozenset[str]:
    """Every name under which some seat has an option, with and without its counterpart."""
    names = {name for menu in menus(index).values() for name in menu.names}
    return frozenset(names | {name.partition("@")[0] for name in names})


@once
def menus(index: Index) -> dict[tuple[int, str], Menu]:
    """Every seat's menu for each slot."""
    found = {}
    options = index.vocabulary["option"]
    for i in index.seats:
        menu = index.scenario.menus[str(index.scenario.actors[index.actors[i]].seat)]
        for slot in index.vocabulary["slot"]:
            names = sorted(getattr(menu, slot), key=lambda name: (name != "hold", name))
            spelled_out = [choice for name in names for choice in spelled(index, i, name)]
            choices = tuple(choice for choice in spelled_out if choice.moves or choice.option == "hold")
            found[i, slot] = Menu(i, slot, choices, tuple(options.index(choice.option) for choice in choices))
    return found


def spelled(index: Index, seat: int, name: str) -> list[Choice]:
    """An option as a seat's choices: one, or one for each counterpart."""
    option = index.scenario.options[name]
    if not option.toward:
        return [choice(index, seat, name, option, None)]
    others = sorted({j for role in option.toward for j in index.members(role)} - {seat} - index.absent)
    return [choice(index, seat, name, option, j) for j in others]


def choice(index: Index, seat: int, name: str, option: Option, other: int | None) -> Choice:
    pointed = "" if other is None else f"@{index.actors[other]}"
    lucky = "" if other is None else f"@{index.luck[other]}"
    moves = [move for effect in option.effects for move in moves_of(index, seat, effect, other)]
    return Choice(
        name=name + pointed,
        option=name,
        counterpart=other,
        key=name + lucky,
        family=(option.family or name) + lucky,
        nest=option.nest,
        requires=option.requires,
        moves=tuple(moves),
    )


def moves_of(index: Index, seat: int, effect: Effect, other: int | None) -> list[Move]:
    """The rows of a lever that an effect moves, and by how much."""
    axes = declared()[effect.lever].axes
    amount = float(effect.add if effect.add is not None else effect.set or 0.0)
    if axes == ("actor",):
        rows: list[Row] = [(seat,)]
    elif axes[1] == "sector":
        names = index.sectors if effect.sector == "all" else (str(effect.sector),)
        drafted = not declared()[effect.lever].persistent  # a draft names sectors for everyone
        rows = [(seat, index.sector_at[name]) for name in names if drafted or has_flow(index, seat, name)]
    elif other is not None:
        rows = [(seat, other)]
    else:
        rows = [(seat, j) for j in index.members(str(effect.toward)) if j != seat]
    return [Move(effect.lever, row, effect.add is not None, amount) for row in rows]


def has_flow(index: Index, seat: int, sector: str) -> bool:
    """Whether an actor trades with the target in a sector; ordering a stance on nothing is no option."""
    names, rows = {index.actors[seat], index.scenario.roles.target}, index.scenario.parameters
    flows = [rows.get(f"trade.{a}.{b}.{sector}") for a in names for b in names - {a}]
    return any(row is not None and row.value > 0 for row in flows)


def met(state: State, forecast: Forecast, requirement: str, choice: Choice) -> NDArray[np.bool_]:
    """Whether a condition that an option requires holds, (run,)."""
    return CONDITIONS[requirement](state, forecast, choice)


def confined_to(choice: Choice) -> tuple[int, ...]:
    """Sectors to which an option's draft in the Council is confined."""
    return tuple(sorted(move.row[1] for move in choice.moves if move.lever == "table-sector"))


@once
def confined_drafts(index: Index) -> tuple[tuple[int, ...], ...]:
    """The sectors of every draft that some seat can table."""
    found = {confined_to(choice) for menu in menus(index).values() for choice in menu.choices}
    return tuple(sorted(found - {()}))


def would_move(state: State, forecast: Forecast, choice: Choice) -> NDArray[np.bool_]:
    """Whether the Council would take a step: in the sectors to which an option's draft is confined, or in general."""
    sectors = np.array(confined_to(choice), dtype=np.intp)
    if not sectors.size:
        return np.asarray(forecast.rise > 0.0)
    traded = sectors[sectors < state.index.traded]
    return np.asarray((confined_rise(state, forecast, sectors)[traded] > 0.0).any(axis=0))


CONDITIONS: dict[str, Callable[[State, Forecast, Choice], NDArray[np.bool_]]] = {
    "major-test-this-quarter": lambda state, _, choice: state.levers.values["major"][state.index.target] > 0.0,
    "no-moratorium": lambda state, _, choice: state.moratorium == 0.0,
    "council-would-move": would_move,
}
