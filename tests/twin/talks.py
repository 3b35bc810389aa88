"""Chances of talks and meetings, and within talks."""

import math

from twin.basics import greatest, limited, logistic, senders_of, target_of
from twin.conduct import hardship_of, joint_exercises

# --- talks and meetings


def mutual_trust(world, actor, other):
    return (world["trust"][actor, other] + world["trust"][other, actor]) / 2.0


def credibility(world, mediator):
    trust = world["trust"][target_of(world), mediator]
    return trust * (1.0 - world["parameters"][f"values.{mediator}"])


def mediation(world, levers, coercer):
    """Credibility of all who mediate between the target and a coercer, together at most 1."""
    others = [actor for actor in senders_of(world) if actor != coercer]
    return min(1.0, sum(levers["mediate", actor] * credibility(world, actor) for actor in others))


def talks_chance(world, levers, coercer, offer, moratorium):
    """Chance that talks with a coercer come about."""
    p, target = world["parameters"], target_of(world)
    odds = (
        p["talks.intercept"]
        + p["talks.seek"] * levers["seek", target, coercer]
        + p["talks.offer"] * offer
        + p["talks.mediator"] * mediation(world, levers, coercer)
        + p["talks.moratorium"] * moratorium
        + p["talks.trust"] * mutual_trust(world, target, coercer)
        + p["talks.hardship"] * hardship_of(world["position"])
        - p["talks.severity"] * world["severity"]
        - p["talks.major"] * levers["major", target]
        - p["talks.minor"] * levers["minor", target]
        - p["talks.exercises"] * joint_exercises(world, levers)
        - p["talks.refusal"] * levers["refuse", target]
        - p["talks.closure"] * p["closure.border"]
    )
    momentum = p["talks.recency"] * world["talked"][coercer] * (1.0 - world["grievance"])
    return 1.0 - (1.0 - logistic(odds)) * (1.0 - momentum)


def drive(world, chances):
    """How far talks are under way or likely."""
    return greatest([max(world["talked"][coercer], chances[coercer]) for coercer in chances])


def urged(world, host):
    """How strongly a sender urges another; nobody urges the target."""
    if host == target_of(world):
        return 0.0
    return greatest([world["levers"]["lobby", one, host] for one in senders_of(world)])


def condition(world, host):
    """What the lack of a moratorium takes from a sender's readiness to meet the target."""
    return 0.0 if host == target_of(world) else world["parameters"]["summit.moratorium"] * (1.0 - world["moratorium"])


def meeting_acceptance(world, host, guest, chances):
    """Chance that a host agrees to a meeting of leaders."""
    p = world["parameters"]
    return logistic(
        p[f"summit.{host}"]
        - condition(world, host)
        + p["summit.lobby"] * urged(world, host)
        + p["summit.trust"] * mutual_trust(world, host, guest)
        + p["summit.drive"] * drive(world, chances)
        - p["summit.major"] * world["severity"]
        - p["summit.closure"] * p["closure.border"]
    )


def walk_out(world, coercer, cost_at_once, value_at_once):
    p = world["parameters"]
    owing = world["ledger"][coercer] + cost_at_once - value_at_once
    return logistic(p["walkout.base"] + p["walkout.slope"] * owing)


def breakdown(world, adjournments):
    p = world["parameters"]
    return limited(
        p["bargain.breakdown"]
        + p["bargain.breakdown_tension"] * world["tension"]
        + p["bargain.breakdown_adjournment"] * adjournments**2
    )


def acceptance(world, gain):
    return math.tanh(world["parameters"]["bargain.acceptance"] * gain) if gain > 0 else 0.0


def keep_chance(world, advantage, trust):
    p = world["parameters"]
    return logistic(p["keep.slope"] * (advantage + p["keep.base"] + p["keep.trust"] * trust))
