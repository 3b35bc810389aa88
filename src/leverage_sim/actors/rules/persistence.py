"""Goes on as before: a null model to beat."""

from leverage_sim.actors.rules import rule


@rule("persistence")
def persistence(view, scores):  # type: ignore[no-untyped-def]
    """Does again in each slot what it did there last, as long as that is on the menu; after holding it weighs anew.

    A null model to beat: tomorrow is like today.
    Source: Allison 1969, whose organisations do at t what they did at t-1.
    """
    before = view.last(view.name, view.slot)
    for option in scores:
        scores[option] += 1.0 * ((before == option) & (before != "hold"))
    return scores
