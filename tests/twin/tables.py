"""Tables: who sits there, who believes whom, what mediators lend, who spoils."""

import math

from twin.basics import coercers_of, positive, seats_of, senders_of, target_of
from twin.conduct import item_of
from twin.talks import acceptance, credibility, mutual_trust

# --- tables


def table_of(world, members, forum=False, mediated=False):
    """A table of the target with these members, coercers first."""
    return {
        "members": sorted(members, key=lambda actor: actor not in coercers_of(world)),
        "forum": forum,
        "mediated": mediated,
    }


def helpers_at(world, table):
    """Those who mediate at a table, with how much: by their option, and at a forum whoever is no coercer."""
    found = {}
    for actor in senders_of(world):
        acts = world["levers"]["mediate", actor]
        if table["forum"] and actor in table["members"] and actor not in coercers_of(world):
            acts = 1.0
        if acts > 0 and table["members"] != [actor]:
            found[actor] = acts
    return found


def trust_at(world, table, truster, trusted):
    """Trust across a table, with what mediators lend; at a forum as low as the lowest on that side."""
    target = target_of(world)
    if table["forum"]:
        inward = truster == target
        pairs = [(target, member) if inward else (member, target) for member in table["members"]]
    else:
        pairs = [(truster, trusted)]
    return min(lent(world, table, one, other) for one, other in pairs)


def lent(world, table, one, other):
    """Trust of one in another once each mediator has lent its own."""
    doubt = 1.0 - world["trust"][one, other]
    if table["mediated"]:
        for mediator, acts in helpers_at(world, table).items():
            if mediator not in (one, other):
                chain = world["trust"][one, mediator] * world["trust"][mediator, other]
                doubt *= 1.0 - world["parameters"]["mediation.bridge"] * acts * chain
    return 1.0 - doubt


def clarity(world, table):
    """How much of what is misread mediators clear up."""
    whole = 0.0
    for mediator, acts in helpers_at(world, table).items():
        others = [member for member in table["members"] if member != mediator]
        heard = sum(world["trust"][member, mediator] for member in others) / len(others)
        whole += acts * math.sqrt(credibility(world, mediator) * heard)
    return min(1.0, whole)


def forum_chance(world, levers, members):
    """Chance that the forum meets."""
    p, target = world["parameters"], target_of(world)
    calls = sum(levers["forum", actor] for actor in [target, *members] if actor in seats_of(world))
    lowest = min(mutual_trust(world, target, member) for member in members)
    odds = p["forum.intercept"] + p["forum.call"] * calls + p["forum.trust"] * lowest
    odds -= p["talks.severity"] * world["severity"] + p["talks.refusal"] * levers["refuse", target]
    odds -= p["talks.closure"] * p["closure.border"]
    return p["forum.open"] / (1.0 + math.exp(-odds)) * min(1.0, calls)


def spoiling(world, actor, table, agreed, ladder, stage_now):
    """Chance that an outsider wrecks a deal; ``ladder`` is what each stage is worth to it."""
    p, items = world["parameters"], world["scenario"]["items"]
    gain = ladder[int(max(stage_now, agreed[item_of(world, "rollback")]))] - ladder[int(stage_now)]
    for name, item in items.items():
        more = positive(agreed[name] - world["package"][name])
        if item["kind"] == "relief":
            gain -= p[f"relief.objection.{actor}"] * more
        elif item["kind"] == "concession" and any(can_give(world, member, name) for member in table["members"]):
            gain -= p[f"concession.{name}.objection.{actor}"] * more
    return p[f"spoiler.{actor}"] * acceptance(world, -gain)


def can_give(world, actor, item):
    """Whether an actor may give a concession."""
    roles = world["scenario"]["roles"]
    for word in world["scenario"]["items"][item]["givers"]:
        named = roles.get(word, [])
        if word in ("anyone", actor) or actor in ([named] if isinstance(named, str) else named):
            return True
    return False
