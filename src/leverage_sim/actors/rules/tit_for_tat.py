"""Like for like, on whatever issue."""

from leverage_sim.actors.rules import rule


@rule("tit-for-tat")
def tit_for_tat(view, scores):  # type: ignore[no-untyped-def]
    """Answers pressure with pressure and a friendly act with a friendly one, across issues: with whatever it has.

    The target answers its coercers, everybody else the target; who held is not answered, and the look-ahead decides.
    Source: Axelrod 1984; that the answer may come on another issue: Keohane 1986, diffuse reciprocity.
    """
    others = view.coercers if view.role == "target" else (view.target,)
    pressed = sum(view.did(other, "pressure") for other in others) > 0
    friendly = sum(view.did(other, nest) for other in others for nest in ("engage", "broker")) > 0
    for nest, answer in (("pressure", pressed), ("engage", friendly & ~pressed), ("broker", friendly & ~pressed)):
        scores[scores.options(nest=nest)] += 1.0 * answer
    return scores
