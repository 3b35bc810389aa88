"""Two actors' names exchanged with all their data: a model that knows no names exchanges all outcomes exactly."""

import re
from dataclasses import dataclass

import numpy as np

from leverage_sim.batch.play import play
from leverage_sim.problems import InputError, Mark, Problem, suggest
from leverage_sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Swapped:
    """What an exchange of two names came to.

    Attributes:
        a, b: the names.
        runs: how many were compared.
        outcomes: how many outcomes each has.
        different: in how many runs some outcome was not exchanged exactly.
    """

    a: str
    b: str
    runs: int
    outcomes: int
    different: int


def exchanged(text: str, a: str, b: str) -> str:
    """A text with two names exchanged wherever they stand as whole words."""
    return re.sub(rf"\b({re.escape(a)}|{re.escape(b)})\b", lambda match: b if match[1] == a else a, text)


def swapped(scenario: Scenario, names: tuple[str, ...], seed: int, runs: int) -> Swapped:
    """Play a scenario as it is and with two names exchanged, each run with a draw of every prior, and compare.

    Raises:
        InputError: the scenario has no such actor.
    """
    a, b = names
    for name in names:
        if name not in scenario.actors:
            message = f"{scenario.name} has no actor {name}; {suggest(name, scenario.actors)}"
            raise InputError([Problem(Mark("swap"), message)])
    other = Scenario.model_validate_json(exchanged(scenario.model_dump_json(exclude_none=True, by_alias=True), a, b))
    ours, theirs = (play(s, seed, runs, draws="prior", record="runs").runs for s in (scenario, other))
    theirs = theirs.rename(columns=lambda name: exchanged(name, a, b))
    columns = [name for name in ours.select_dtypes("number") if name in theirs]
    differ = ~np.equal(ours[columns].to_numpy(), theirs[columns].to_numpy())
    missing = set(ours.columns) ^ set(theirs.columns)
    return Swapped(a, b, runs, len(columns), runs if missing else int(differ.any(axis=1).sum()))
