"""The Council."""

import math

from twin.basics import highest, limited, positive, senders_of
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


def tolerances(world, severity, normals):
    """The stringency that each member would tolerate; ``normals`` are standard normal numbers by member."""
    p, found = world["parameters"], {}
    for member, (baseline, affinity, exposure) in council_members(world).items():
        reluctance = max(affinity + p["council.exposure"] * exposure, 1e-9)
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


def draft_of(world, severity):
    return min(1.0, world["parameters"]["council.draft"] + severity)


def adopted(world, severity, normals):
    """Stringency after a tightening draft was put to the vote: a step of at least the margin, or none."""
    level = min(draft_of(world, severity), passes(world, tolerances(world, severity, normals)))
    least = world["stringency"] + world["parameters"]["council.margin"]
    return level if level >= least else world["stringency"]


def relief_tolerances(world, sponsors, normals):
    """The relief that each member would tolerate; a sponsor tolerates all of it."""
    p, stage, found = world["parameters"], stage_in_force(world), {}
    signed = p["council.relief.signature"] if stage > 0 else 0.0
    for member, (_, affinity, _) in council_members(world).items():
        lenient = p["council.relief.affinity"] * positive(affinity - p["council.relief.reference"])
        level = limited(p["council.relief.slope"] * stage - p["council.relief.demand"] + lenient + signed)
        found[member] = 1.0 if member in sponsors else min(1.0, level * mood(world, normals[member]))
    return found


def relief_asked(world):
    """Relief that a draft asks for: a sender's, or the Council's part of what a deal promises."""
    name = item_of(world, "relief")
    promised = world["package"][name] * (1.0 - world["parameters"]["relief.own"])
    return max(promised, highest(world["levers"], "relief", senders_of(world)))


def relief_sponsors(world):
    """Permanent members that table relief or have signed a deal."""
    permanent, tabled = world["scenario"]["council"]["permanent"], world["levers"]
    return [actor for actor in permanent if tabled["relief", actor] > 0 or world["signed"][actor] > 0]


def relief_granted(world, in_force, normals):
    """Council relief after a relief draft was put to the vote; no step counts that is below a hundredth."""
    asked = relief_asked(world)
    level = min(asked, passes(world, relief_tolerances(world, relief_sponsors(world), normals)))
    return level if asked > 0 and level >= in_force + 0.01 else in_force


def calm(world):
    """Every member in its usual mood."""
    return dict.fromkeys(council_members(world), 0.0)


def expected_rise(world):
    """What the Council would add after a major test and no minor one, as everyone expects it."""
    p = world["parameters"]
    severity = 1.0 - (1.0 - p["severity.memory"] * world["severity"]) * (1.0 - p["severity.major"])
    return adopted(world, severity, calm(world)) - world["stringency"]
