"""Stays in, does not lead."""

import numpy as np

from leverage_sim.actors.rules import rule


@rule("second-fiddle")
def second_fiddle(view, scores):  # type: ignore[no-untyped-def]
    """Remains a participant without leading: presses or reaches out only where a leader has just done so.

    Leaders are the coercers and whoever trades more with the target. Going between the others needs no leader.
    Source: text A, par. 11 (C24).
    """
    for nest in ("pressure", "engage"):
        led = np.zeros_like(view.tension, dtype=bool)
        for other in view.senders:
            if other != view.name:
                leads = other in view.coercers or view.trade[other] > view.trade[view.name]
                led = led | view.did(other, nest) & leads
        scores[scores.options(nest=nest)] -= 0.5 * ~led
    scores[scores.options(nest="broker")] += 0.25
    return scores
