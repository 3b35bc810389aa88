"""Shields, and yet enforces."""

from leverage_sim.actors.rules import rule


@rule("benefactor-enforcer")
def benefactor_enforcer(view, scores):  # type: ignore[no-untyped-def]
    """Enforces sanctions after grave tests while the target can bear it; otherwise shields it. Never cuts it off.

    Shielding is lax enforcement, aid and relief drafts. The target bears it while its hardship is at most 0.4.
    Source: text B, par. 17 (C49, C50).
    """
    enforces = (view.severity > 0.5) & (view.hardship <= 0.4)
    shields = [name for lever in ("stance", "aid", "relief") for name in scores.options(nest="engage", lever=lever)]
    scores[scores.options(nest="pressure", lever="stance")] += 0.5 * enforces - 0.5 * ~enforces
    scores[shields] += 0.5 * ~enforces - 0.5 * enforces
    scores[scores.options(nest="pressure", lever="cut")] -= 1.0
    return scores
