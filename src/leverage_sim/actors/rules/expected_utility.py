"""Bueno de Mesquita's expected utility of challenging a rival: a null model to beat."""

import numpy as np

from leverage_sim.actors.rules import rule


@rule("expected-utility", extends=None)
def expected_utility(view, scores):  # type: ignore[no-untyped-def]
    """Challenges its rival if that pays by who could win, gives way if only the rival's challenge pays, else holds.

    The issue is how far the target rolls back, 0 to 1. Who wins is a vote of all, weighed by capability (GDP) and
    salience (weight of the programme in the payoff). Left out: risk attitudes, perceptions, rounds of offers; the
    status quo is expected to last. So it is a first round, without dynamics of its own.
    Source: Bueno de Mesquita 1997; Scholz, Calbert and Smith 2011, who piece it together from the literature.
    """
    voters = (view.target, *view.senders)
    places = {name: 1.0 - view.affinity[name] for name in view.senders} | {view.target: view.stage / 5.0}
    cares = {name: np.abs(view.weight("programme", name)) for name in voters}
    most = np.max([*cares.values(), np.full_like(view.stage, 1e-9)], axis=0)

    def utility(i: str, j: str) -> np.ndarray:  # of i's challenging j; 2 x distance if j gives way
        votes = [view.gdp[k] * cares[k] * (abs(places[k] - places[j]) - abs(places[k] - places[i])) for k in voters]
        won, cast = sum(np.maximum(vote, 0.0) for vote in votes), sum(abs(vote) for vote in votes)
        found: np.ndarray = (
            2.0 * abs(places[i] - places[j]) * (1.0 - 2.0 * cares[j] / most * (1.0 - won / np.maximum(cast, 1e-9)))
        )
        return found

    rivals = view.coercers if view.role == "target" else (view.target,)
    own, theirs = sum(utility(view.name, j) for j in rivals), sum(utility(j, view.name) for j in rivals)
    for nest, wanted in (("pressure", own > 0), ("engage", (own <= 0) & (theirs > 0)), ("broker", False)):
        scores[scores.options(nest=nest)] = np.where(wanted, 0.0, -1.0)
    scores["hold"] = np.where((own <= 0) & (theirs <= 0), 0.0, -0.5)
    return scores
