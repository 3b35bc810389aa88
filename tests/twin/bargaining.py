"""Packages, hope, keeping a deal."""

from twin.basics import coercers_of, highest, logistic, members_of, positive, seats_of, sectors_of, target_of
from twin.conduct import hardship_of, item_of, joint_exercises, position_of
from twin.economy import flows_of, sector_stringency, sectors_received

# --- bargaining


def concessions_of(world):
    return [name for name, item in world["scenario"]["items"].items() if item["kind"] == "concession"]


def item_levels(world, kind):
    return world["scenario"]["items"][item_of(world, kind)]["levels"]


def later(world, at_once, trust):
    """What the part of something that comes later is worth now, if trust in its giver is right."""
    return (1.0 - at_once) * world["parameters"]["bargain.discount"] * trust


def stage_cost(world, stage):
    """Cost of a stage to the target, and the part of it at once."""
    p, name = world["parameters"], int(stage)
    dread = 1.0 + p["rollback.irreversibility"] * p[f"rollback.irreversible.{name}"]
    pressed = 1.0 - p["bargain.press"] * hardship_of(world["position"])
    whole = p[f"rollback.cost.{name}"] * dread * pressed
    now = p[f"rollback.self_enforcing.{name}"]
    return whole * (now + later(world, now, 1.0)), whole * now


def programme_worth(world):
    p = world["parameters"]
    return p["worth.base"] + p["worth.programme"] * world["programme"]


def stage_worth(world, coercer, stage):
    """Worth of a stage to a coercer."""
    p, name = world["parameters"], int(stage)
    now = p[f"rollback.self_enforcing.{name}"]
    believed_part = now + later(world, now, world["trust"][coercer, target_of(world)])
    return p[f"worth.{coercer}"] * p[f"rollback.worth.{name}"] * believed_part * programme_worth(world)


def position_under(world, relief):
    """The target's position with this much relief and enforcement as it stands."""
    levers, stringency = world["levers"], world["stringency"]
    # relief in a deal is taken to lift a coercer's own sanctions as far as the Council's
    autonomous = highest(levers, "autonomous", coercers_of(world)) * (1.0 - relief)
    closed = {}
    for sector in sectors_of(world, given=False):
        closed[sector] = sector_stringency(world, sector, stringency, relief, autonomous)
    flows = flows_of(world, levers, closed, world["enforcement"])
    return position_of(world, sectors_received(world, levers, flows, stringency))


def restored(world):
    """Log points that each level of relief restores: by the coercer's own part alone, and in full."""
    own_part, none = world["parameters"]["relief.own"], position_under(world, 0.0)
    found = {}
    for relief in item_levels(world, "relief"):
        found[relief] = position_under(world, own_part * relief) - none, position_under(world, relief) - none
    return found


def delivery_chance(world, stage, relief):
    """Chance that the Council delivers its part of a promised relief."""
    p = world["parameters"]
    missing = (1.0 - p["relief.own"]) * relief
    tolerated = p["council.relief.slope"] * stage - p["council.relief.demand"] + p["council.relief.signature"]
    return logistic((tolerated - missing) / p["council.relief.width"])


def relief_value(world, coercer, stage, relief, points):
    """Value of relief at a stage to the target, and the part at once; ``points`` are what it restores."""
    p, trust = world["parameters"], world["trust"][target_of(world), coercer]
    own, whole = points[relief]
    council = (whole - own) * delivery_chance(world, stage, relief)
    own_now, council_now = p["relief.own_self_enforcing"], p["relief.council_self_enforcing"]
    at_once = own * own_now + council * council_now
    rest = own * later(world, own_now, trust) + council * later(world, council_now, trust)
    return p["relief.scale"] * (at_once + rest), p["relief.scale"] * at_once


def relief_cost(world, relief):
    p = world["parameters"]
    return (p["relief.first_cost"] if relief > 0 else 0.0) + p["relief.cost"] * relief


def gives(world, actor, item):
    """Whether an actor may give a concession."""
    words = world["scenario"]["items"][item]["givers"]
    return any(word in ("anyone", actor) or actor in members_of(world, word) for word in words)


def concession_value(world, coercer, item):
    """Value of a full concession to the target, and the part of it at once."""
    p = world["parameters"]
    needed = 1.0 + p[f"concession.{item}.hardship"] * hardship_of(world["position"])
    whole = p[f"concession.{item}.value"] * needed
    now = p[f"concession.{item}.self_enforcing"]
    trust = world["trust"][target_of(world), coercer] if gives(world, coercer, item) else 0.0
    return whole * (now + later(world, now, trust)), whole * now


def concession_cost(world, coercer, item):
    """Cost of a full concession to the coercer, who gives it alone at a table of two."""
    return world["parameters"][f"concession.{item}.cost"] if gives(world, coercer, item) else 0.0


def standing_package(world):
    """What is given already: the deal in force, and what a moratorium has brought."""
    found = dict(world["package"])
    for name, item in world["scenario"]["items"].items():
        if item["kind"] == "rollback":
            found[name] = max(found[name], world["moratorium"])
        elif item["inverse"]:
            given = 1.0 - min(1.0, joint_exercises(world, world["levers"]))
            found[name] = max(found[name], world["moratorium"] * given)
    return found


def package_value(world, coercer, package, points):
    """Worth of a package to the target and to the coercer; what it costs and gives the target at once."""
    stage, relief = package[item_of(world, "rollback")], package[item_of(world, "relief")]
    cost, cost_now = stage_cost(world, stage)
    value, value_now = relief_value(world, coercer, stage, relief, points)
    other = stage_worth(world, coercer, stage) - relief_cost(world, relief)
    for item in concessions_of(world):
        full, full_now = concession_value(world, coercer, item)
        value += package[item] * full
        value_now += package[item] * full_now
        other -= package[item] * concession_cost(world, coercer, item)
    return value - cost, other, cost_now, value_now


def packages_of(world, coercer):
    """The full lattice of packages that a table of the target and a coercer can put together."""
    found = [{}]
    for name, item in world["scenario"]["items"].items():
        able = item["kind"] != "concession" or gives(world, coercer, name)
        levels = item["levels"] if able else [0.0]
        found = [{**package, name: level} for package in found for level in levels]
    return found


def package_gain(world, coercer, package, points):
    """What a package adds to what is given already, as ``package_value``; what is given cannot be sold."""
    before = standing_package(world)
    reached = {name: max(package[name], before[name]) for name in before}
    old, new = package_value(world, coercer, before, points), package_value(world, coercer, reached, points)
    return [after - now for after, now in zip(new, old, strict=True)]


# --- hope


def short_lattice(world, coercer):
    """Packages with no concession, the better half of them, or all: best value at once for its cost first."""
    p = world["parameters"]
    items = [item for item in concessions_of(world) if gives(world, coercer, item)]
    worth = {}
    for item in items:
        now = p[f"concession.{item}.value"] * p[f"concession.{item}.self_enforcing"]
        worth[item] = now / (p[f"concession.{item}.cost"] + 1e-9)
    ranked = sorted(items, key=lambda item: -worth[item])
    sets = [[], ranked[: len(items) // 2], ranked]
    found = []
    for stage in item_levels(world, "rollback"):
        for relief in item_levels(world, "relief"):
            for given in sets:
                package = {item: 1.0 if item in given else 0.0 for item in concessions_of(world)}
                found.append({**package, item_of(world, "rollback"): stage, item_of(world, "relief"): relief})
    return found


def hopes(world, coercer):
    """Gain that talks with a coercer promise every seat."""
    p, points = world["parameters"], restored(world)
    target, nash, reached = target_of(world), 0.0, 0.0
    found = dict.fromkeys(seats_of(world), 0.0)
    for package in short_lattice(world, coercer):
        mine, yours = package_gain(world, coercer, package, points)[:2]
        found[target] = max(found[target], mine * logistic(p["hope.sharpness"] * yours))
        found[coercer] = max(found[coercer], yours * logistic(p["hope.sharpness"] * mine))
        if positive(mine) * positive(yours) > nash:
            nash, reached = mine * yours, package[item_of(world, "rollback")]
    now = standing_package(world)[item_of(world, "rollback")]
    rise = p[f"rollback.worth.{int(max(reached, now))}"] - p[f"rollback.worth.{int(now)}"]
    for seat in found:
        if seat not in (target, coercer):
            found[seat] = p[f"worth.{seat}"] * rise * programme_worth(world)
    return {seat: gain * world["confidence"][seat] for seat, gain in found.items()}


# --- keeping a deal


def target_advantage(world, coercer, points):
    """The part of the deal in force still to come, less part of the burden of its stage."""
    p, package = world["parameters"], world["package"]
    stage, relief = package[item_of(world, "rollback")], package[item_of(world, "relief")]
    value, now = relief_value(world, coercer, stage, relief, points)
    coming = value - now
    for item in concessions_of(world):
        value, now = concession_value(world, coercer, item)
        coming += package[item] * (value - now)
    name = int(stage)
    taken_back = p[f"rollback.cost.{name}"] * (1.0 - p[f"rollback.irreversible.{name}"])
    now = p[f"rollback.self_enforcing.{name}"]
    return coming - p["keep.share"] * taken_back * (now + later(world, now, 1.0))


def coercer_advantage(world, coercer):
    """The part of the stage's worth still to come, less part of what the coercer still owes."""
    p, package = world["parameters"], world["package"]
    name = int(package[item_of(world, "rollback")])
    trust = world["trust"][coercer, target_of(world)]
    coming = p[f"worth.{coercer}"] * p[f"rollback.worth.{name}"]
    coming *= later(world, p[f"rollback.self_enforcing.{name}"], trust)
    delivered = min(1.0, world["relief_own"] + world["relief_council"])
    owed = relief_cost(world, package[item_of(world, "relief")]) * (1.0 - delivered)
    for item in concessions_of(world):
        owed += package[item] * concession_cost(world, coercer, item)
    return coming - p["keep.share"] * owed
