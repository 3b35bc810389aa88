"""Talks as they go: who sits down, who offers what, how it ends, what a deal changes, and who breaks it.

Numbers that are drawn come from ``dice``: ``dice.uniform(whose, purpose)``, and ``dice.talks(whose)``, twenty uniform
numbers, of which the first two of every round make what the proposer misreads (radius and angle of a normal number)
and the others decide on walking out, on the answer and on the end of the talks.
"""

import math

from twin.bargaining import (
    concessions_of,
    givers_of,
    member_advantage,
    package_gains,
    packages_of,
    stage_worth,
    standing_package,
    target_advantage,
)
from twin.basics import coercers_of, greatest, logistic, senders_of, target_of, traders_of
from twin.conduct import item_of, stage_in_force
from twin.tables import can_give, clarity, spoiling, table_of, trust_at
from twin.talks import acceptance, breakdown, keep_chance

ROUNDS = 4


def in_order(world, actors):
    """Actors in the order of the words that their luck is drawn by."""
    return sorted(actors, key=lambda actor: luck_of(world, actor))


def luck_of(world, actor):
    return world["scenario"]["actors"][actor]["luck"]


def chairs_of(world):
    """Everyone who may ever sit down with the target."""
    return in_order(world, {*senders_of(world), *world["forum"]})


# --- who sits down


def tables_that_meet(world, met, chances, forum_chance, dice):
    """Tables in the order in which they try: the forum, all who talk together, each of them alone."""
    found, p = [], world["parameters"]
    if world["forum"] and dice.uniform("forum", "meets") < forum_chance:
        found.append(table_of(world, in_order(world, world["forum"]), forum=True, mediated=True))
    there = [actor for actor in in_order(world, senders_of(world)) if talks_with(world, actor, met, chances, dice)]
    if len(there) > 1 and dice.uniform(luck_of(world, target_of(world)), "together") < p["talks.joint"]:
        found.append(table_of(world, there, mediated=True))
    alone = sorted(there, key=lambda actor: actor not in coercers_of(world))
    return found + [table_of(world, [actor], mediated=True) for actor in alone]


def talks_with(world, actor, met, chances, dice):
    """Whether a sender talks with the target: a coercer by chance or after a meeting, another only after a meeting."""
    if actor in world["scenario"]["absent"]:
        return False
    draw = dice.uniform(luck_of(world, actor), "talks")
    if actor in coercers_of(world):
        return met[actor] or draw < chances[actor]
    return met[actor] and draw < world["parameters"]["talks.meeting"]


# --- rounds


def course_of(world, table, points, dice):
    """The offers of a table, round by round, and how its talks end; ``points`` are what relief restores."""
    target, members = target_of(world), table["members"]
    whose = "forum" if table["forum"] else "+".join(luck_of(world, actor) for actor in members)
    numbers = dice.talks(whose)
    packages = list(package_gains(world, table, sorted_packages(world, table), points))
    ends, offers = breakdown(world, world["adjournments"]), []
    for turn in range(ROUNDS):
        proposer = target if turn % 2 else members[turn // 2 % len(members)]
        error = misreading(world, table, numbers[turn], numbers[ROUNDS + turn])
        offer = best_offer(world, packages, proposer, turn // 2, error)
        leaving = 0.0 if proposer == target else walking_out(world, table, offer)
        offers.append({"proposer": proposer, "leaving": leaving, **offer})
        leaves, answer, end = (numbers[n * ROUNDS + turn] for n in (2, 3, 4))
        if leaves < leaving:
            return {"ended": "walks out", "offers": offers}
        if answer < offer["accepting"]:
            return {"ended": "deal", "offers": offers, **offer}
        if end < ends:
            return {"ended": "breaks down", "offers": offers}
    return {"ended": "adjourns", "offers": offers}


def sorted_packages(world, table):
    """All packages of a table: by stage, then by relief, then by concessions."""
    names = [item_of(world, "rollback"), item_of(world, "relief"), *concessions_of(world)]
    return sorted(packages_of(world, table), key=lambda package: [package[name] for name in names])


def misreading(world, table, radius, angle):
    """By how much a proposer misreads what the others gain; less where mediators clear things up."""
    p = world["parameters"]
    clear = p["mediation.noise"] * clarity(world, table)
    return p["bargain.noise"] * (1.0 - clear) * box_muller(radius, angle)


def box_muller(radius, angle):
    """A standard normal number from two uniform ones."""
    return math.sqrt(-2.0 * math.log(radius)) * math.cos(2.0 * math.pi * angle)


def best_offer(world, packages, proposer, relaxed, error):
    """The package that promises its proposer most: what it gains times the chance that all others seem to accept.

    A coercer asks for a stage of rollback at least, one less each time it is the members' turn again.
    """
    best, found = 0.0, {"package": None, "accepting": 0.0, "paid": 0.0, "received": 0.0}
    stage = item_of(world, "rollback")
    for package, mine, theirs, paid, received in packages:
        gains = {target_of(world): mine, **theirs}
        own = gains.pop(proposer)
        if proposer in coercers_of(world) and package[stage] < world["parameters"]["bargain.demand"] - relaxed:
            continue
        if own > 0.0:
            value = own * math.prod(acceptance(world, gain + error) for gain in gains.values())
            if value > best:
                sure = math.prod(acceptance(world, gain) for gain in gains.values())
                best, found = value, {"package": package, "accepting": sure, "paid": paid, "received": received}
    return found


def walking_out(world, table, offer):
    """Chance that the target walks out of a member's offer; none that is serious counts as nothing given."""
    p, coercers = world["parameters"], [actor for actor in table["members"] if actor in coercers_of(world)]
    owed = greatest([max(0.0, world["ledger"][actor]) for actor in coercers])
    return logistic(p["walkout.base"] + p["walkout.slope"] * (owed + offer["paid"] - offer["received"]))


# --- what talks leave behind


def negotiated(world, tables, points, dice):
    """All talks of a quarter: the world after them, what happened, and how each table's talks ended.

    All start from the same world; a deal ends them. What fails at a table of several senders that is no forum is no
    failure yet: it is taken up one by one.
    """
    after, happened, told = copied(world), dict.fromkeys([*failures(world), *deals(world), *talks(world)], 0.0), []
    adjourned, ended = 0, False
    for table in tables:
        happened.update({("talks", actor): 1.0 for actor in table["members"]})
        course = course_of(world, table, points, dice)
        spoiler = spoiled_by(world, table, course["package"], dice) if course["ended"] == "deal" else None
        told.append((table, course, spoiler))
        signs = course["ended"] == "deal" and spoiler is None
        if table["forum"] or len(table["members"]) == 1:
            failure = {"walks out": 1.0, "breaks down": 1.0, "adjourns": world["parameters"]["bargain.adjournment"]}
            amount = 1.0 if spoiler else failure.get(course["ended"], 0.0)
            coerced = any(actor in coercers_of(world) for actor in table["members"])
            for key in [*(("failure", actor) for actor in table["members"]), *(["failure"] if coerced else [])]:
                happened[key] = max(happened[key], amount)
            adjourned += coerced and course["ended"] == "adjourns"
            ended |= coerced and course["ended"] != "adjourns"
        if signs:
            signed(after, table, course, happened)
            break
    after["adjournments"] = 0.0 if ended else world["adjournments"] + adjourned
    return after, happened, told


def copied(world):
    kinds = (dict, list)
    return {name: type(value)(value) if isinstance(value, kinds) else value for name, value in world.items()}


def failures(world):
    return ["failure", *(("failure", actor) for actor in chairs_of(world))]


def deals(world):
    return ["deal", *(("deal", actor) for actor in chairs_of(world))]


def talks(world):
    return [("talks", actor) for actor in chairs_of(world)]


def spoiled_by(world, table, agreed, dice):
    """The first outsider that wrecks a deal; None if nobody does."""
    now = standing_package(world)[item_of(world, "rollback")]
    for actor in chairs_of(world):
        if actor not in table["members"] and actor not in world["scenario"]["absent"]:
            trust = world["trust"][actor, target_of(world)]
            stages = range(len(world["scenario"]["items"][item_of(world, "rollback")]["levels"]))
            ladder = [stage_worth(world, actor, stage, trust) for stage in stages]
            if dice.uniform(luck_of(world, actor), "spoils") < spoiling(world, actor, table, agreed, ladder, now):
                return actor
    return None


def signed(world, table, course, happened):
    """A deal in force: what was in force stays; levers of those who give move, and never back."""
    agreed, levers = course["package"], world["levers"]
    world["package"] = {name: max(level, agreed[name]) for name, level in world["package"].items()}
    if stage_in_force(world) >= 1:
        world["moratorium"] = 1.0
    happened["deal"] = 1.0
    for actor in table["members"]:
        world["signed"][actor] = happened["deal", actor] = 1.0
        if actor in coercers_of(world):
            world["ledger"][actor] += course["paid"] - course["received"]
    for name in concessions_of(world):
        item, level = world["scenario"]["items"][name], agreed[name]
        for actor in givers_of(world, table, name) if level > 0 else ():
            row = (item["lever"], actor)
            if item["inverse"]:
                levers[row] = min(levers[row], 1.0 - level)
            else:
                start = world["parameters"][f"lever.{actor}.{item['lever']}"] if item["adds"] else 0.0
                levers[row] = max(levers[row], start + level)


# --- keeping a deal


def upheld(world, happened, points, dice):
    """Deals older than the quarter are kept or broken: the world after that, and who broke one with whom, in order.

    The target weighs the deal against its first signatory, a coercer if there is one.
    """
    target, after, broken, asked = target_of(world), copied(world), [], False
    parties = [actor for actor in chairs_of(world) if world["signed"][actor] > 0 and not happened["deal"]]
    for actor in sorted(parties, key=lambda party: party not in coercers_of(world)):
        if after["signed"][actor] > 0:
            by = breaker(world, actor, happened, points, dice, first=not asked)
            asked = True
            if by:
                broken.append((by, actor if by == target else target))
                voided(after, actor, happened)
                happened["breach", by] = 1.0
    return after, broken


def breaker(world, actor, happened, points, dice, first):
    """Who breaks a deal between the target and a signatory, if anyone: by what it does, or as it no longer pays."""
    target, table = target_of(world), table_of(world, [actor])
    trust, back = trust_at(world, table, target, actor), trust_at(world, table, actor, target)
    draw = dice.uniform(luck_of(world, target), f"keeps/{luck_of(world, actor)}")
    tempted = draw > keep_chance(world, target_advantage(world, table, points), trust)
    tested = happened["major"] > 0 and stage_in_force(world) >= 1
    if first and (tested or tempted):
        return target
    tempted = dice.uniform(luck_of(world, actor), "keeps") > keep_chance(world, member_advantage(world, actor), back)
    return actor if tempted or oversteps(world, actor) else None


def oversteps(world, actor):
    """Whether a signatory holds more of what it promised to restrain than the deal leaves."""
    for name in concessions_of(world):
        item = world["scenario"]["items"][name]
        promised = item["inverse"] and can_give(world, actor, name)
        if promised and world["levers"][item["lever"], actor] > 1.0 - world["package"][name] + 1e-9:
            return True
    return False


def voided(world, actor, happened):
    """Nothing of a deal stays in force, and nobody is bound; a failure with who broke it or was left."""
    world["package"], world["signed"] = (dict.fromkeys(world[name], 0.0) for name in ("package", "signed"))
    for trader in traders_of(world):
        world["levers"]["laxity", trader] = 0.0
    happened["failure", actor] = 1.0
    if actor in coercers_of(world):
        happened["failure"] = 1.0
