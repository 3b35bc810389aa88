"""The world ahead, and what an option changes of each term."""

from twin.basics import coercers_of, greatest, highest, mean, positive, sectors_of, senders_of, target_of, traders_of
from twin.conduct import (
    backlog_next,
    hardship_of,
    joint_exercises,
    moratorium_next,
    position_of,
    programme_next,
    severity_next,
    stage_in_force,
    strike_chance,
    tension_next,
    threat_of,
    warheads_next,
)
from twin.council import expected_confined_steps, in_force, part_of
from twin.economy import enforcement_next, flows_of, relief_of, secondary_bite, sector_stringency, sectors_received
from twin.tables import forum_chance
from twin.talks import drive, meeting_acceptance, talks_chance

# --- the world ahead: one quarter, or the mean over the horizon of a decision


def advance(world, levers, stringency, quarters=1.0, surge=0.5, confined=None, relief=None):
    """Everything that follows from the levers: one quarter ahead, or on average over several.

    ``stringency`` is of sanctions in general, ``confined`` of resolutions confined to sectors, ``relief`` what is
    lifted, both by sector.
    """
    confined = world["stringency_sector"] if confined is None else confined
    autonomous = highest(levers, "autonomous", coercers_of(world))
    if relief is None:
        relief = {sector: relief_of(world, levers, sector) for sector in world["scenario"]["sectors"]}
    found = {"closed": {}, "enforcement": {}}
    for sector in sectors_of(world, given=False):
        strict = max(stringency, confined[sector])
        closed = found["closed"][sector] = sector_stringency(world, sector, strict, relief[sector], autonomous)
        for actor in traders_of(world):
            enforced = enforcement_next(world, levers, actor, sector, closed, quarters)
            found["enforcement"][actor, sector] = enforced
    found["flows"] = flows_of(world, levers, found["closed"], found["enforcement"])
    found["received"] = sectors_received(world, levers, found["flows"], stringency, relief)
    found["position"] = position_of(world, found["received"])
    found["tension"] = tension_next(world, levers, quarters)
    found["strike"] = strike_chance(world, levers, found["tension"])
    found["programme"] = programme_next(world, levers, quarters, surge)
    found["threat"] = threat_of(world, levers, found["strike"], found["programme"])
    found["severity"] = severity_next(world, levers, quarters)
    found["moratorium"] = moratorium_next(world, levers)
    found["backlog"] = backlog_next(world, levers)
    found["warheads"] = warheads_next(world)
    return found


# --- payoffs


def expected_offer(world, levers, coercer):
    """Content of the offer that a coercer is expected to make: its last, or its answer to being sought."""
    p = world["parameters"]
    answer = p["talks.response"] * p[f"openness.{coercer}"] * levers["seek", target_of(world), coercer]
    return max(world["offered"][coercer], answer)


def composes_offers(world, seat, slot):
    """Whether a seat may put content into an offer in a slot; it then knows its own offer."""
    options = world["scenario"]["options"]
    names = world["scenario"]["menus"][world["scenario"]["actors"][seat]["seat"]][slot]
    return any(effect["lever"] == "offer" for name in names for effect in options[name]["effects"])


def talks_chances(world, levers, composer=None):
    """Chance of talks with every coercer; ``composer`` weighs its own offer, all others' are expected."""
    moratorium, found = moratorium_next(world, levers), {}
    for coercer in coercers_of(world):
        expected = expected_offer(world, levers, coercer)
        offer = levers["offer", coercer] if coercer == composer else expected
        found[coercer] = talks_chance(world, levers, coercer, offer, moratorium)
    return found


def chance_of_a_draft(world, levers, seat):
    """How surely a general draft is tabled: by the seat itself, or by someone after a major test."""
    tabled = world["parameters"]["council.tabling"] * levers["major", target_of(world)]
    return 1.0 if levers["table", seat] > 0 else tabled


def expected_stringency(world, levers, seat):
    """What the Council is expected to do: part of a step after a major test, all of it if the seat tables."""
    return world["stringency"] + world["rise"] * chance_of_a_draft(world, levers, seat)


def expected_relief(world, levers, seat, confined):
    """What is expected to be lifted in each sector: a tightening that is adopted ends the Council's part of it.

    Of what is in force then, the part that stands today is all that this part eases.
    """
    stands, found = in_force(world, world["stringency"]), {}
    for sector in world["scenario"]["sectors"]:
        gone = chance_of_a_draft(world, levers, seat) if world["rise"] > 0 else 0.0
        now, then = world["stringency"], expected_stringency(world, levers, seat)
        if sector in stands:
            now, then = stands[sector], max(then, confined[sector])
            if confined[sector] > max(stands[sector], world["stringency_sector"][sector]):
                gone = max(gone, levers["table-sector", seat, sector])
        left = world["relief_council"][sector] * (1.0 - gone) * (now / then if then > 0 else 1.0)
        found[sector] = max(min(1.0, world["relief_own"] + left), highest(levers, "relieve", senders_of(world)))
    return found


def expected_confined(world, levers, seat):
    """What the seat expects of the Council in single sectors: a step where its own draft is confined to them."""
    named = [k for k in sectors_of(world, given=False) if levers["table-sector", seat, k] > 0]
    found = dict(world["stringency_sector"])
    if named:
        stands, steps = in_force(world, world["stringency"]), expected_confined_steps(world, named)
        for sector in named:
            found[sector] = stands[sector] + levers["table-sector", seat, sector] * steps[sector]
    return found


def outlook(world, levers, seat, slot):
    """The world over the horizon as a seat expects it, with chances of talks and of meetings."""
    quarters = world["parameters"]["expectation.horizon"]
    confined = expected_confined(world, levers, seat)
    relief = expected_relief(world, levers, seat, confined)
    stringency = expected_stringency(world, levers, seat)
    ahead = advance(world, levers, stringency, quarters, confined=confined, relief=relief)
    ahead["talks"] = talks_chances(world, levers, seat if composes_offers(world, seat, slot) else None)
    # whoever is asked to a meeting judges talks by how things stand, not by what the asker might do besides
    ahead["standing talks"] = talks_chances(world, world["levers"])
    return ahead


def sanctioned(world, actor):
    """Sectors in which an actor trades and that sanctions can close."""
    found = []
    for sector in sectors_of(world, given=False):
        if actor in traders_of(world, sector) and world["parameters"][f"sector.{sector}.ceiling"] > 0:
            found.append(sector)
    return found


def resources_term(world, levers, seat, ahead):
    change = ahead["position"] - world["reference"]
    return positive(change) - world["parameters"]["position.loss_aversion"] * positive(-change)


def pressure_term(world, levers, seat, ahead):
    """Hardship of the target; worth less to a seat that talks with it."""
    return positive(-ahead["position"]) * (1.0 - world["talked"][seat])


def instability_term(world, levers, seat, ahead):
    return positive(-ahead["position"] - world["parameters"]["position.endurance"]) ** 2


def exposure_term(world, levers, seat, ahead):
    open_ways = [ahead["closed"][k] * (1.0 - ahead["enforcement"][seat, k]) for k in sanctioned(world, seat)]
    shielded = world["parameters"][f"cover.{seat}"]  # the bite is less by it already
    return mean(open_ways) * ((1.0 - shielded) + secondary_bite(world, levers, seat))


def norm_term(world, levers, seat, ahead):
    enforced = [ahead["closed"][k] * ahead["enforcement"][seat, k] for k in sanctioned(world, seat)]
    return world["severity"] * mean(enforced)


def threat_term(world, levers, seat, ahead):
    return ahead["threat"]


def programme_term(world, levers, seat, ahead):
    return min(ahead["programme"], world["parameters"]["programme.complete"])


def tension_term(world, levers, seat, ahead):
    return ahead["tension"]


def deterrence_term(world, levers, seat, ahead):
    return joint_exercises(world, levers)


def prospect_term(world, levers, seat, ahead):
    whole = sum(chance * world["hope"][coercer, seat] for coercer, chance in ahead["talks"].items())
    if world["forum"]:
        whole += forum_chance(world, levers, world["forum"]) * world["hope"]["forum", seat]
    return whole


def summit_term(world, levers, seat, ahead):
    """Over everyone whom the seat asks: the chance that it agrees, and how fresh a meeting would be."""
    target, recency = target_of(world), world["parameters"]["summit.recency"]
    unprepared = world["parameters"]["summit.preparation"] * (1.0 - drive(world, ahead["standing talks"]))
    found = 0.0
    for other in senders_of(world) if seat == target else [target]:
        chance = meeting_acceptance(world, other, seat, ahead["standing talks"])
        sender = other if seat == target else seat
        found += levers["summit", seat, other] * chance * (1.0 - recency * world["met"][sender]) * (1.0 - unprepared)
    return found


def readiness_term(world, levers, seat, ahead):
    p, target = world["parameters"], target_of(world)
    shortfall = positive(1.0 - world["confidence"][target] / p[f"confidence.{target}"])
    grievance = max(world["grievance"], shortfall)
    answered = 1.0 - p["backlog.exercises"] * (1.0 - joint_exercises(world, world["levers"]))
    return levers["minor", target] * world["backlog"] * answered * (1.0 + p["grievance.weight"] * grievance)


def commitment_term(world, levers, seat, ahead):
    p, target = world["parameters"], target_of(world)
    hopeful = greatest([world["talked"][c] * world["confidence"][c] for c in coercers_of(world)])
    broken = p["moratorium.breach"] * world["moratorium"] + p["rollback.cost.1"] * stage_in_force(world)
    held_back = p["talks.restraint"] * hopeful + p["moratorium.restraint"] * world["moratorium"]
    spoiled = held_back * (1.0 - world["grievance"])
    provoked = p["moratorium.exercises"] * world["moratorium"] * hopeful
    tested = levers["major", target] * broken + levers["minor", target] * spoiled
    return tested + levers["exercises", seat] * provoked


def opportunity_term(world, levers, seat, ahead):
    target, complete = target_of(world), world["parameters"]["programme.complete"]
    talking = greatest([levers["seek", target, coercer] for coercer in coercers_of(world)])
    return max(levers["freeze", target], talking) * positive(complete - world["programme"]) / complete


def initiative_term(world, levers, seat, ahead):
    confined, relief = 0.0, 0.0
    for sector in world["scenario"]["sectors"]:
        confined += part_of(world, [sector]) * levers["table-sector", seat, sector]
        relief += part_of(world, [sector]) * levers["relief", seat, sector]
    occasion = max(levers["table", seat], confined) * levers["major", target_of(world)]
    return occasion + relief * hardship_of(world["position"])


TERMS = {
    "resources": resources_term,
    "pressure": pressure_term,
    "instability": instability_term,
    "threat": threat_term,
    "programme": programme_term,
    "tension": tension_term,
    "exposure": exposure_term,
    "norm": norm_term,
    "deterrence": deterrence_term,
    "prospect": prospect_term,
    "summit": summit_term,
    "readiness": readiness_term,
    "commitment": commitment_term,
    "opportunity": opportunity_term,
    "initiative": initiative_term,
}


def weighted_terms(world, levers, seat, slot):
    """Weight times value of every term of a seat's payoff under some levers."""
    ahead = outlook(world, levers, seat, slot)
    found = {}
    for name, term in TERMS.items():
        weight = world["parameters"][f"weight.{seat}.{name}"]
        found[name] = weight * term(world, levers, seat, ahead) if weight != 0.0 else 0.0
    return found
