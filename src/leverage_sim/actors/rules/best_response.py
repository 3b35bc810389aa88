"""Never errs: takes the option that the look-ahead finds best."""

from leverage_sim.actors.rules import rule


@rule("best-response", precision=float("inf"))
def best_response(view, scores):  # type: ignore[no-untyped-def]
    """Always takes the option that the look-ahead finds best.

    Source: Nash 1951; what logit choice becomes as its precision grows (McKelvey and Palfrey 1995).
    """
    return scores
