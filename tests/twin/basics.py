"""Small things, who is who, and the mean of a fading quantity over the quarters of a horizon."""

import math

# --- small things


def limited(number):
    """A number kept in 0..1."""
    return min(1.0, max(0.0, number))


def positive(number):
    return max(0.0, number)


def logistic(number):
    return 1.0 / (1.0 + math.exp(-number))


def mean(numbers):
    return sum(numbers) / len(numbers) if numbers else 0.0


def greatest(numbers):
    return max(numbers) if numbers else 0.0


# --- who is who


def target_of(world):
    return world["scenario"]["roles"]["target"]


def coercers_of(world):
    return list(world["scenario"]["roles"]["coercers"])


def patrons_of(world):
    return list(world["scenario"]["roles"]["patrons"])


def neighbours_of(world):
    return list(world["scenario"]["roles"]["neighbours"])


def senders_of(world):
    return coercers_of(world) + patrons_of(world) + neighbours_of(world)


def members_of(world, role):
    return [target_of(world)] if role == "target" else list(world["scenario"]["roles"].get(role, []))


def seats_of(world):
    return [name for name, actor in world["scenario"]["actors"].items() if actor["seat"]]


def sectors_of(world, given):
    return [name for name, sector in world["scenario"]["sectors"].items() if bool(sector["given"]) == given]


def trade_name(world, actor, sector):
    """Name of the parameter that holds a flow at the start."""
    target = target_of(world)
    inward = world["scenario"]["sectors"][sector]["direction"] == "inward"
    return f"trade.{actor}.{target}.{sector}" if inward else f"trade.{target}.{actor}.{sector}"


def others_of(world):
    return [actor for actor in world["scenario"]["actors"] if actor != target_of(world)]


def trades(world, actor, sector):
    """Whether the scenario knows a flow between an actor and the target in a sector."""
    return trade_name(world, actor, sector) in world["scenario"]["parameters"]


def traders_of(world, sector=None):
    """Actors with a flow that is traded, not given, in one sector or in any."""
    scenario = world["scenario"]
    kept = TRADERS.get((id(scenario), sector))
    if kept is None or kept[0] is not scenario:
        kept = TRADERS[id(scenario), sector] = scenario, found_traders(world, sector)
    return list(kept[1])


TRADERS = {}  # by scenario and sector, as they are asked for at every step: the scenario, and its traders


def found_traders(world, sector):
    kinds = sectors_of(world, given=False) if sector is None else [sector]
    rows = world["scenario"]["parameters"]
    found = []
    for actor in world["scenario"]["actors"]:
        names = [trade_name(world, actor, kind) for kind in kinds if actor != target_of(world)]
        if any(name in rows and rows[name]["value"] > 0 for name in names):
            found.append(actor)
    return found


def together(levers, name, actors):
    """Sum of a lever over its holders, at most 1."""
    return min(1.0, sum(levers[name, actor] for actor in actors))


def highest(levers, name, actors):
    return greatest([levers[name, actor] for actor in actors])


# --- pace: the mean of a fading quantity over quarters 1..h


def carry(fading, quarters):
    """Mean of (1-d)^t over t = 1..h, as the sum of a geometric series."""
    left = 1.0 - fading
    return left * (1.0 - left**quarters) / fading / quarters


def echo(fading, quarters):
    """Mean of (1-d)^(t-1): what is left of something that happened in the first quarter."""
    return (1.0 - (1.0 - fading) ** quarters) / fading / quarters


def build(fading, quarters):
    """Mean of what has gathered of something that is added in every quarter."""
    return (1.0 - carry(fading, quarters)) / fading


def idle(quarters):
    """Mean number of quarters that have passed."""
    return (quarters + 1.0) / 2.0
