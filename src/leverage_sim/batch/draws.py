"""Draws of parameters from their priors, one for each run, by the run's own luck."""

from collections.abc import Iterable, Mapping

import numpy as np

from leverage_sim.batch.retained import retained_for
from leverage_sim.scenario.load import neutralised
from leverage_sim.scenario.schema import Prior, Scenario
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array

DRAWS = ("prior", "retained")
"""Ways to draw parameters; without one a run plays the scenario's values."""


def drawn(index: Index, luck: Luck, draws: str | None) -> dict[str, Array]:
    """Values of the parameters that are drawn, (run,) each; none if ``draws`` is None."""
    if draws is None:
        return {}
    return retained_draws(index, luck) if draws == "retained" else prior_draws(index, luck)


def retained_draws(index: Index, luck: Luck) -> dict[str, Array]:
    """Values of one retained draw in each run, (run,) each: the draw's number is the run's, counted round.

    A parameter whose prior is not the one that the retained draws came from is drawn from its own prior; one without a
    prior, which a scenario or a user has set, stays as it is.

    Raises:
        InputError: no retained draws belong to the scenario.
    """
    table, found = retained_for(index.scenario), prior_draws(index, luck)
    rows = np.asarray(luck.replicates, dtype=np.int64) % table.size
    for name in found:
        if table.holds(name, index.scenario.parameters[name].prior):
            found[name] = table.values[name][rows]
    normalise(index.scenario, found)
    return found


def prior_draws(index: Index, luck: Luck) -> dict[str, Array]:
    """A value of every parameter that has a prior, (run,) each; shares that must add to 1 are scaled to do so.

    What a switch neutralises is not drawn: the switch would be undone.
    """
    out = cut(index)
    rows = sorted(index.scenario.parameters.items())
    priors = {name: row.prior for name, row in rows if row.prior is not None and name not in out}
    found = values_of(priors, shares_of(index, luck, priors))
    normalise(index.scenario, found)
    return found


def cut(index: Index) -> frozenset[str]:
    """Parameters that the scenario's switches set to a neutral value, whatever else is said of them."""
    patterns = neutralised(index.scenario)
    return frozenset(name for pattern in patterns for name in index.registry.matching(pattern))


def shares_of(index: Index, luck: Luck, names: Iterable[str]) -> dict[str, Array]:
    """Where in its prior each parameter is drawn by luck, in the open interval (0, 1), (run,) each."""
    return {name: luck.uniform(lucky(index, name), "prior") for name in names}


def values_of(priors: Mapping[str, Prior], shares: Mapping[str, Array]) -> dict[str, Array]:
    """Values of parameters at given shares of their priors, (run,) each."""
    return {name: quantile(prior, shares[name]) for name, prior in priors.items()}


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
        found: Array = np.exp(low + (high - low) * share)
        return found
    assert prior.triangular is not None
    low, mode, high = prior.triangular
    turn = (mode - low) / (high - low)
    left = low + np.sqrt(share * (high - low) * (mode - low))
    right = high - np.sqrt((1.0 - share) * (high - low) * (high - mode))
    return np.where(share < turn, left, right)


def normalise(scenario: Scenario, draws: dict[str, Array]) -> None:
    """Scale drawn weights of needs so that they add to 1 (in place)."""
    names = [f"need.{need}.weight" for need in sorted(scenario.needs)]
    if not any(name in draws for name in names):
        return
    runs = len(next(iter(draws.values())))
    rows = {name: draws.get(name, np.full(runs, scenario.parameters[name].value)) for name in names}
    total = np.zeros(runs)
    for row in rows.values():
        total = total + row
    draws.update({name: row / total for name, row in rows.items()})
