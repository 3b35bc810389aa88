"""Never all on one side."""

from leverage_sim.actors.rules import rule


@rule("hedger")
def hedger(view, scores):  # type: ignore[no-untyped-def]
    """Keeps both doors open: after pressing it leans to friendly acts, after a friendly act to pressing.

    What counts is its own last choice in the other slot; where it held there, the look-ahead decides.
    Source: Kuik 2008, hedging as contradictory acts that offset each other's risks.
    """
    other = next(slot for slot in view.slots if slot != view.slot)
    pressed = view.did(view.name, "pressure", other)
    reached_out = view.did(view.name, "engage", other) | view.did(view.name, "broker", other)
    scores[scores.options(nest="pressure")] += 0.5 * reached_out - 0.5 * pressed
    scores[scores.options(nest="engage")] += 0.5 * pressed - 0.5 * reached_out
    return scores
