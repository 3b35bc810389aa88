"""What everyone expects alike as a quarter opens: of the Council, of talks and of relief, before anyone has moved."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms.council import adoptable, living_on, members
from leverage_sim.mechanisms.economy import Dispositions, in_force
from leverage_sim.mechanisms.stakes import Restored
from leverage_sim.mechanisms.talks import Climate
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


@dataclass(frozen=True)
class Forecast:
    """What a quarter opens with. Arrays (run,) where nothing else is said."""

    severity: Array  # at which the Council is expected to sit
    rise: Array  # step that it would take then, in general
    expected_gain: Array  # that talks promise, (coercer, then the forum; actor, run)
    confined: tuple[tuple[tuple[int, ...], Array], ...]  # sectors of a draft: its step in each, (traded sector, run)
    restored: Restored  # by relief
    climate: Climate  # for talks
    dispositions: Dispositions  # of traders


def worth_tabling(state: State, rise: Array) -> Array:
    """A step that the Council could take, or nothing where it is below the margin from which one is tabled."""
    return np.where(rise >= state.parameters.council.margin, rise, 0.0)


def general_rise(state: State, severity: Array) -> Array:
    """Step that the Council would take on a draft in general at this severity, (run,); none below the margin."""
    return worth_tabling(state, adoptable(state, members(state), severity) - state.stringency)


def confined_rise(state: State, forecast: Forecast, sectors: NDArray[np.intp]) -> Array:
    """Step that the Council is expected to take in each traded sector on a draft confined to some, (sector, run)."""
    key = tuple(sectors.tolist())
    known = next((step for named, step in forecast.confined if named == key), None)
    return confined_step(state, forecast.severity, sectors) if known is None else known


def confined_step(state: State, severity: Array, sectors: NDArray[np.intp]) -> Array:
    """Step that the Council would take at this severity in each traded sector on a draft confined to some of them."""
    part = living_on(state, np.isin(np.arange(state.index.traded), sectors)[:, None])
    level = adoptable(state, members(state), severity, part)
    return worth_tabling(state, level - in_force(state, state.stringency))
