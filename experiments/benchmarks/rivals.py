"""The same model driven by others: one run at a time through Mesa, by ``mesa.batch_run``, by the EMA workbench."""

import os
from collections.abc import Callable
from typing import Any

import mesa
from nothing import QUARTERS

import leverage_sim as lev
from leverage_sim.batch.play import play
from leverage_sim.scenario import Scenario

OUTCOME = "deals"


def one_by_one(scenario: Scenario, runs: int) -> None:
    """Mesa models, stepped one after another."""
    for seed in range(runs):
        model = lev.LeverageModel(scenario, rng=seed)
        for _ in range(QUARTERS):
            model.step()


def by_batch_run(scenario: Scenario, runs: int) -> None:
    """``mesa.batch_run`` over the same Mesa models, in one process."""
    mesa.batch_run(
        lev.LeverageModel,
        {"scenario": [scenario], "rng": list(range(runs))},
        number_processes=1,
        max_steps=QUARTERS,
        data_collection_period=-1,
        display_progress=False,
    )


class OneRun:
    """A run as a function of its parameters, as the EMA workbench calls it: it can go to another process."""

    def __init__(self, scenario: Scenario):
        self.scenario = scenario

    def __call__(self, seed: float = 1, **values: float) -> dict[str, float]:
        data = self.scenario.model_copy(deep=True)
        for name, value in values.items():
            data.parameters[name] = data.parameters[name].model_copy(update={"value": value})
        runs = play(data, seed=int(seed), record="runs").runs
        return {OUTCOME: float(runs[OUTCOME].iloc[0])}


def by_workbench(scenario: Scenario, workers: int) -> Callable[[int], Any] | None:
    """The EMA workbench over two parameters of the same model, or None where it is not installed."""
    try:
        import ema_workbench as ema
    except ImportError:
        return None
    model = ema.Model("leverage", function=OneRun(scenario))
    model.uncertainties = [ema.RealParameter("seed", 1, 1e6)]
    model.outcomes = [ema.ScalarOutcome(OUTCOME)]

    def perform(runs: int) -> Any:
        with ema.MultiprocessingEvaluator(model, n_processes=min(workers, os.cpu_count() or 1)) as evaluator:
            return evaluator.perform_experiments(runs)

    return perform
