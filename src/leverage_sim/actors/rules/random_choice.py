"""Deaf to consequences: every nest of the menu is equally likely."""

from leverage_sim.actors.rules import rule


@rule("random", precision=0.0)
def random_choice(view, scores):  # type: ignore[no-untyped-def]
    """Leaves the choice to chance: every nest of the menu is equally likely. A null model to beat.

    Source: what logit choice becomes at precision 0 (McKelvey and Palfrey 1995).
    """
    return scores
