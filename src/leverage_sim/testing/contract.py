"""The contract that every rule keeps, tested in seconds: the rule plays in every seat it is for and is watched.

A rule answers every time with finite scores of its own menu, changes nothing, gives the same answer when it is asked
again, and gives each run the answer that it would give it alone.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import numpy as np

from leverage_sim.actors.rules import RULES, Rule, known
from leverage_sim.actors.seats import Branches, RuleError, Seat, Seated, answer, checked, frame_of, one_by_one
from leverage_sim.actors.view import Scores, View, state_behind
from leverage_sim.batch.draws import drawn
from leverage_sim.batch.play import new_state, rule_of
from leverage_sim.quarter.simulate import simulate
from leverage_sim.scenario import Scenario, load
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State

RUNS, QUARTERS, PATIENCE = 5, 8, 2.0


@dataclass(frozen=True)
class Breach:
    """Something that is wrong with a rule, where, and whether it plays nonetheless."""

    file: str
    line: int
    message: str
    plays: bool = False


def breaches(rule: str, scenario: str | Path | Scenario = "korea-2017") -> list[Breach]:
    """What is wrong with a rule; empty if it keeps the contract.

    Args:
        rule: its name; its file has been loaded or imported.
        scenario: in whose seats it is tried: by its name, its path, or loaded before.

    Raises:
        KeyError: no rule is registered under this name.
    """
    known()
    tested = RULES[rule]
    resolved = load(scenario, rule_names=known())
    index, luck = Index(resolved), Luck(1, np.arange(RUNS))
    state = new_state(index, luck, drawn(index, luck, "prior"))
    found = Findings(tested)
    seats = [seated(state, index.actors[i], tested, found) for i in index.seats]
    if not any(isinstance(seat, Probe) for seat in seats):
        return [Breach(tested.file, tested.line, f"no seat of {resolved.name} has the menu {tested.seat}")]
    with suppress(Enough):
        simulate(state, seats, luck, QUARTERS)
    if not tested.says:
        found.add("docstring", "has no docstring; say in one line what it does, and after `Source:` why", plays=True)
    return list(found.breaches.values())


def seated(state: State, name: str, rule: Rule, found: "Findings") -> Seated:
    """A seat that is watched if the rule is for it; else one that plays as the scenario has it."""
    actor = state.index.scenario.actors[name]
    usual = Seat(name, rule_of(state.index.scenario.rules.get(name, "rational")))
    return Probe(name, rule, usual, found) if rule.seat in ("any", actor.seat) else usual


class Enough(RuleError):
    """A rule failed in a way that makes further questions pointless."""


@dataclass
class Findings:
    """What was found about a rule, once for each kind."""

    rule: Rule
    breaches: dict[str, Breach] = field(default_factory=dict)

    def add(self, kind: str, message: str, place: tuple[str, int] | None = None, plays: bool = False) -> None:
        file, line = place or (self.rule.file, self.rule.line)
        self.breaches.setdefault(kind, Breach(file, line, f"the rule {self.rule.name} {message}", plays))


class Probe:
    """A seat whose rule is asked again and again, and watched; it acts as it would without the rule."""

    def __init__(self, name: str, rule: Rule, usual: Seated, found: Findings):
        self.name, self.usual, self.found = name, usual, found
        self.seat, self.rule = Seat(name, rule), usual.rule

    def score(self, view: View, scores: Scores) -> Scores:
        try:
            self.watch(view, scores)
        except Enough:
            raise
        except RuleError as error:
            raise self.stopped(error) from None
        return self.usual.score(view, scores)

    def watch(self, view: View, scores: Scores) -> None:
        """Ask the rule in several ways and compare.

        Raises:
            RuleError: it fails.
            Enough: something else is wrong with it.
        """
        where = f"in the seat of {self.name}, {view.slot} slot"
        state = state_behind(view)
        before = prints(state)
        values = self.first_answer(view, scores)
        for part, mark in prints(state).items():
            if before.get(part) != mark:
                self.end("changes", f"changes the world ({part}), {where}; it may change `scores` alone")
        if not np.array_equal(values, self.asked(view, scores)):
            told = f"answers otherwise when it is asked again, {where}; use no random numbers and no memory of its own"
            self.end("again", f"{told} (view.last is its memory)")
        if not np.array_equal(values, one_by_one(self.seat, view, scores).values):
            told = f"gives a run another answer alone than among others, {where}"
            self.end("block", f"{told}; each run's scores may rest on that run alone (no mean or max over runs)")

    def end(self, kind: str, message: str) -> NoReturn:
        """Something is wrong that makes further questions pointless."""
        self.found.add(kind, message)
        raise Enough

    def first_answer(self, view: View, scores: Scores) -> Array:
        """The rule's answer; an ``if`` on arrays is noted."""
        try:
            return checked(self.seat, answer(self.seat, view, scores.copy(), PATIENCE), scores)
        except Branches as branch:
            values = one_by_one(self.seat, view, scores).values
            told = "uses a Python `if` on arrays: it plays one run at a time, slower; write"
            form = "`scores[option] -= 0.5 * (condition)` instead"
            self.found.add("if", f"{told} {form}", frame_of(branch.__cause__ or branch), plays=True)
            return values

    def asked(self, view: View, scores: Scores) -> Array:
        try:
            return checked(self.seat, answer(self.seat, view, scores.copy(), PATIENCE), scores)
        except Branches:
            return one_by_one(self.seat, view, scores).values

    def stopped(self, error: RuleError) -> Enough:
        place, _, told = str(error).partition(f": the rule {self.found.rule.name} ")
        line = place.rpartition(":")[2]
        rule = self.found.rule
        self.found.add("fails", told or str(error), (rule.file, int(line) if line.isdigit() else rule.line))
        return Enough()


def prints(state: State) -> dict[str, str]:
    """A fingerprint of each part of a world that a rule might change."""
    return {name: hashlib.sha256(values.tobytes()).hexdigest() for name, values in parts(state)}


def parts(state: State) -> Iterator[tuple[str, np.ndarray]]:
    """Every array of a world that outlasts the moment, with a name for it."""
    yield "levers", state.levers.flat
    for name, values in vars(state).items():
        if isinstance(values, np.ndarray):
            yield "last choices" if name == "last" else name, values
    for name, values in state.parameters.arrays.items():
        yield f"parameter {name}", values
