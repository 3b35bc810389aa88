"""Points in the unit cube for the designs of the sensitivity literature; SALib draws them."""

import importlib
from types import ModuleType

import numpy as np

from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.sweeps.schema import Sample
from leverage_sim.world.parameters import Array

SMALLEST = 2.0**-53
"""How far points stay from the faces of the cube: a parameter that is 0 in some runs only would shape their block."""


def shares(sample: Sample, names: tuple[str, ...], seed: int, at: Mark) -> Array | None:
    """Where in its prior each parameter lies at each point, (point, parameter); None where luck draws it.

    Raises:
        InputError: SALib is not installed.
    """
    if sample.method == "prior":
        return None
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    name = {"latin-hypercube": "latin"}.get(sample.method, sample.method)
    more: dict[str, dict[str, int]] = {
        "sobol": {"calc_second_order": sample.second_order},
        "morris": {"num_levels": sample.levels},
    }
    found = salib(name, sample.method, at).sample(
        problem, sample.size, seed=seed % 2**32, **more.get(sample.method, {})
    )
    return np.clip(np.asarray(found, dtype=np.float64), SMALLEST, 1.0 - SMALLEST)


def salib(module: str, method: str, at: Mark) -> ModuleType:
    """A sampler of SALib, imported when it is asked for."""
    try:
        return importlib.import_module(f"SALib.sample.{module}")
    except ImportError:
        message = f"{method} samples are drawn by SALib, which is not installed: pip install 'leverage-sim[analysis]'"
        raise InputError([Problem(at, message)]) from None
