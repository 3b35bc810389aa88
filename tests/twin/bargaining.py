"""Packages, hope, keeping a deal."""

from twin.basics import (
    coercers_of,
    highest,
    logistic,
    mean,
    positive,
    seats_of,
    sectors_of,
    target_of,
    traders_of,
)
from twin.conduct import hardship_of, item_of, joint_exercises, position_of
from twin.council import council_members, in_force, passes
from twin.economy import enforcement_ahead, flows_of, mean_relief, relief_of, sector_stringency, sectors_received
from twin.tables import can_give, helpers_at, table_of, trust_at
from twin.talks import credibility

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


def stage_worth(world, member, stage, trust):
    """Worth of a stage to a member with this trust in the target."""
    p, name = world["parameters"], int(stage)
    now = p[f"rollback.self_enforcing.{name}"]
    believed_part = now + later(world, now, trust)
    return p[f"worth.{member}"] * p[f"rollback.worth.{name}"] * believed_part * programme_worth(world)


def position_under(world, relief):
    """The target's position with this much relief and enforcement as it stands."""
    levers, stringency = world["levers"], world["stringency"]
    # relief in a deal is taken to lift a coercer's own sanctions as far as the Council's
    autonomous = highest(levers, "autonomous", coercers_of(world)) * (1.0 - relief)
    closed, everywhere = {}, dict.fromkeys(world["scenario"]["sectors"], relief)
    for sector, strict in in_force(world, stringency).items():
        closed[sector] = sector_stringency(world, sector, strict, relief, autonomous)
    flows = flows_of(world, levers, closed, world["enforcement"])
    return position_of(world, sectors_received(world, levers, flows, stringency, everywhere))


def restored(world):
    """Log points that each level of relief restores: by the coercer's own part alone, and in full."""
    own_part, none = world["parameters"]["relief.own"], position_under(world, 0.0)
    found = {}
    for relief in item_levels(world, "relief"):
        found[relief] = position_under(world, own_part * relief) - none, position_under(world, relief) - none
    return found


def delivery_chance(world, members, stage, relief):
    """Chance that the Council delivers its part of a promised relief when these members are bound by the deal."""
    p = world["parameters"]
    missing = (1.0 - p["relief.own"]) * relief
    granted = {}
    for member, (_, affinity, _) in council_members(world).items():
        lenient = p["council.relief.affinity"] * positive(affinity - p["council.relief.reference"])
        granted[member] = 10.0 if member in members else lenient + p["council.relief.signature"]
        granted[member] -= 0.0 if member in members else p["council.relief.demand"]
    return logistic((p["council.relief.slope"] * stage + passes(world, granted) - missing) / p["council.relief.width"])


def relief_value(world, table, stage, relief, points):
    """Value of relief at a stage to the target, and the part at once; ``points`` are what it restores."""
    p, target, members = world["parameters"], target_of(world), table["members"]
    coercers = [member for member in members if member in coercers_of(world)]
    seated = [member for member in members if member in world["scenario"]["council"]["permanent"]]
    own, whole = points[relief]
    value = at_once = 0.0
    if coercers:
        trust = mean([trust_at(world, table, target, member) for member in coercers])
        now = p["relief.own_self_enforcing"]
        value, at_once = value + own * (now + later(world, now, trust)), at_once + own * now
    if seated:
        trust = mean([trust_at(world, table, target, member) for member in coercers or seated])
        now = p["relief.council_self_enforcing"]
        part = (whole - own) * delivery_chance(world, members, stage, relief)
        value, at_once = value + part * (now + later(world, now, trust)), at_once + part * now
    return p["relief.scale"] * value, p["relief.scale"] * at_once


def relief_cost(world, table, member, relief):
    """The coercers at a table share the cost of relief; others may object to it."""
    p = world["parameters"]
    coercers = [actor for actor in table["members"] if actor in coercers_of(world)]
    if member not in coercers:
        return p[f"relief.objection.{member}"] * relief
    return ((p["relief.first_cost"] if relief > 0 else 0.0) + p["relief.cost"] * relief) / len(coercers)


def givers_of(world, table, item):
    return [member for member in table["members"] if can_give(world, member, item)]


def part_held(world, table, item):
    """Part of the exercises that those at the table hold, where a concession is restraint in them."""
    if not world["scenario"]["items"][item]["inverse"]:
        return 1.0
    return min(1.0, sum(world["parameters"][f"exercises.{actor}"] for actor in givers_of(world, table, item)))


def added_resources(world, table, item):
    """Log points that a full concession adds to the target's resources."""
    lever, able = world["scenario"]["items"][item]["lever"], givers_of(world, table, item)
    if not able or lever not in ("aid", "laxity"):
        return 0.0
    levers = dict(world["levers"])
    for actor in able:
        start = world["parameters"][f"lever.{actor}.{lever}"] if world["scenario"]["items"][item]["adds"] else 0.0
        levers[lever, actor] = max(levers[lever, actor], start + 1.0)
    if lever == "aid":
        return position_with(world, levers, world["enforcement"]) - position_with(
            world, world["levers"], world["enforcement"]
        )
    before, after = ({}, {})
    for found, moved in ((before, world["levers"]), (after, levers)):
        for sector, closed in closed_now(world).items():
            for actor in traders_of(world):
                quarters = world["parameters"]["expectation.horizon"]
                found[actor, sector] = enforcement_ahead(world, moved, actor, sector, closed, quarters)
    return position_with(world, world["levers"], after) - position_with(world, world["levers"], before)


def closed_now(world):
    """How far sanctions close every traded sector now."""
    autonomous = highest(world["levers"], "autonomous", coercers_of(world))
    found = {}
    for sector, strict in in_force(world, world["stringency"]).items():
        found[sector] = sector_stringency(world, sector, strict, relief_of(world, world["levers"], sector), autonomous)
    return found


def position_with(world, levers, enforced):
    """The target's position under these levers and this enforcement, sanctions as they are."""
    flows = flows_of(world, levers, closed_now(world), enforced)
    relief = {sector: relief_of(world, levers, sector) for sector in sectors_of(world, given=True)}
    return position_of(world, sectors_received(world, levers, flows, world["stringency"], relief))


def concession_value(world, table, item):
    """Value of a full concession to the target, and the part of it at once; nothing where nobody can give it."""
    p, able = world["parameters"], givers_of(world, table, item)
    if not able:
        return 0.0, 0.0
    needed = 1.0 + p[f"concession.{item}.hardship"] * hardship_of(world["position"])
    whole = part_held(world, table, item) * p[f"concession.{item}.value"] * needed
    whole += p["relief.scale"] * added_resources(world, table, item)
    now = p[f"concession.{item}.self_enforcing"]
    trust = mean([trust_at(world, table, target_of(world), actor) for actor in able])
    return whole * (now + later(world, now, trust)), whole * now


def concession_cost(world, table, member, item):
    """Givers share the cost of a full concession; others may object to it."""
    p, able = world["parameters"], givers_of(world, table, item)
    if not able:
        return 0.0
    if member not in able:
        return p[f"concession.{item}.objection.{member}"]
    return part_held(world, table, item) * p[f"concession.{item}.cost"] / len(able)


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


def prices_of(world, table):
    """What every concession is worth and costs at a table, worked out once for all packages."""
    found = {}
    for item in concessions_of(world):
        costs = {member: concession_cost(world, table, member, item) for member in table["members"]}
        found[item] = concession_value(world, table, item), costs
    return found


def package_value(world, table, package, points, prices, pairs):
    """Worth of a package to the target and to each member; what it costs and gives the target at once.

    ``pairs`` keeps what each pair of stage and relief is worth for the packages to come.
    """
    pair = package[item_of(world, "rollback")], package[item_of(world, "relief")]
    if pair not in pairs:
        pairs[pair] = pair_value(world, table, *pair, points)
    value, others, cost_now, value_now = pairs[pair]
    others = dict(others)
    for item, ((full, full_now), costs) in prices.items():
        value += package[item] * full
        value_now += package[item] * full_now
        for member in others:
            others[member] -= package[item] * costs[member]
    return value, others, cost_now, value_now


def pair_value(world, table, stage, relief, points):
    """The same of a stage of rollback and a level of relief alone."""
    target, others = target_of(world), {}
    cost, cost_now = stage_cost(world, stage)
    value, value_now = relief_value(world, table, stage, relief, points)
    for member in table["members"]:
        worth = stage_worth(world, member, stage, trust_at(world, table, member, target))
        others[member] = worth - relief_cost(world, table, member, relief)
    return value + topped_up(world, table, stage) - cost, others, cost_now, value_now


def topped_up(world, table, stage):
    """What mediators outside the table add to a stage beyond the one in force."""
    if not table["mediated"]:
        return 0.0
    p, target, whole = world["parameters"], target_of(world), 0.0
    now = standing_package(world)[item_of(world, "rollback")]
    for mediator, acts in helpers_at(world, table).items():
        if mediator not in table["members"]:
            trust = world["trust"][mediator, target]
            gain = stage_worth(world, mediator, stage, trust) - stage_worth(world, mediator, now, trust)
            whole += acts * credibility(world, mediator) * min(p["mediation.top_up"], positive(gain))
    return whole


def packages_of(world, table):
    """The full lattice of packages that a table can put together."""
    found = [{}]
    for name, item in world["scenario"]["items"].items():
        able = item["kind"] != "concession" or givers_of(world, table, name)
        levels = item["levels"] if able else [0.0]
        found = [{**package, name: level} for package in found for level in levels]
    return found


def package_gains(world, table, packages, points):
    """What each package adds to what is given already, as ``package_value``; what is given cannot be sold."""
    before, prices, pairs = standing_package(world), prices_of(world, table), {}
    old = package_value(world, table, before, points, prices, pairs)
    for package in packages:
        reached = {name: max(package[name], before[name]) for name in before}
        new = package_value(world, table, reached, points, prices, pairs)
        members = {member: new[1][member] - old[1][member] for member in new[1]}
        yield package, new[0] - old[0], members, new[2] - old[2], new[3] - old[3]


# --- hope


def short_lattice(world, table):
    """Packages with no concession, the better half of them, or all: best value at once for its cost first."""
    items = [item for item in concessions_of(world) if givers_of(world, table, item)]
    worth = {}
    for item in items:
        cost = sum(concession_cost(world, table, member, item) for member in table["members"])
        worth[item] = concession_value(world, table, item)[1] / (cost + 1e-9)
    ranked = sorted(items, key=lambda item: -worth[item])
    sets = [[], ranked[: len(items) // 2], ranked]
    found = []
    for stage in item_levels(world, "rollback"):
        for relief in item_levels(world, "relief"):
            for given in sets:
                package = {item: 1.0 if item in given else 0.0 for item in concessions_of(world)}
                found.append({**package, item_of(world, "rollback"): stage, item_of(world, "relief"): relief})
    return found


def expected_gain(world, table):
    """Gain that talks at a table promise every seat."""
    p, points = world["parameters"], restored(world)
    target, nash, reached = target_of(world), 0.0, 0.0
    found = dict.fromkeys(seats_of(world), 0.0)
    for package, mine, theirs, _, _ in package_gains(world, table, short_lattice(world, table), points):
        gains, product = {target: mine, **theirs}, 1.0
        for one, gain in gains.items():
            seeming, product = gain, product * positive(gain)
            for other in gains:
                if other != one:
                    seeming *= logistic(p["hope.sharpness"] * gains[other])
            found[one] = max(found.get(one, 0.0), seeming)
        if product > nash:
            nash, reached = product, package[item_of(world, "rollback")]
    now = standing_package(world)[item_of(world, "rollback")]
    rise = p[f"rollback.worth.{int(max(reached, now))}"] - p[f"rollback.worth.{int(now)}"]
    for seat in seats_of(world):
        if seat != target and seat not in table["members"]:
            found[seat] = p[f"worth.{seat}"] * rise * programme_worth(world)
    return {seat: gain * world["confidence"][seat] for seat, gain in found.items()}


# --- keeping a deal


def target_advantage(world, table, points):
    """The part of the deal in force still to come, less part of the burden of its stage."""
    p, package = world["parameters"], world["package"]
    stage, relief = package[item_of(world, "rollback")], package[item_of(world, "relief")]
    value, now = relief_value(world, table, stage, relief, points)
    coming = value - now
    for item in concessions_of(world):
        value, now = concession_value(world, table, item)
        coming += package[item] * (value - now)
    name = int(stage)
    taken_back = p[f"rollback.cost.{name}"] * (1.0 - p[f"rollback.irreversible.{name}"])
    now = p[f"rollback.self_enforcing.{name}"]
    return coming - p["keep.share"] * taken_back * (now + later(world, now, 1.0))


def member_advantage(world, member):
    """The part of the stage's worth still to come, less part of what a signatory still owes."""
    p, package, table = world["parameters"], world["package"], table_of(world, [member])
    name = int(package[item_of(world, "rollback")])
    trust = world["trust"][member, target_of(world)]
    coming = p[f"worth.{member}"] * p[f"rollback.worth.{name}"]
    coming *= later(world, p[f"rollback.self_enforcing.{name}"], trust)
    promised, still = package[item_of(world, "relief")], 1.0 - mean_relief(world, lambda relief: relief)
    owed = relief_cost(world, table, member, promised) * still
    for item in concessions_of(world):
        owed += package[item] * concession_cost(world, table, member, item)
    return coming - p["keep.share"] * owed
