"""Never errs: takes the option that the look-ahead finds best."""

from leverage_sim.actors.rules import rule


@rule("best-response", precision=float("inf"))
def best_response(view, scores):  # type: ignore[no-untyped-def]
    """Best response to what is expected of the others."""
    return scores
