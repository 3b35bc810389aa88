"""Points in the unit cube for the designs of the sensitivity literature; SALib draws all but Latin hypercubes."""

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
    if sample.method == "latin-hypercube":
        return inside(latin_hypercube(int(sample.size or 0), len(names), seed))
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    more: dict[str, dict[str, int]] = {
        "sobol": {"calc_second_order": sample.second_order},
        "morris": {"num_levels": sample.levels},
    }
    found = salib(sample.method, at).sample(problem, sample.size, seed=seed % 2**32, **more[sample.method])
    return inside(np.asarray(found, dtype=np.float64))


def inside(points: Array) -> Array:
    """Points of the cube, none on a face."""
    return np.clip(points, SMALLEST, 1.0 - SMALLEST)


def latin_hypercube(size: int, count: int, seed: int) -> Array:
    """Latin hypercube (McKay, Beckman & Conover 1979), (point, parameter): one point in each of ``size`` strata.

    The very points of SALib's ``latin``, which takes them one by one: many seconds for thousands of points over
    hundreds of parameters, as calibration plays them.
    """
    random, step = np.random.default_rng(seed), 1.0 / size
    low, high = np.arange(size) * step, np.arange(1, size + 1) * step
    points = low[:, None] + (high - low)[:, None] * random.random((size, count))
    for column in points.T:
        random.shuffle(column)
    return points


def salib(method: str, at: Mark) -> ModuleType:
    """A sampler of SALib, imported when it is asked for."""
    try:
        return importlib.import_module(f"SALib.sample.{method}")
    except ImportError:
        message = f"{method} samples are drawn by SALib, which is not installed: pip install 'leverage-sim[analysis]'"
        raise InputError([Problem(at, message)]) from None
