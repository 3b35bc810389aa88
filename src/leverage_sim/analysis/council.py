"""The Council of a scenario on paper: who sits there, what each would bear, what passes, who has which power."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from leverage_sim.analysis.voting_power import Power, banzhaf, shapley_shubik
from leverage_sim.batch.play import new_state
from leverage_sim.mechanisms import council
from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario.schema import Scenario
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array

SEVERITIES = (0.2, 0.6, 0.9)


@dataclass(frozen=True)
class Member:
    """A permanent member, or all elected ones as they are on average.

    Attributes:
        name, title, seats: who, and how many alike.
        baseline, affinity, exposure: its inclinations.
        bears: greatest stringency that it would bear at each severity, 0..1.
        shapley_shubik, banzhaf: its voting power; over all fifteen seats each adds to 1.
    """

    name: str
    title: str
    seats: int
    baseline: float
    affinity: float
    exposure: float
    bears: tuple[float, ...]
    shapley_shubik: float
    banzhaf: float


@dataclass(frozen=True)
class Resolution:
    """What the Council would adopt at a severity of the target's conduct, and what keeps it from more."""

    severity: float
    asked: float
    adopted: float
    pivot: str


@dataclass(frozen=True, repr=False)
class Sitting:
    """The Council of a scenario at its start, with nobody's mood."""

    scenario: str
    votes: int
    veto: bool
    members: tuple[Member, ...]
    resolutions: tuple[Resolution, ...]

    def __repr__(self) -> str:
        seats = sum(member.seats for member in self.members)
        return (
            f"Sitting({self.scenario}: {seats} seats, {self.votes} votes, {'with' if self.veto else 'without'} a veto)"
        )

    def as_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        return asdict(self)


def sitting(scenario: Scenario) -> Sitting:
    """Work out what a scenario's Council would do, with elected members at the mean of their distribution.

    Raises:
        InputError: the scenario has no council.
    """
    severity, spec = np.array(SEVERITIES), scenario.council
    if not spec.seats:
        told = "there is no council here; give one under `council`, with permanent or elected members"
        raise InputError([Problem(Mark(scenario.name), told)])
    index = Index(scenario)
    state = new_state(index, Luck(0, np.arange(len(severity))))
    p = state.parameters.council
    low, high = spec.elected_affinity
    state.elected[0], state.elected[1] = p.elected_baseline, low / (low + high)
    seats = council.members(state)
    bearable = council.tolerance(seats, severity, 1.0, p)
    asked = council.draft(severity, p)
    level = np.minimum(asked, council.passable(bearable, seats.permanent, spec.votes, p.veto))
    veto, names = bool(p.veto[0] > 0.0), [index.actors[i] for i in index.permanent]
    powers = [count(len(names), spec.elected, spec.votes, veto) for count in (shapley_shubik, banzhaf)]
    rows = [(name, scenario.actors[name].title, 1) for name in names]
    if spec.elected:
        rows.append(("elected", "an elected member", spec.elected))
    members = [member(row, n, seats, bearable, powers) for n, row in enumerate(rows)]
    members.sort(key=lambda m: (*spec.permanent, m.name).index(m.name))
    found = [
        Resolution(float(s), float(asked[n]), float(level[n]), pivot(names, bearable[:, n], asked[n], level[n], veto))
        for n, s in enumerate(severity)
    ]
    return Sitting(scenario.name, spec.votes, veto, tuple(members), tuple(found))


def member(row: tuple[str, str, int], n: int, seats: council.Members, bearable: Array, powers: list[Power]) -> Member:
    """One line of the Council; elected members are alike, so that the first stands for all."""
    kind = "permanent" if n < seats.permanent else "elected"
    baseline, affinity, exposure = (float(part[n, 0]) for part in (seats.baseline, seats.affinity, seats.exposure))
    bears = tuple(float(level) for level in bearable[n])
    shapley, swings = (float(getattr(power, kind)) for power in powers)
    return Member(*row, baseline, affinity, exposure, bears, shapley, swings)


def pivot(names: list[str], bearable: Array, asked: float, level: float, veto: bool) -> str:
    """What a resolution could not go beyond: a member's veto, the votes, or what was asked."""
    if level >= asked:
        return "draft"
    bound = [name for name, most in zip(names, bearable, strict=False) if veto and most <= level]
    return " ".join(bound) if bound else "votes"
