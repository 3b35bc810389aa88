"""A whole quarter: from where a world stands and what the seats chose, to where it stands after, and its measures.

The parts come in the order of docs/model.md, section 8; each is a function of what those before it left.
"""

import math

from twin.bargaining import closed_now, expected_gain, restored
from twin.basics import coercers_of, greatest, others_of, positive, sectors_of, senders_of, target_of, traders_of
from twin.choices import applied
from twin.conduct import (
    backlog_next,
    hardship_of,
    item_of,
    joint_exercises,
    reference_next,
    severity_next,
    stage_in_force,
    warheads_next,
)
from twin.council import (
    adopted,
    confined_after,
    draft_of,
    in_force,
    part_of,
    put_to_vote,
    relief_asked,
    relief_granted,
    relief_sponsors,
    relief_tolerances,
    tolerances,
)
from twin.economy import derisked_next, mean_relief, whole_at_start
from twin.learning import (
    confidence_next,
    cooperation_next,
    events_for_sender,
    events_for_target,
    freshness_next,
    grievance_next,
    ledger_next,
    relief_council_next,
    relief_own_next,
    trust_after,
    undelivered,
)
from twin.negotiation import box_muller, copied, in_order, luck_of, negotiated, tables_that_meet, upheld
from twin.payoffs import advance
from twin.tables import forum_chance, table_of
from twin.talks import meeting_acceptance, talks_chance


class Quarter:
    """A quarter of one world, part after part; what happened in it stands in ``happened``, by word and actor.

    Args:
        world: before it, with the parameters of the quarter.
        acts: what the seats chose but for holding: slot, actor, option, counterpart or nothing.
        dice: the numbers that are drawn: ``uniform(whose, purpose)``, ``talks(whose)``, ``normals()`` by member of the
            Council.
    """

    def __init__(self, world, acts, dice):
        self.world, self.acts, self.dice, self.happened = copied(world), acts, dice, {}

    def play(self):
        """All parts, in their order."""
        for part in (self.elect, self.move, self.vote, self.settle, self.meet, self.negotiate, self.uphold, self.learn):
            part()
        return self

    # --- once a run

    def elect(self):
        """In the first quarter the elected members' baseline, normal, and affinity: Beta(a, b), an order statistic."""
        world, p = self.world, self.world["parameters"]
        a, b = world["scenario"]["council"]["elected_affinity"]
        for n in range(len(world["elected"])) if world["quarter"] == 0 else ():
            whose = f"elected member {n}"
            normal = box_muller(self.dice.uniform(whose, "baseline/radius"), self.dice.uniform(whose, "baseline/angle"))
            places = sorted(self.dice.uniform(whose, f"affinity/{k}") for k in range(a + b - 1))
            baseline = p["council.elected.baseline"] + p["council.elected.spread"] * normal
            world["elected"][n] = baseline, places[a - 1]

    # --- what the seats chose

    def move(self):
        """Impulses of the quarter before end; the target moves, then all others at once, slot by slot."""
        world, target = self.world, target_of(self.world)
        for row in world["levers"]:
            if row[0] not in world["persistent"]:
                world["levers"][row] = 0.0
        self.points, self.hope = restored(world), self.hoped()
        for whose in (lambda actor: actor == target, lambda actor: actor != target):
            for slot in ("coercive", "diplomatic"):
                moved = dict(world["levers"])
                for when, actor, option, counterpart in self.acts:
                    if when == slot and whose(actor):
                        after = applied(world, world["levers"], actor, option, counterpart or None)
                        moved.update({row: value for row, value in after.items() if value != world["levers"][row]})
                world["levers"] = moved
        for coercer in coercers_of(world):
            made = world["levers"]["invite", coercer] > 0
            faded = world["offered"][coercer] * world["parameters"]["talks.memory"]
            world["offered"][coercer] = world["levers"]["offer", coercer] if made else faded

    def hoped(self):
        """What talks promise everyone before anyone has moved: at each coercer's table and at the forum."""
        world, absent = self.world, self.world["scenario"]["absent"]
        tables = {coercer: table_of(world, [coercer]) for coercer in coercers_of(world) if coercer not in absent}
        if world["forum"]:
            tables["forum"] = table_of(world, in_order(world, world["forum"]), forum=True)
        return {(name, seat): gain for name, its in tables.items() for seat, gain in expected_gain(world, its).items()}

    # --- the Council

    def vote(self):
        """Tightening in general, then by sector, then relief; who voted for what, and what came of it."""
        world, normals, p = self.world, self.dice.normals(), self.world["parameters"]
        severity, before, self.drafts = severity_next(world, world["levers"], 1.0), world["stringency"], []
        self.happened.update(dict.fromkeys([("vote", actor) for actor in others_of(world)], 0.0), tightened=0.0)
        asked, margin = draft_of(world, severity), p["council.margin"]
        if any(world["levers"]["table", actor] > 0 for actor in senders_of(world)):
            bearable = tolerances(world, severity, normals)
            self.put("tightening", (), bearable, asked, before, before + margin)
            world["stringency"] = adopted(world, severity, normals)
        confined = confined_after(world, world["stringency"], severity, normals)
        named = [k for k in in_force(world, 0.0) if any(self.drafted(k))]
        if named:
            bearable = tolerances(world, severity, normals, part_of(world, named))
            stands = min(in_force(world, world["stringency"])[k] for k in named)
            self.put("sectoral tightening", named, bearable, asked, stands, stands + margin)
        moved = [k for k in confined if confined[k] != world["stringency_sector"][k]]
        ended = list(world["relief_council"]) if world["stringency"] != before else moved
        world["relief_council"] = {k: 0.0 if k in ended else relief for k, relief in world["relief_council"].items()}
        world["stringency_sector"] = confined
        self.ease(normals)

    def ease(self, normals):
        """Relief is asked for where it is worth a hundredth more than is in force."""
        world, stands = self.world, self.world["relief_council"]
        asked = {sector: relief_asked(world, sector) for sector in stands}
        open_ = [sector for sector in stands if asked[sector] >= stands[sector] + 0.01]
        if open_:
            bearable = relief_tolerances(world, relief_sponsors(world), normals)
            least = min(stands[sector] for sector in open_)
            self.put("relief", (), bearable, max(asked.values()), least, least + 0.01)
        world["relief_council"] = relief_granted(world, stands, normals)

    def drafted(self, sector):
        return [self.world["levers"]["table-sector", actor, sector] for actor in senders_of(self.world)]

    def put(self, kind, named, bearable, asked, standing, least):
        """Put a draft to the vote; of the permanent members, those that bear a tightening voted for it."""
        came, level, votes = put_to_vote(self.world, bearable, asked, standing, least)
        self.drafts.append({"kind": kind, "named": named, "came": came, "level": level, "asked": asked, "votes": votes})
        seated = in_order(self.world, self.world["scenario"]["council"]["permanent"])
        if came == "adopted" and level < asked and kind != "relief" and seated:
            self.drafts[-1]["binding"] = min(seated, key=lambda actor: bearable[actor])
        if came == "adopted" and kind != "relief":
            self.happened["tightened"] = 1.0
            for actor in seated:
                self.happened["vote", actor] = max(self.happened["vote", actor], float(bearable[actor] >= level))

    def passed(self, *kinds):
        """How many drafts of some kinds were adopted."""
        return sum(draft["kind"] in kinds and draft["came"] == "adopted" for draft in self.drafts)

    # --- what follows

    def settle(self):
        """The economy, security and the programme, one quarter on."""
        world, target = self.world, target_of(self.world)
        surge = self.dice.uniform(luck_of(world, target), "test")
        ahead = advance(world, world["levers"], world["stringency"], surge=surge)
        self.happened.update(
            major=world["levers"]["major", target],
            minor=world["levers"]["minor", target],
            frozen=positive(ahead["moratorium"] - world["moratorium"]),
            exercises=joint_exercises(world, world["levers"]),
        )
        world.update(reference=reference_next(world), backlog=backlog_next(world, world["levers"]))
        world["warheads"] = warheads_next(world)
        world.update({name: ahead[name] for name in ("tension", "programme", "severity", "threat", "moratorium")})
        world["position"] = ahead["position"]
        world["enforcement"].update(ahead["enforcement"])
        for sector, flows in ahead["flows"].items():
            for actor, flow in flows.items():
                world["flows"][actor, sector] = flow * whole_at_start(world, sector)

    # --- meetings and talks

    def meet(self):
        """A meeting of leaders: if one asks and the other agrees, or both ask."""
        world, target = self.world, target_of(self.world)
        moratorium = world["moratorium"]
        self.chances = {
            coercer: talks_chance(world, world["levers"], coercer, world["offered"][coercer], moratorium)
            for coercer in coercers_of(world)
        }
        self.forum = forum_chance(world, world["levers"], world["forum"]) if world["forum"] else 0.0
        for actor in senders_of(world):
            asks, asked = world["levers"]["summit", target, actor] > 0, world["levers"]["summit", actor, target] > 0
            host = meeting_acceptance(world, actor, target, self.chances)
            guest = meeting_acceptance(world, target, actor, self.chances)
            agreed = 1.0 if asks and asked else max(host * asks, guest * asked)
            self.happened["summit", actor] = float(self.dice.uniform(luck_of(world, actor), "meeting") < agreed)

    def negotiate(self):
        met = {actor: self.happened["summit", actor] > 0 for actor in senders_of(self.world)}
        tables = tables_that_meet(self.world, met, self.chances, self.forum, self.dice)
        self.world, happened, self.told = negotiated(self.world, tables, self.points, self.dice)
        self.happened.update(happened)

    def uphold(self):
        """Deals are kept or broken; then relief moves on."""
        self.happened.update(dict.fromkeys([("breach", actor) for actor in self.world["scenario"]["actors"]], 0.0))
        self.world, self.broken = upheld(self.world, self.happened, self.points, self.dice)
        world = self.world
        self.happened["undelivered"] = undelivered(world)
        world.update(relief_own=relief_own_next(world), relief_council=relief_council_next(world))

    # --- what it teaches

    def learn(self):
        """Trust both ways, confidence, grievance, what is owed, how fresh talks are, what partners drop besides."""
        world, happened, target = self.world, self.happened, target_of(self.world)
        after = copied(world)
        for actor in senders_of(world):
            after["trust"][target, actor] = trust_after(world, target, actor, events_for_target(world, actor, happened))
            after["trust"][actor, target] = trust_after(world, actor, target, events_for_sender(world, actor, happened))
            after["cooperation"][actor] = cooperation_next(world, actor, happened)
            after["talked"][actor] = freshness_next(world, world["talked"][actor], happened["talks", actor])
            after["met"][actor] = freshness_next(world, world["met"][actor], happened["summit", actor])
        struck = greatest([happened["deal", coercer] for coercer in coercers_of(world)])
        after["confidence"][target] = confidence_next(world, target, happened["failure"], struck)
        for coercer in coercers_of(world):
            failure, deal = happened["failure", coercer], happened["deal", coercer]
            after["confidence"][coercer] = confidence_next(world, coercer, failure, deal)
            after["ledger"][coercer] = ledger_next(world, coercer)
        after["grievance"] = grievance_next(world, happened["failure"])
        closed = closed_now(world)
        for actor in traders_of(world):
            after["derisked"][actor] = derisked_next(world, actor, closed)
        self.world = after


# --- measures

TARGETS = ("threat", "tension", "programme", "warheads", "severity", "stringency", "moratorium", "grievance")
HAPPENINGS = ("major", "minor", "tightened", "deal", "failure", "exercises")


def merchandise(world, actor):
    """A partner's merchandise with the target, million USD a year."""
    sectors = world["scenario"]["sectors"]
    return sum(world["flows"][actor, sector] for sector in sectors if sectors[sector]["merchandise"])


def merchandise_at_start(world):
    sectors = world["scenario"]["sectors"]
    return sum(whole_at_start(world, sector) for sector in sectors if sectors[sector]["merchandise"])


def measures(world, happened, chances):
    """A quarter's measures by the names of their columns."""
    target, p = target_of(world), world["parameters"]
    trade = {actor: merchandise(world, actor) for actor in traders_of(world)}
    whole = sum(trade.values())
    found = {name: world[name] for name in TARGETS} | {name: happened[name] for name in HAPPENINGS}
    found.update(
        resources=math.exp(world["position"]),
        hardship=hardship_of(world["position"]),
        relief=mean_relief(world, lambda relief: relief),
        stage=stage_in_force(world),
        trade=whole / 1000.0,
        gdp=(max(whole, 1e-6) / merchandise_at_start(world)) ** p["growth.elasticity"],
        largest_share=max(trade.values()) / whole if whole > 0 else 0.0,
    )
    for coercer in coercers_of(world):
        found[f"chance_of_talks.{coercer}"] = chances[coercer]
        found[f"talks.{coercer}"] = happened["talks", coercer]
        found[f"ledger.{coercer}"] = world["ledger"][coercer]
    for actor in senders_of(world):
        found[f"summit.{actor}"] = happened["summit", actor]
        found[f"trust_in.{actor}"] = world["trust"][target, actor]
        found[f"trust_of.{actor}"] = world["trust"][actor, target]
    for actor in traders_of(world):
        found[f"dropped.{actor}"] = world["derisked"][actor]
    for sector in world["scenario"]["sectors"]:
        flow = sum(world["flows"][actor, sector] for actor in others_of(world))
        found[f"flow.{sector}"] = flow / whole_at_start(world, sector)
    return found | flows_measured(world)


def flows_measured(world):
    """Enforcement and volume of each trader, where it traded at the start."""
    found = {}
    for sector in sectors_of(world, given=False):
        for actor in in_order(world, traders_of(world, sector)):
            found[f"enforcement.{actor}.{sector}"] = world["enforcement"][actor, sector]
            found[f"volume.{actor}.{sector}"] = world["flows"][actor, sector]
    return found


# --- outcomes of a run

ENDS = {"walk_outs": "walks out", "breakdowns": "breaks down", "adjournments": "adjourns"}
FINAL = ("stringency", "tension", "programme", "warheads")


def outcomes(before, its):
    """A run's outcomes after a quarter, by the names of their columns, from those before it."""
    world, happened, found = its.world, its.happened, {}
    ended = [course["ended"] for _, course, _ in its.told]
    deals = [course["package"] for _, course, spoiler in its.told if course["ended"] == "deal" and not spoiler]
    relief = item_of(world, "relief")
    more = {
        "major_tests": happened["major"],
        "minor_tests": happened["minor"],
        "tightenings": its.passed("tightening", "sectoral tightening"),
        "failed_drafts": sum(draft["kind"] != "relief" and draft["came"] != "adopted" for draft in its.drafts),
        "relief_adopted": its.passed("relief"),
        "talks": len(its.told),
        "deals": len(deals),
        "deals_with_relief": sum(package[relief] > 0 for package in deals),
        "spoiled_deals": sum(spoiler is not None for _, _, spoiler in its.told),
        "breaches": len(its.broken),
        "quarters_of_moratorium": world["moratorium"],
        **{name: ended.count(word) for name, word in ENDS.items()},
        **{f"summits.{actor}": happened["summit", actor] for actor in senders_of(world)},
    }
    found = {name: before[name] + amount for name, amount in more.items()}
    found.update({f"final_{name}": world[name] for name in FINAL})
    found.update(
        highest_stage=max(before["highest_stage"], stage_in_force(world)),
        final_stage=stage_in_force(world),
        final_resources=math.exp(world["position"]),
        final_trade=sum(merchandise(world, actor) for actor in traders_of(world)) / 1000.0,
    )
    return found
