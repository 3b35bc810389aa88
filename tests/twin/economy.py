"""Sanctions, enforcement and flows."""

import math

from twin.basics import (
    build,
    carry,
    coercers_of,
    greatest,
    highest,
    limited,
    logistic,
    mean,
    neighbours_of,
    others_of,
    positive,
    sectors_of,
    senders_of,
    trade_name,
    traders_of,
)

# --- sanctions: sectors, bite, enforcement


def sector_stringency(world, sector, stringency, relief, autonomous):
    """How far a sector is closed: Council sanctions less relief, and for finance the coercers' own."""
    p = world["parameters"]
    step = (stringency - p[f"sector.{sector}.threshold"]) / p[f"sector.{sector}.width"]
    closed = p[f"sector.{sector}.ceiling"] * limited(step) * (1.0 - relief)
    if world["scenario"]["sectors"][sector]["financial"]:
        closed = limited(closed + p["autonomous.finance"] * autonomous)
    return closed


def relief_in_force(world, sector):
    """What the coercer and the Council have lifted in a sector."""
    return min(1.0, world["relief_own"] + world["relief_council"][sector])


def relief_of(world, levers, sector):
    """Relief in force in a sector, or what a sender lifts or gets lifted if that is more."""
    return max(relief_in_force(world, sector), highest(levers, "relieve", senders_of(world)))


def mean_relief(world, amount):
    """Mean over the sectors that sanctions may close of something that depends on the relief there."""
    sectors = [k for k in world["scenario"]["sectors"] if world["parameters"][f"sector.{k}.ceiling"] > 0]
    return mean([amount(relief_in_force(world, sector)) for sector in sectors])


def secondary_bite(world, levers, actor):
    """What secondary sanctions do to a partner that is exposed, without cover, and not sanctioned already."""
    p = world["parameters"]
    bites = [0.0]
    for coercer in coercers_of(world):
        if coercer != actor:
            free = 1.0 - p[f"sanctions.{coercer}.{actor}"]
            bites.append(levers["secondary", coercer, actor] * p[f"finance_exposure.{actor}"] * free)
    return max(bites) * (1.0 - p[f"cover.{actor}"])


def enforcement_aim(world, levers, actor, sector, closed):
    """What enforcement approaches in a sector closed so far."""
    p = world["parameters"]
    others = [world["enforcement"][other, sector] for other in traders_of(world) if other != actor]
    return logistic(
        p["enforcement.base"]
        + p["enforcement.stringency"] * closed
        + p[f"sector.{sector}.monitoring"]
        + p["enforcement.secondary"] * secondary_bite(world, levers, actor)
        + p["enforcement.coalition"] * mean(others)
        + p["enforcement.tension"] * world["tension"]
        - p["enforcement.affinity"] * p[f"affinity.{actor}"]
        + p["enforcement.stance"] * (levers["stance", actor, sector] - levers["laxity", actor])
    )


def enforcement_next(world, levers, actor, sector, closed, quarters):
    """Mean enforcement over the quarters ahead; an absent sender's stays."""
    if actor in world["scenario"]["absent"]:
        return world["enforcement"][actor, sector]
    return enforcement_ahead(world, levers, actor, sector, closed, quarters)


def enforcement_ahead(world, levers, actor, sector, closed, quarters):
    """Mean enforcement over the quarters ahead of a partner that acts."""
    now = world["enforcement"][actor, sector]
    fading = world["parameters"]["enforcement.speed"]
    aim = enforcement_aim(world, levers, actor, sector, closed)
    return carry(fading, quarters) * now + build(fading, quarters) * fading * aim


# --- flows


def keep(world, actor, sector, closed, enforced, cut):
    """What a partner lets pass: of what is not stopped, what it does not drop of its own accord."""
    dropped = world["derisked"][actor] if world["parameters"][f"sector.{sector}.ceiling"] > 0 else 0.0
    return (1.0 - max(closed * enforced, cut)) * (1.0 - dropped)


def exposed(world, actor):
    """How far other coercers' finance reaches a partner that is without cover and not sanctioned already."""
    p = world["parameters"]
    free = [1.0 - p[f"sanctions.{coercer}.{actor}"] for coercer in coercers_of(world) if coercer != actor]
    return greatest(free) * p[f"finance_exposure.{actor}"] * (1.0 - p[f"cover.{actor}"])


def dropped_at_last(world, actor, closed):
    """What a partner drops once it has got used to what is closed, by sector."""
    sectors = world["scenario"]["sectors"]
    strictest = greatest([closed[k] for k in sectors_of(world, given=False) if sectors[k]["financial"]])
    p = world["parameters"]
    free = 1.0 - p["derisking.affinity"] * p[f"affinity.{actor}"]
    return p["derisking.reach"] * exposed(world, actor) * free * strictest


def derisked_next(world, actor, closed):
    """What a partner drops after a quarter; an absent sender's stays."""
    now = world["derisked"][actor]
    if actor in world["scenario"]["absent"]:
        return now
    return now + world["parameters"]["enforcement.speed"] * (dropped_at_last(world, actor, closed) - now)


def passed_at_start(world, actor, sector):
    """Part of a flow that passed when flows were observed; all of it if they are given without sanctions."""
    p = world["parameters"]
    if world["scenario"]["trade_basis"] == "potential":
        return 1.0
    closed = closed_at_start(world)
    passed = 1.0 - min(closed[sector] * p[f"enforcement.{actor}.{sector}"], 0.99)
    if p[f"sector.{sector}.ceiling"] > 0:
        passed *= 1.0 - dropped_at_last(world, actor, closed)
    return passed


def closed_at_start(world):
    """How far each traded sector was closed at the start."""
    p, found = world["parameters"], {}
    autonomous = greatest([p[f"lever.{coercer}.autonomous"] for coercer in coercers_of(world)])
    for sector in sectors_of(world, given=False):
        found[sector] = sector_stringency(world, sector, p["council.stringency"], p["council.relief"], autonomous)
    return found


def volume(world, actor, sector):
    """Flow at the start in the sector's unit, with what sanctions had stopped put back."""
    return world["parameters"][trade_name(world, actor, sector)] / passed_at_start(world, actor, sector)


def commerce_with_target(world, actor):
    """Two-way trade in merchandise at the start."""
    sectors = world["scenario"]["sectors"]
    return sum(volume(world, actor, sector) for sector in sectors if sectors[sector]["merchandise"])


def diversion_weights(world):
    """How trade that others lose is shared out among traders."""
    p = world["parameters"]
    pulls = {}
    for actor in traders_of(world):
        affinity = p[f"affinity.{actor}"]
        motives = math.sqrt(commerce_with_target(world, actor) * affinity)
        distance = p[f"distance.{actor}"] ** p["diversion.distance"]
        pulls[actor] = motives * math.exp(p["diversion.affinity"] * affinity) / distance
    whole = sum(pulls.values())
    return {actor: pull / whole for actor, pull in pulls.items()}


def whole_at_start(world, sector):
    """All that flowed, or was given at the start's levels of giving, in the sector's unit."""
    if sector in sectors_of(world, given=False):
        return sum(volume(world, actor, sector) for actor in traders_of(world))
    p = world["parameters"]
    return sum(p[trade_name(world, actor, sector)] * p[f"lever.{actor}.aid"] for actor in others_of(world))


def shares_of(world, sector):
    """Each trader's part of a sector at the start."""
    whole = whole_at_start(world, sector)
    return {actor: volume(world, actor, sector) / whole for actor in traders_of(world)}


def open_border(world, sector):
    p = world["parameters"]
    return 1.0 - p[f"sector.{sector}.closure"] * p["closure.border"]


def traded_flows(world, sector, kept):
    """Flow with each trader after diversion and border, as a part of the sector's flow at the start."""
    p = world["parameters"]
    shares, weights = shares_of(world, sector), diversion_weights(world)
    lost = {}
    for actor in shares:
        lost[actor] = shares[actor] * positive(passed_at_start(world, actor, sector) - kept[actor])
    flows = {}
    for actor in shares:
        taken = sum(lost[other] / (1.0 - weights[other]) for other in shares if other != actor)
        wanted = p[f"sector.{sector}.diversion"] * weights[actor] * kept[actor] * taken
        diverted = min(wanted, capacity_of(world, actor, shares[actor]))
        flows[actor] = (shares[actor] * kept[actor] + diverted) * open_border(world, sector)
    return flows


def capacity_of(world, actor, share):
    """What a partner can take up: between what it can carry, and that but no more than it traded before."""
    p = world["parameters"]
    free, held = p[f"diversion.capacity.{actor}"], min(p[f"diversion.capacity.{actor}"], share)
    return (1.0 - p["diversion.incumbency"]) * free + p["diversion.incumbency"] * held


def given_flows(world, levers, sector):
    """Aid from each giver against all aid at the start."""
    p = world["parameters"]
    eased = 1.0 + p["exemption.aid"] * highest(levers, "exemption", coercers_of(world))
    flows = {}
    for actor in others_of(world):
        share = p[trade_name(world, actor, sector)] / whole_at_start(world, sector)
        flows[actor] = share * levers["aid", actor] * eased * open_border(world, sector)
    return flows


def project_flow(world, levers, stringency, relief, sector):
    """What projects with neighbours add to a given sector; sanctions bind them as far as no relief frees them."""
    projects = sum(levers["project", actor] for actor in neighbours_of(world))
    bound = 1.0 - stringency * (1.0 - relief)
    return world["parameters"]["project.size"] * projects * bound * open_border(world, sector)


def flows_of(world, levers, closed, enforced):
    """Flows by sector and partner, against the sector's whole flow at the start."""
    found = {}
    for sector in sectors_of(world, given=False):
        kept = {}
        for actor in traders_of(world):
            stopped = closed[sector], enforced[actor, sector], levers["cut", actor, sector]
            kept[actor] = keep(world, actor, sector, *stopped)
        found[sector] = traded_flows(world, sector, kept)
    for sector in sectors_of(world, given=True):
        found[sector] = given_flows(world, levers, sector)
    return found


def sectors_received(world, levers, flows, stringency, relief):
    """Every sector's flow behind the border, against the start; ``relief`` by sector."""
    found = {sector: sum(flows[sector].values()) for sector in flows}
    for sector in sectors_of(world, given=True):
        found[sector] += project_flow(world, levers, stringency, relief[sector], sector)
    return found
