"""The default: takes the better option more often, by how much better the look-ahead finds it."""

from leverage_sim.actors.rules import rule


@rule("rational", extends=None)
def rational(view, scores):  # type: ignore[no-untyped-def]
    """Takes an option the more often the better the look-ahead finds it; all other rules start from its scores.

    Source: McKelvey and Palfrey 1995.
    """
    return scores
