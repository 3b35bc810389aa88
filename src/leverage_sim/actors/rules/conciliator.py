"""Takes the first step."""

from leverage_sim.actors.rules import rule


@rule("conciliator")
def conciliator(view, scores):  # type: ignore[no-untyped-def]
    """Takes small friendly steps first and goes on for as long as they are not met with a grave test.

    After pressure it waits rather than presses back; only while severity is above 0.8 does it stop offering.
    Source: Osgood 1962, graduated and reciprocated initiatives in tension reduction.
    """
    patient = view.severity <= 0.8
    scores[scores.options(nest="pressure")] -= 0.5
    scores[scores.options(nest="engage")] += 0.5 * patient
    scores[scores.options(nest="broker")] += 0.5 * patient
    return scores
