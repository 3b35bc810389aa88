"""The Council."""

import math

from twin.basics import limited, positive, sectors_of, senders_of
from twin.conduct import item_of, stage_in_force

# --- the Council


def council_members(world):
    """Baseline, affinity and exposure of every member by name; elected members are numbered."""
    p, found = world["parameters"], {}
    for actor in world["scenario"]["council"]["permanent"]:
        found[actor] = p[f"council.baseline.{actor}"], p[f"affinity.{actor}"], p[f"council.exposure.{actor}"]
    for n, (baseline, affinity) in enumerate(world["elected"]):
        found[f"elected {n}"] = baseline, affinity, 0.0
    return found


def mood(world, normal):
    """Factor by which a member's tolerance differs from one vote to the next."""
    return math.exp(world["parameters"]["council.noise"] * normal)


def part_of(world, sectors):
    """Part of what the target lives on that some sectors stand for."""
    p, parts = world["parameters"], dict.fromkeys(world["scenario"]["sectors"], 0.0)
    for need, members in world["scenario"]["needs"].items():
        for sector in members:
            parts[sector] += p[f"need.{need}.weight"] * p[f"need.{need}.{sector}"]
    return sum(parts[sector] for sector in sectors) / sum(parts.values())


def tolerances(world, severity, normals, part=1.0):
    """The stringency that each member would tolerate; ``normals`` are standard normal numbers by member.

    Of what a member is exposed to only the part counts that a draft is about.
    """
    p, found = world["parameters"], {}
    for member, (baseline, affinity, exposure) in council_members(world).items():
        reluctance = max(affinity + p["council.exposure"] * exposure * part, 1e-9)
        strict = (baseline + severity + p["council.headroom"]) / reluctance
        found[member] = limited(strict * mood(world, normals[member]))
    return found


def passes(world, found):
    """The highest level that enough members and every member with a veto would tolerate."""
    council = world["scenario"]["council"]
    level = sorted(found.values(), reverse=True)[council["votes"] - 1]
    if world["parameters"]["council.veto"]:
        for member in council["permanent"]:
            level = min(level, found[member])
    return level


def put_to_vote(world, bearable, asked, standing, least):
    """What comes of a draft, the level at which it passes or fails, and each member's vote on that level.

    Who bears it is for it; a permanent member with a veto that does not stops it; of the others who would bear more
    than stands abstains, and who would not is against. What asks for less than is worth a vote is not put to it.
    """
    level, votes = min(asked, passes(world, bearable)), {}
    text = level if level >= least else least
    for member, most in bearable.items():
        holds_veto = member in world["scenario"]["council"]["permanent"] and world["parameters"]["council.veto"] > 0
        otherwise = "vetoes" if holds_veto else "abstains" if most > standing else "votes against"
        votes[member] = "votes for" if most >= text else otherwise
    if level >= least:
        return "adopted", level, votes
    if asked < least:
        return "idle", level, {}
    return "vetoed" if "vetoes" in votes.values() else "failed", level, votes


def draft_of(world, severity):
    return min(1.0, world["parameters"]["council.draft"] + severity)


def adopted(world, severity, normals):
    """Stringency after a tightening draft was put to the vote: a step of at least the margin, or none."""
    level = min(draft_of(world, severity), passes(world, tolerances(world, severity, normals)))
    least = world["stringency"] + world["parameters"]["council.margin"]
    return level if level >= least else world["stringency"]


def in_force(world, stringency):
    """Stringency in each traded sector: the general one, or its own if that is more."""
    return {k: max(stringency, world["stringency_sector"][k]) for k in sectors_of(world, given=False)}


def confined_steps(world, named, stringency, severity, normals):
    """What a draft confined to some sectors adds in each: at least the margin, or nothing."""
    part = part_of(world, [k for k in named if k in sectors_of(world, given=False)])
    level = min(draft_of(world, severity), passes(world, tolerances(world, severity, normals, part)))
    stands, margin = in_force(world, stringency), world["parameters"]["council.margin"]
    return {k: level - stands[k] if k in named and level >= stands[k] + margin else 0.0 for k in stands}


def confined_after(world, stringency, severity, normals):
    """Stringency of resolutions confined to sectors after what senders drafted by sector was put to the vote."""
    named = [k for k in in_force(world, 0.0) if max(world["levers"]["table-sector", i, k] for i in senders_of(world))]
    steps = confined_steps(world, named, stringency, severity, normals)
    stands = in_force(world, stringency)
    return {k: stands[k] + steps[k] if steps[k] else world["stringency_sector"][k] for k in stands}


def relief_tolerances(world, sponsors, normals):
    """The relief that each member would tolerate; a sponsor tolerates all of it."""
    p, stage, found = world["parameters"], stage_in_force(world), {}
    signed = p["council.relief.signature"] if stage > 0 else 0.0
    for member, (_, affinity, _) in council_members(world).items():
        lenient = p["council.relief.affinity"] * positive(affinity - p["council.relief.reference"])
        level = limited(p["council.relief.slope"] * stage - p["council.relief.demand"] + lenient + signed)
        found[member] = 1.0 if member in sponsors else min(1.0, level * mood(world, normals[member]))
    return found


def relief_asked(world, sector):
    """Relief that is asked for in a sector: by a sender's draft, or the Council's part of what a deal promises."""
    name = item_of(world, "relief")
    promised = world["package"][name] * (1.0 - world["parameters"]["relief.own"])
    return max(promised, *(world["levers"]["relief", sender, sector] for sender in senders_of(world)))


def relief_sponsors(world):
    """Permanent members that table relief in any sector or have signed a deal."""
    found = []
    for actor in world["scenario"]["council"]["permanent"]:
        drafts = [world["levers"]["relief", actor, sector] for sector in world["scenario"]["sectors"]]
        if max(drafts) > 0 or world["signed"][actor] > 0:
            found.append(actor)
    return found


def relief_granted(world, stands, normals):
    """Council relief by sector after a relief draft was put to the vote.

    A draft is worth a vote if it asks for a hundredth more in some sector; if it passes, no sector loses by it.
    """
    level = passes(world, relief_tolerances(world, relief_sponsors(world), normals))
    asked = {sector: relief_asked(world, sector) for sector in stands}
    granted = {sector: min(asked[sector], level) for sector in stands}
    if not any(granted[sector] >= stands[sector] + 0.01 for sector in stands):
        return stands
    return {sector: max(stands[sector], granted[sector]) for sector in stands}


def calm(world):
    """Every member in its usual mood."""
    return dict.fromkeys(council_members(world), 0.0)


def expected_rise(world):
    """What the Council would add after a major test and no minor one, as everyone expects it."""
    return adopted(world, severity_after_major(world), calm(world)) - world["stringency"]


def severity_after_major(world):
    p = world["parameters"]
    return 1.0 - (1.0 - p["severity.memory"] * world["severity"]) * (1.0 - p["severity.major"])


def expected_confined_steps(world, named):
    """The same of a draft that is confined to some sectors."""
    return confined_steps(world, named, world["stringency"], severity_after_major(world), calm(world))
