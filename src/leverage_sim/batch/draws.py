"""Draws of parameters from their priors, one for each run, by the run's own luck."""

import numpy as np

from leverage_sim.scenario.schema import Prior, Scenario
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array


def prior_draws(index: Index, luck: Luck) -> dict[str, Array]:
    """A value of every parameter that has a prior, (run,) each; shares that must add to 1 are scaled to do so."""
    found = {
        name: quantile(row.prior, luck.uniform(lucky(index, name), "prior"))
        for name, row in index.scenario.parameters.items()
        if row.prior is not None
    }
    normalise(index.scenario, found)
    return found


def lucky(index: Index, name: str) -> str:
    """A parameter's name with actors' luck in place of their names, so that swapped data draw swapped numbers."""
    actors = index.scenario.actors
    return ".".join(actors[word].luck if word in actors else word for word in name.split("."))


def quantile(prior: Prior, share: Array) -> Array:
    """The value below which this share of a prior lies."""
    if prior.uniform is not None:
        low, high = prior.uniform
        return low + (high - low) * share
    if prior.loguniform is not None:
        low, high = np.log(prior.loguniform)
        return np.exp(low + (high - low) * share)
    assert prior.triangular is not None
    low, mode, high = prior.triangular
    turn = (mode - low) / (high - low)
    left = low + np.sqrt(share * (high - low) * (mode - low))
    right = high - np.sqrt((1.0 - share) * (high - low) * (high - mode))
    return np.where(share < turn, left, right)


def normalise(scenario: Scenario, draws: dict[str, Array]) -> None:
    """Scale drawn weights of needs so that they add to 1 (in place)."""
    names = [f"need.{need}.weight" for need in scenario.needs]
    if not any(name in draws for name in names):
        return
    runs = len(next(iter(draws.values())))
    rows = {name: draws.get(name, np.full(runs, scenario.parameters[name].value)) for name in names}
    total = np.zeros(runs)
    for row in rows.values():
        total = total + row
    draws.update({name: row / total for name, row in rows.items()})
