"""Trust, confidence and the memory of failure.

tau' = tau + ap (1-tau) y+ - am tau y- (1 + iota exp(-n/n0)) - dd (tau - tau_0), kept in 0..1
"""

import numpy as np

from leverage_sim.mechanisms.basics import unit
from leverage_sim.world.parameter_groups import ConfidenceParameters, TrustParameters
from leverage_sim.world.parameters import Array


def updated(before: Array, start: Array, good: Array, bad: Array, cooperation: Array, p: TrustParameters) -> Array:
    """Trust after a quarter's events.

    Args:
        before, start: trust now and at the start of the scenario, (run,).
        good, bad: weights of the cooperative and hostile events, each at most 1, (run,).
        cooperation: cooperative events so far, (run,): a new partner is forgiven less.
    """
    novelty = 1.0 + p.novelty * np.exp(-cooperation / p.maturity)
    gained = p.gain * (1.0 - before) * np.minimum(1.0, good)
    lost = p.loss * before * np.minimum(1.0, bad) * novelty
    return unit(before + gained - lost - p.drift * (before - start))


def confidence(before: Array, start: Array, failure: Array, deal: Array, p: ConfidenceParameters) -> Array:
    """Confidence that talks lead somewhere: falls with failure, rises with a deal, drifts back, 0..1."""
    after = before * p.failure**failure
    after = after + p.deal * (1.0 - after) * deal
    return unit(after + p.drift * (start - after))


def grievance(before: Array, failure: Array, memory: Array) -> Array:
    """Fast sense of failure F = .42 F + (1 - .42 F) failure, 0..1."""
    kept = memory * before
    return kept + (1.0 - kept) * failure


def bridged(direct: Array, toward: Array, onward: Array, bridge: Array) -> Array:
    """Trust that a third party lends: 1 - (1 - tau)(1 - bridge tau_im tau_mj), 0..1; exactly tau where none is lent."""
    return direct + (1.0 - direct) * (bridge * toward * onward)
