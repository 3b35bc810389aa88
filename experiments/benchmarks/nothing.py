"""Five Mesa agents that do nothing, as ``mesa.batch_run`` drives them: the yardstick."""

from typing import Any, ClassVar

import mesa

QUARTERS = 20


class Idle(mesa.Agent):
    """An agent whose step does nothing."""

    def __init__(self, model: mesa.Model):
        super().__init__(model)
        self.state = 0

    def step(self) -> None:
        """Nothing."""


class IdleModel(mesa.Model):
    """Five idle agents, shuffled and stepped; the leanest data collection that ``batch_run`` accepts."""

    agent_reporters: ClassVar[dict[str, str] | None] = None

    def __init__(self, agents: int = 5, rng: Any = None, seed: Any = None):
        super().__init__(rng=rng if rng is not None else seed)
        for _ in range(agents):
            Idle(self)
        reporters = {"agents": lambda model: len(model.agents)}
        self.datacollector = mesa.DataCollector(reporters, self.agent_reporters)

    def step(self) -> None:
        """One quarter of nothing."""
        self.agents.shuffle_do("step")
        self.datacollector.collect(self)


class WatchedIdleModel(IdleModel):
    """The same, with each agent's state collected every step, as a modeller would want it."""

    agent_reporters: ClassVar[dict[str, str] | None] = {"state": "state"}


def batch(model: type[IdleModel], runs: int) -> None:
    """Drive a number of runs through ``mesa.batch_run`` in one process."""
    mesa.batch_run(
        model,
        {"agents": 5},
        number_processes=1,
        iterations=runs,
        max_steps=QUARTERS,
        data_collection_period=-1,
        display_progress=False,
    )
