"""Deaf to consequences: every nest of the menu is equally likely."""

from leverage_sim.actors.rules import rule


@rule("random", precision=0.0)
def random_choice(view, scores):  # type: ignore[no-untyped-def]
    """Chance alone; a null model to beat."""
    return scores
