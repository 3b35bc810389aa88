"""Transcripts: what a rule does when others do this, in lines that can be read aloud.

    transcript("tit-for-tat", "USA", '''
        PRK minor-test        -> pressure
        PRK seek-talks@USA    -> engage
        PRK hold              -> indifferent
    ''')

Each line is a quarter, really played. All other seats do as the script says, or hold; the rule sits in its seat and is
given the same score for every option, so that what shows is its own doing and not the look-ahead's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from leverage_sim.actors.decide import Decisions
from leverage_sim.actors.menu import Choice, menus, option_names
from leverage_sim.actors.rules import RULES, Rule, known
from leverage_sim.actors.seats import Seat, Seated
from leverage_sim.actors.view import COMPUTED, Scores, View, quantities
from leverage_sim.batch.play import new_state
from leverage_sim.problems import suggest
from leverage_sim.quarter.simulate import begin, play_quarter
from leverage_sim.scenario import Scenario, load
from leverage_sim.scenario.vocabulary import NESTS, SLOTS
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.state import Order, State

INDIFFERENT = "indifferent"


@dataclass(frozen=True)
class Line:
    """A line of a transcript: what is set, who does what, and what the rule is to do."""

    text: str
    sets: tuple[tuple[str, tuple[str, ...], float], ...]  # quantity, actors, value
    acts: tuple[tuple[str, str], ...]  # actor, option
    outcomes: tuple[str, ...]


def transcript(
    rule: str,
    seat: str,
    script: str,
    scenario: str | Path | Scenario = "korea-2017",
    given: Mapping[str, float] | None = None,
) -> None:
    """Play a script and compare what a rule does with what it says.

    Left of ``->`` stand, separated by commas, what others do in the quarter (``PRK minor-test``) and what holds as it
    begins (``severity = 0.9``, ``trust USA PRK = 0.1``). The target acts before the others; what senders do is seen in
    the next line. Right of it stands what the rule scores highest among the options that it has: a nest (``pressure``:
    in every slot in which it has such an option), an option, ``not`` before either, ``or`` between two, or
    ``indifferent``: no option before another; ``in coercive`` after it looks at one slot only. A
    line without ``->`` checks nothing; in it the seat itself may be told what to do.

    Args:
        rule: its name.
        seat: the actor that plays by it.
        script: a line a quarter.
        scenario: by its name, its path, or loaded before.
        given: scores that the rule is given, by option, where they are not 0.

    Raises:
        ValueError: the script cannot be read; says which line and why.
        AssertionError: the rule does something else; says in which line and what.
    """
    known()
    if rule not in RULES:
        raise ValueError(f"there is no rule {rule}; {suggest(rule, RULES)}")
    stage = Stage(RULES[rule], seat, scenario, dict(given or {}))
    for line in read(script, stage.index):
        stage.play(line)
        for outcome in line.outcomes:
            if not stage.shows(outcome):
                raise AssertionError(f"{rule} in the seat of {seat}, at `{line.text}`: it does {stage.told()}")


class Stage:
    """A world of one run in which one seat plays by a rule and all others by the script."""

    def __init__(self, rule: Rule, seat: str, scenario: str | Path | Scenario, given: dict[str, float]):
        self.index = Index(load(scenario))
        if seat not in self.index.at or self.index.at[seat] not in self.index.seats:
            seated = [self.index.actors[i] for i in self.index.seats]
            raise ValueError(f"{seat} has no seat in {self.index.scenario.name}; {suggest(seat, seated)}")

        def alone(view: View, scores: Scores) -> Scores:
            for name in scores:
                scores[name] = given.get(name, given.get(name.partition("@")[0], 0.0))
            return rule(view, scores)

        self.seat, self.luck = seat, Luck(1, np.arange(1))
        mine = replace(rule, behaviour=alone, extends=None, precision=float("inf"))
        self.seats: list[Seated] = [
            Seat(name, mine if name == seat else RULES["rational"])
            for name in (self.index.actors[i] for i in self.index.seats)
        ]
        self.state = begin(new_state(self.index, self.luck))
        self.decisions: tuple[Decisions, ...] = ()

    def play(self, line: Line) -> None:
        """One quarter by the script."""
        for name, actors, value in line.sets:
            put(self.state, name, actors, value)
        others = [name for name in (self.index.actors[i] for i in self.index.seats) if name != self.seat]
        acts = (*line.acts, *((name, "hold") for name in others))
        orders = tuple(Order(self.state.quarter, self.index.at[actor], option) for actor, option in acts)
        self.state, quarter = play_quarter(replace(self.state, orders=orders), self.seats, self.luck)
        self.decisions = quarter.decisions

    def slots(self) -> list[tuple[str, list[tuple[Choice, float]]]]:
        """What the rule scored in each slot: the options it had, with their scores."""
        found = []
        for decisions in self.decisions:
            for n, menu in enumerate(decisions.moment.menus):
                if self.index.actors[menu.seat] == self.seat:
                    found.append((decisions.slot, scored(decisions, n)))
        return found

    def shows(self, outcome: str) -> bool:
        """Whether what the rule did is what a transcript says."""
        wanted, _, only = outcome.partition(" in ")
        slots = [options for slot, options in self.slots() if only in ("", slot)]
        if wanted == INDIFFERENT:
            return all(len(best(options)) == len(options) for options in slots)
        words = wanted.removeprefix("not ").split(" or ")
        slots = [options for options in slots if any(among(choice, words) for choice, _ in options)]
        if wanted.startswith("not "):
            return not any(among(choice, words) for options in slots for choice in best(options))
        return bool(slots) and all(among(choice, words) for options in slots for choice in best(options))

    def told(self) -> str:
        """What the rule did, in words."""
        parts = []
        for slot, options in self.slots():
            top = best(options)
            names = "anything" if len(top) == len(options) > 1 else ", ".join(choice.name for choice in top)
            held = next(score for choice, score in options if choice.option == "hold")
            parts.append(f"{names} in the {slot} slot (scored {max(s for _, s in options):+.2f}, hold {held:+.2f})")
        return "; ".join(parts) or "nothing: it was not asked"


def scored(decisions: Decisions, menu: int) -> list[tuple[Choice, float]]:
    """Options that a seat had, with their scores."""
    rows = decisions.moment.options(menu)
    offered, scores = decisions.available[rows, 0], decisions.scores[rows, 0]
    choices = decisions.moment.menus[menu].choices
    return [(choice, float(score)) for choice, on, score in zip(choices, offered, scores, strict=True) if on]


def best(options: list[tuple[Choice, float]]) -> list[Choice]:
    top = max(score for _, score in options)
    return [choice for choice, score in options if score >= top - 1e-12]


def among(choice: Choice, words: list[str]) -> bool:
    return any(word in (choice.nest, choice.name, choice.option) for word in words)


def put(state: State, name: str, actors: tuple[str, ...], value: float) -> None:
    """Give a quantity of the world a value."""
    if name == "hardship":
        state.position[:] = -value
    elif name == "stage":
        item = state.index.item_of("rollback")
        if item is not None:
            state.package[item] = value
    elif name == "relief":
        state.relief_own[:] = value
    else:
        getattr(state, name)[tuple(state.index.at[actor] for actor in actors)] = value


def read(script: str, index: Index) -> list[Line]:
    """The lines of a script.

    Raises:
        ValueError: one cannot be read.
    """
    return [read_line(text.strip(), index) for text in script.splitlines() if text.strip()]


def read_line(text: str, index: Index) -> Line:
    left, _, right = text.partition("->")
    sets, acts = [], []
    for part in (part.strip() for part in left.split(",")):
        if "=" in part:
            sets.append(read_setting(part, text, index))
        elif part:
            acts.append(read_act(part, text, index))
    outcomes = tuple(" ".join(part.split()) for part in right.split(",") if part.strip())
    names = {*NESTS, INDIFFERENT, *option_names(index)}
    for outcome in outcomes:
        wanted, _, slot = outcome.partition(" in ")
        if slot not in ("", *SLOTS):
            raise ValueError(f"`{text}`: {slot} is not a slot; {suggest(slot, SLOTS)}")
        for word in wanted.removeprefix("not ").split(" or "):
            if word not in names:
                raise ValueError(f"`{text}`: {word} is neither a nest nor an option; {suggest(word, names)}")
    return Line(" ".join(text.split()), tuple(sets), tuple(acts), outcomes)


def read_setting(part: str, text: str, index: Index) -> tuple[str, tuple[str, ...], float]:
    """``trust USA PRK = 0.1``."""
    words, _, number = part.partition("=")
    name, *actors = words.split() or [""]
    settable = {key for key in quantities() if key not in COMPUTED} | {"stage"}
    if name not in settable:
        raise ValueError(f"`{text}`: {name} cannot be set; {suggest(name, settable)}")
    axes = quantities()[name].axes
    if len(actors) != len(axes) or any(actor not in index.at for actor in actors):
        raise ValueError(f"`{text}`: {name} takes {len(axes) or 'no'} actors of the scenario")
    try:
        return name, tuple(actors), float(number)
    except ValueError:
        raise ValueError(f"`{text}`: {number.strip()} is not a number") from None


def read_act(part: str, text: str, index: Index) -> tuple[str, str]:
    """``PRK minor-test``."""
    actor, _, option = part.partition(" ")
    option = option.strip()
    if actor not in index.at or index.at[actor] not in index.seats:
        raise ValueError(f"`{text}`: {actor} has no seat; {suggest(actor, [index.actors[i] for i in index.seats])}")
    names = {name for slot in SLOTS for name in menus(index)[index.at[actor], slot].names}
    if option not in names:
        raise ValueError(f"`{text}`: {option} is not an option of {actor}; {suggest(option, names)}")
    return actor, option
