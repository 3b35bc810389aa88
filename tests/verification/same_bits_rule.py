"""A rule of a user's own, for same_bits.py: it reads the view and what others did, for patrons and coercers alike."""

from leverage_sim import rule


@rule("leaning", seat="any", extends="rational")
def leaning(view, scores):
    """Leans on the target after a test, and lets go where the target goes hungry."""
    tested = view.did("PRK", "major-test")
    for option in ("enforce-strict", "sanctions-up"):
        if option in scores.names:
            scores[option] += 0.4 * tested - 0.5 * (view.hardship > 0.2)
    if "aid-up" in scores.names:
        scores["aid-up"] += 0.2 * (view.tension < 0.3)
    return scores
