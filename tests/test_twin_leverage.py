"""The leverage measure against its twin: every set of instruments carried through the whole state in plain loops."""

from dataclasses import replace

import numpy as np
import pytest

from conftest import played
from leverage_sim.actors.lookahead import as_it_stands, look_ahead
from leverage_sim.scenario import load
from leverage_sim.tiers import second_order, span, structural
from twin import leverage as twin
from twin.worlds import KINDS, agree, give, random_world, runs_of

RUNS = 2


@pytest.fixture(scope="module", params=KINDS)
def measured(request):
    """A random state, every sender's span in it, and its runs as the twin has them."""
    state, _, forecast = random_world(request.param, seed=200 + list(KINDS).index(request.param), runs=RUNS)
    state.levers = state.levers.opened()  # leverage is measured before anyone has moved
    for name in ("more-aid", "lax-enforcement", "guarantee", "lift-sanctions"):
        give(state, {f"instrument.{actor}.{name}.legality": 0.7 for actor in state.index.actors})
    now = replace(look_ahead(state), expected_gain=forecast.expected_gain)
    spans = span.spans(state, now)
    return state, spans, list(runs_of(state, as_it_stands(state, now)))  # the Council's step at today's severity


def test_what_instruments_do_and_how_surely(measured):
    """Effects, chances, the greatest by domain, totals and each domain's share, of every sender."""
    state, spans, runs = measured
    for i, fast in spans.items():
        sender = state.index.actors[i]
        for run, slow in runs:
            for sign in ("carrot", "stick"):
                values, held = twin.effects(slow, sender, sign), twin.held_by(slow, sender, sign)
                names = [name for own in held.values() for name in own]
                chances = {name: twin.chance_of_use(slow, sender, name) for name in names}
                for name in names:
                    effect = twin.DIRECTION[sign] * values[frozenset((name,))]
                    agree(span.evaluate, f"effect of {name} of {sender}", effect, fast.effect[name][run])
                    agree(span.chance, f"chance of {name} of {sender}", chances[name], fast.rho[name][run])
                for domain, own in held.items():
                    at = f"{domain} {sign} of {sender}"
                    most = max([0.0, *(values[frozenset((name,))] for name in own)])
                    agree(span.span, f"potential {at}", most, fast.potential[domain, sign][run])
                    most = max([0.0, *(chances[name] * values[frozenset((name,))] for name in own)])
                    agree(span.span, f"credible {at}", most, fast.credible[domain, sign][run])
                surely = dict.fromkeys(names, 1.0)
                whole = twin.total(held, values, surely, twin.DOMAINS)
                agree(span.joint, f"potential {sign} of {sender}", whole, fast.potential_total[sign][run])
                whole = twin.total(held, values, chances, twin.DOMAINS)
                agree(span.joint, f"credible {sign} of {sender}", whole, fast.credible_total[sign][run])
                for domain, part in twin.shapley(held, values, chances).items():
                    agree(span.shapley, f"share of {domain} in {sign}", part, fast.shares[domain, sign][run])


def test_leverage_over_others(measured):
    """What each actor holds over each other, and what passes through third parties: the sum over all paths."""
    state, spans, runs = measured
    names = {i: state.index.actors[i] for i in spans}
    for run, slow in runs:
        credible = {names[i]: sum(float(x[run]) for x in fast.credible_total.values()) for i, fast in spans.items()}
        economic = {names[i]: float(fast.credible["economic", "stick"][run]) for i, fast in spans.items()}
        found = second_order.matrix(state, spans, run)
        for (one, other), value in twin.ties(slow, credible, economic).items():
            at = state.index.at[one], state.index.at[other]
            agree(second_order.matrix, f"leverage of {one} over {other}", value, found[at])
        largest, share = found.sum(axis=1).max(), 0.4
        if largest > 0.0:
            paths, step = np.zeros_like(found), found / largest
            for _ in range(200):
                step = share * step @ (found / largest)
                paths += step * largest
            np.testing.assert_allclose(second_order.through_others(found, share), paths, atol=1e-9 * largest)


@pytest.mark.parametrize("name", ["korea-2017", "korea-2018"])
def test_who_could_take_a_partners_place(name):
    """By the rule of diversion, up to what each can carry, where that is the same in all sectors."""
    state = played(load(name, {"switches.incumbency": "off"}), RUNS, 1, draws="prior")
    for run, slow in runs_of(state):
        for i in state.index.partners:
            partner = state.index.actors[i]
            for sector in state.index.sectors:
                known = twin.taken_up(slow, sector, partner)
                found = structural.spare(state, sector, partner, run)
                assert found.keys() == known.keys()
                for actor, amount in known.items():
                    what = f"what {actor} takes up of {partner}'s {sector}"
                    agree(structural.spare, what, amount, found[actor])
