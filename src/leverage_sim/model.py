"""Mesa: a model whose agents take the decisions of a block of one.

``LeverageModel`` is a ``mesa.Model`` over the same world, the same phases and the same luck as ``leverage-sim run``;
its ``StateAgent``s are the seats that are asked. Nothing is computed twice and no state is kept outside the world.
"""

from collections.abc import Mapping
from typing import Any

import mesa
import numpy as np
from mesa.discrete_space import FixedAgent, Network

from leverage_sim.actors.menu import menus
from leverage_sim.actors.rules import Rule
from leverage_sim.actors.rules.files import source_texts
from leverage_sim.actors.seats import Seat
from leverage_sim.actors.view import View
from leverage_sim.api import Results, ScenarioLike, load
from leverage_sim.arguments.calls import checked
from leverage_sim.arguments.table import Paths, Settings, Texts, paths
from leverage_sim.batch.outcomes import outcomes
from leverage_sim.batch.play import new_state, parse_force, rule_of
from leverage_sim.batch.record import Record
from leverage_sim.batch.store import manifest, now
from leverage_sim.problems import InputError, Mark, Problem, suggest
from leverage_sim.quarter.simulate import begin, opened, simulate
from leverage_sim.tiers.span import spans
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.network import network


class StateAgent(FixedAgent):
    """A state in its seat. Override ``score`` to change how it weighs its options."""

    score = Seat.score  # a Mesa agent is asked through the very same call as a seat in a block

    def __init__(self, model: "LeverageModel", name: str, rule: Rule, cell: Any):
        super().__init__(model)
        self.name = name
        self.rule = rule
        self.cell = cell

    @property
    def position(self) -> int:
        """Place of the actor in the world's arrays."""
        found: int = self.model.state.index.at[self.name]
        return found

    @property
    def title(self) -> str:
        """The state's name in words."""
        found: str = self.model.resolved.actors[self.name].title
        return found

    @property
    def role(self) -> str:
        """Its menu: target, coercer, patron, neighbour, ..."""
        return str(self.model.resolved.actors[self.name].seat)

    @property
    def trust(self) -> dict[str, float]:
        """Its trust in every other agent, 0..1."""
        state = self.model.state
        others = [agent.name for agent in self.model.agents if agent is not self]
        return {other: float(state.trust[self.position, state.index.at[other], 0]) for other in others}

    @property
    def leverage(self) -> dict[str, float]:
        """Its credible leverage over the target as the world stands: carrots and sticks, in the target's utility."""
        found = self.model.leverage().get(self.position)
        return {} if found is None else {sign: float(value[0]) for sign, value in found.credible_total.items()}

    @property
    def options(self) -> dict[str, tuple[str, ...]]:
        """Names of its options by slot."""
        index = self.model.state.index
        return {slot: menus(index)[self.position, slot].names for slot in index.vocabulary["slot"]}

    @property
    def last_choice(self) -> dict[str, str]:
        """What it chose last, by slot; "hold" before its first choice."""
        state = self.model.state
        seen = View(state, self.name)
        return {slot: str(seen.last(self.name, slot)[0]) for slot in seen.slots}


class LeverageModel(mesa.Model):
    """One run of a scenario as a Mesa model.

    Args:
        scenario: its name, its path, or loaded before.
        rng: the seed; the run equals ``leverage-sim run SCENARIO --seed RNG``, bit for bit.
        set, rules, force: as for ``leverage_sim.run``.
        agents: by actor, a subclass of ``StateAgent`` to sit in its seat.

    Raises:
        InputError: with everything that is wrong with the arguments, the scenario or the values.
    """

    running: bool

    @checked()
    def __init__(
        self,
        scenario: ScenarioLike = "korea-2017",
        rng: int = 1,
        *,
        set: Settings = (),
        rules: Paths = (),
        force: Texts = (),
        agents: Mapping[str, type[StateAgent]] | None = None,
    ):
        super().__init__(rng=rng)
        # not `scenario`: newer Mesa keeps a scenario of its own under that name
        self.resolved = load(scenario, set, rules)
        self.luck = Luck(rng, np.arange(1))
        self.played_with: dict[str, Any] = {"seed": rng, "force": tuple(force), "rules": paths(rules), "began": now()}
        index = Index(self.resolved)
        self.record = Record.of(index, 1, "events")
        self.state = begin(new_state(index, self.luck, None, parse_force(self.resolved, force)))
        self.grid = Network(network(self.state), capacity=1, random=self.random)
        check_agents(agents or {}, [index.actors[i] for i in index.seats])
        for i in index.seats:
            name = index.actors[i]
            kind = (agents or {}).get(name, StateAgent)
            kind(self, name, rule_of(self.resolved.rules.get(name, "rational")), self.grid[name])
        self.datacollector = mesa.DataCollector(
            model_reporters=self._model_reporters(),
            agent_reporters={
                "name": "name",
                "coercive": lambda agent: agent.last_choice["coercive"],
                "diplomatic": lambda agent: agent.last_choice["diplomatic"],
            },
        )

    def _model_reporters(self) -> dict[str, Any]:
        """A reporter for every measure of ``quarters.parquet``."""
        names = [
            "resources",
            "hardship",
            "tension",
            "programme",
            "stringency",
            "stage",
            "trade",
            "moratorium",
        ]
        return {"quarter": lambda model: model.quarter_before} | {
            name: (lambda model, name=name: float(model.measures[name][0])) for name in names
        }

    def step(self) -> None:
        """Play one quarter; the model stops running after the last."""
        if not self.running:
            return
        self.state = simulate(self.state, list(self.agents), self.luck, 1, self.record)
        self.datacollector.collect(self)
        self.running = self.state.quarter < self.resolved.length

    @property
    def quarter_before(self) -> str:
        """The quarter that was played last, like 2017Q1."""
        return str(self.resolved.span[0] + (self.state.quarter - 1))

    @property
    def measures(self) -> dict[str, Any]:
        """The measures of the quarter played last, each an array of one run."""
        return self.record.series[-1][1]

    @property
    def outcomes(self) -> dict[str, float]:
        """The run's outcomes so far."""
        return {name: float(values[0]) for name, values in outcomes(self.record.counts, self.state).items()}

    def leverage(self) -> dict[int, Any]:
        """Leverage of every sender, by place in arrays, at the start of the next quarter, as ``leverage --quarter``."""
        now = opened(self.state, self.luck)
        return spans(now.state, now.forecast)

    def network(self) -> Any:
        """The multilayer network as it stands, a ``networkx.MultiDiGraph``."""
        return network(self.state)

    def frames(self) -> tuple[Any, Any, Any]:
        """Runs, quarters and events so far, as ``leverage_sim.run`` gives them."""
        from leverage_sim.batch.play import event_frame, quarter_frame, run_frame

        numbers = np.arange(1)
        return (
            run_frame(self.state, self.record, numbers, (numbers, numbers)),
            quarter_frame(self.record, numbers),
            event_frame(self.record, numbers),
        )

    def results(self) -> "Results":
        """The quarters played so far as ``leverage_sim.run`` gives them: for ``why``, ``report``, a results folder.

        Raises:
            ValueError: no quarter was played.
        """
        if not self.state.quarter:
            raise ValueError("no quarter was played yet")
        own = self.played_with
        design = {
            "command": "run", "seed": own["seed"], "runs": 1, "first": 0, "quarters": self.state.quarter,
            "draws": None, "force": [*own["force"]], "record": "events",
        }  # fmt: skip
        return Results(*self.frames(), manifest(self.resolved, design, source_texts(own["rules"]), own["began"]))

    def agent(self, name: str) -> StateAgent:
        """The agent of an actor.

        Raises:
            KeyError: it has no seat.
        """
        for agent in self.agents:
            if agent.name == name:
                found: StateAgent = agent
                return found
        raise KeyError(name)


def check_agents(agents: Mapping[str, type[StateAgent]], seated: list[str]) -> None:
    """Whether every actor has a seat for its agent, and every agent can sit in one.

    Raises:
        InputError: with every one that has not, or cannot.
    """
    found = [f"{name} has no seat; {suggest(name, seated)}" for name in agents if name not in seated]
    found += [
        f"{kind.__name__} is no subclass of StateAgent" for kind in agents.values() if not issubclass(kind, StateAgent)
    ]
    if found:
        raise InputError(Problem(Mark("--agents"), message) for message in found)


__all__ = ["LeverageModel", "StateAgent"]
