"""What a sender could do to the target, what is believed of it, and what reaches others through third parties.

Instruments of one sign, at most one of each domain, are used together: the levers they move are written, and the whole
world is worked out again.
"""

import math
from itertools import combinations, permutations, product

from twin.basics import logistic, positive, sectors_of, senders_of, target_of, traders_of
from twin.choices import rows_of
from twin.economy import capacity_of, diversion_weights, shares_of, whole_at_start
from twin.payoffs import (
    TERMS,
    advance,
    expected_confined,
    expected_relief,
    expected_stringency,
    summit_term,
    talks_chances,
)

DOMAINS = ("economic", "military", "diplomatic")
DIRECTION = {"carrot": 1.0, "stick": -1.0}


def held_by(world, sender, sign):
    """A sender's instruments of a sign by domain."""
    found = {domain: [] for domain in DOMAINS}
    for name, row in world["scenario"]["instruments"].items():
        if sender in row["holders"] and row["sign"] == sign:
            found[row["domain"]].append(name)
    return found


def levers_under(world, sender, names):
    """Levers after a set of instruments, each moving them from where they stand; of two moves the later counts."""
    after = dict(world["levers"])
    for name in sorted(names):
        for effect in world["scenario"]["instruments"][name]["effects"]:
            lower, upper = world["limits"][effect["lever"]]
            for row in rows_of(world, sender, effect, None):
                moved = effect["set"] if effect["set"] is not None else world["levers"][row] + effect["add"]
                after[row] = min(upper, max(lower, moved))
    return after


def target_payoff(world, sender, levers):
    """The target's payoff over the look-ahead's horizon if a sender moves these levers."""
    target = target_of(world)
    strict, confined = expected_stringency(world, levers, sender), expected_confined(world, levers, sender)
    relief, quarters = expected_relief(world, levers, sender, confined), world["parameters"]["expectation.horizon"]
    ahead = advance(world, levers, strict, quarters, confined=confined, relief=relief)
    ahead["talks"], ahead["standing talks"] = talks_chances(world, levers), talks_chances(world, world["levers"])
    whole = 0.0
    for name, term in TERMS.items():
        weight = world["parameters"][f"weight.{target}.{name}"]
        if weight:
            seat = sender if term is summit_term else target  # a meeting counts for the target, whoever proposes it
            whole += weight * term(world, levers, seat, ahead)
    return whole


def effects(world, sender, sign):
    """What every set of instruments of a sign changes of the target's payoff, as a gain from it."""
    standing, held = target_payoff(world, sender, world["levers"]), held_by(world, sender, sign)
    found = {}
    for names in product(*([None, *held[domain]] for domain in DOMAINS)):
        used = frozenset(names) - {None}
        change = target_payoff(world, sender, levers_under(world, sender, used)) - standing
        found[used] = DIRECTION[sign] * change
    return found


def chance_of_use(world, sender, name):
    """How surely the target expects an instrument to be used: a threat by will, a promise by trust and law, too."""
    p = world["parameters"]
    gain = p[f"stake.{sender}"] + p["stake.reputation"] - p[f"instrument.{sender}.{name}.cost"]
    will = logistic(p["leverage.precision"] * gain)
    if world["scenario"]["instruments"][name]["sign"] == "stick":
        return will
    return will * world["trust"][target_of(world), sender] * p[f"instrument.{sender}.{name}.legality"]


def total(held, values, chances, domains):
    """Expected effect of the best instrument of each domain, each used or not by its chance; at least nothing."""
    best = []
    for domain in domains:
        if held[domain]:
            best.append(max(held[domain], key=lambda name: chances[name] * values[frozenset((name,))]))
    whole = 0.0
    for size in range(len(best) + 1):
        for used in combinations(best, size):
            likely = math.prod(chances[name] if name in used else 1.0 - chances[name] for name in best)
            whole += likely * values[frozenset(used)]
    return positive(whole)


def shapley(held, values, chances):
    """What each domain adds to the total, on average over all orders of joining."""
    found = dict.fromkeys(DOMAINS, 0.0)
    orders = list(permutations(DOMAINS))
    for order in orders:
        for n, domain in enumerate(order):
            joined = total(held, values, chances, in_their_order(order[: n + 1]))
            found[domain] += (joined - total(held, values, chances, in_their_order(order[:n]))) / len(orders)
    return found


def in_their_order(domains):
    return [domain for domain in DOMAINS if domain in domains]


# --- through third parties


def dependence(volume, gdp):
    """Million USD of trade against billions of product."""
    return volume / gdp / 1000.0 if gdp > 0 else 0.0


def ties(world, credible, economic):
    """Leverage of each actor over each other: over the target the credible total; over others their dependence.

    Args:
        credible: of each sender over the target, both signs together.
        economic: its credible economic stick, which prices what the target depends on.
    """
    p, target, found = world["parameters"], target_of(world), {}
    sectors = world["scenario"]["sectors"]
    trade = {
        sender: sum(world["flows"][sender, k] for k in sectors if sectors[k]["merchandise"])
        for sender in senders_of(world)
    }
    largest = max(trade, key=trade.get)
    share = dependence(trade[largest], p[f"gdp.{target}"])
    price = economic[largest] / share if share > 0 else 0.0
    for one in senders_of(world):
        found[one, target] = credible[one]
        for other in senders_of(world):
            if one != other:
                volume = max(p[f"commerce.{one}.{other}"], p[f"commerce.{other}.{one}"])
                found[one, other] = price * dependence(volume, p[f"gdp.{other}"])
    return found


# --- who could take a partner's place


def taken_up(world, sector, gone):
    """What each other trader would take up of a partner's flow in the base year if it went."""
    if sector not in sectors_of(world, given=False) or gone not in traders_of(world):
        return {}
    weights, whole, shares = diversion_weights(world), whole_at_start(world, sector), shares_of(world, sector)
    lost, p = world["flows"][gone, sector], world["parameters"]
    found = {}
    for actor in traders_of(world):
        if actor != gone:
            wanted = p[f"sector.{sector}.diversion"] * lost * weights[actor] / (1.0 - weights[gone])
            found[actor] = min(wanted, capacity_of(world, actor, shares[actor]) * whole)
    return found
