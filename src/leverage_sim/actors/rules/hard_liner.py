"""Presses."""

from leverage_sim.actors.rules import rule


@rule("hard-liner")
def hard_liner(view, scores):  # type: ignore[no-untyped-def]
    """Presses whatever the others do, and gives nothing: a friendly act is half-way to surely not.

    Source: text A, par. 8 (more sanctions, no declaration, no guarantee); Snyder and Diesing 1977 on hard-liners.
    """
    scores[scores.options(nest="pressure")] += 0.5
    scores[scores.options(nest="engage")] -= 0.5
    scores[scores.options(nest="broker")] -= 0.5
    return scores
