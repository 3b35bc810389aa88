"""Goes between."""

import numpy as np

from leverage_sim.actors.rules import rule


@rule("broker")
def broker(view, scores):  # type: ignore[no-untyped-def]
    """Goes between target and coercers while they do not talk, presses nobody, and asks for sanctions to be lifted.

    Source: text B, par. 22 (B56, C58, C59): no conditions about values, common ground, calls at the Council.
    """
    apart = np.min([1.0 - view.talked[coercer] for coercer in view.coercers], axis=0) > 0.5
    scores[scores.options(nest="broker")] += 0.5 * apart
    scores[scores.options(nest="pressure")] -= 0.5
    scores[scores.options(lever="relief")] += 0.25
    return scores
