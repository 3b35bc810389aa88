"""The target's position, its security and its programme."""

import math

from twin.basics import build, carry, echo, highest, idle, limited, logistic, senders_of, target_of, together

# --- the target's position


def position_of(world, received):
    """Log of the target's resources against the base year, as a CES bundle of needs."""
    p = world["parameters"]
    power = (p["position.substitution"] - 1.0) / p["position.substitution"]
    bundle = 0.0
    for need, sectors in world["scenario"]["needs"].items():
        met = sum(p[f"need.{need}.{sector}"] * received[sector] for sector in sectors)
        autarky = p[f"need.{need}.autarky"]
        bundle += p[f"need.{need}.weight"] * (autarky + (1.0 - autarky) * met) ** power
    return math.log(bundle) / power


def reference_next(world):
    """What the target is used to moves toward the position of the quarter before."""
    speed = world["parameters"]["position.reference_speed"]
    return world["reference"] + speed * (world["position"] - world["reference"])


def hardship_of(position):
    return limited(-position)


# --- security


def joint_exercises(world, levers):
    p = world["parameters"]
    return sum(p[f"exercises.{actor}"] * levers["exercises", actor] for actor in senders_of(world))


def tension_next(world, levers, quarters):
    """Mean tension over the quarters ahead."""
    p, target = world["parameters"], target_of(world)
    fading = p["tension.decay"]
    sudden = (
        p["tension.major"] * levers["major", target]
        + p["tension.minor"] * levers["minor", target]
        + p["tension.strike"] * highest(levers, "strike", senders_of(world))
    )
    drills = max(together(levers, "drills", senders_of(world)), together(levers, "arms", senders_of(world)))
    steady = (
        p["tension.exercises"] * joint_exercises(world, levers)
        + p["tension.drills"] * drills
        - p["tension.moratorium"] * moratorium_next(world, levers)
    )
    mean_tension = carry(fading, quarters) * world["tension"]
    return limited(mean_tension + echo(fading, quarters) * sudden + build(fading, quarters) * steady)


def strike_chance(world, levers, tension):
    p = world["parameters"]
    voiced = highest(levers, "strike", senders_of(world))
    return max(logistic(p["strike.base"] + p["strike.tension"] * tension), voiced)


def believed(world, levers, lever):
    """A promise of all its givers, each as far as the target trusts it."""
    target = target_of(world)
    return min(1.0, sum(world["trust"][target, actor] * levers[lever, actor] for actor in senders_of(world)))


def threat_of(world, levers, strike, programme):
    """Threat that the target feels; an alliance takes a part of what exercises and strikes bring."""
    p = world["parameters"]
    drills = p["threat.drills"] * together(levers, "drills", senders_of(world))
    alliance = min(1.0, sum(levers["alliance", actor] for actor in senders_of(world)) + drills)
    hostile = p["threat.exercises"] * joint_exercises(world, levers) + p["threat.strike"] * strike
    return (
        p["threat.base"]
        + hostile * (1.0 - p["threat.alliance"] * alliance)
        - p["threat.guarantee"] * believed(world, levers, "guarantee")
        - p["threat.declaration"] * believed(world, levers, "declaration")
        - p["threat.deterrent"] * programme
        - p["threat.arms"] * together(levers, "arms", senders_of(world))
    )


# --- the programme


def moratorium_next(world, levers):
    """A moratorium ends with a major test and with nothing else."""
    target = target_of(world)
    return max(world["moratorium"], levers["freeze", target]) * (1.0 - levers["major", target])


def programme_next(world, levers, quarters, surge):
    """Mean progress; ``surge`` is the luck of a test, 0..1."""
    p, major = world["parameters"], levers["major", target_of(world)]
    missing = 1.0 - world["programme"]
    leap = p["programme.growth"] * p["programme.readiness"] * major * missing * (0.5 + surge)
    quiet = (
        -p["programme.decay"] * (1.0 - major)
        - p["programme.rollback"] * stage_in_force(world)
        + p["programme.arms"] * together(levers, "arms", senders_of(world))
    )
    return limited(world["programme"] + leap + idle(quarters) * quiet)


def severity_next(world, levers, quarters):
    p, target = world["parameters"], target_of(world)
    fading = 1.0 - p["severity.memory"]
    kept, fresh = carry(fading, quarters) * world["severity"], echo(fading, quarters)
    major = 1.0 - fresh * p["severity.major"] * levers["major", target]
    minor = 1.0 - fresh * p["severity.minor"] * levers["minor", target]
    return 1.0 - (1.0 - kept) * major * minor


def backlog_next(world, levers):
    p, minor = world["parameters"], levers["minor", target_of(world)]
    grown = p["backlog.growth"] * (1.0 - p["backlog.closure"] * p["closure.border"])
    return (world["backlog"] + grown) * (1.0 - p["backlog.relief"] * minor)


def warheads_next(world):
    return world["warheads"] + (world["parameters"]["warheads.growth"] if stage_in_force(world) < 3 else 0.0)


def item_of(world, kind):
    """Name of the item of a kind: rollback or relief."""
    for name, item in world["scenario"]["items"].items():
        if item["kind"] == kind:
            return name
    return None


def stage_in_force(world):
    name = item_of(world, "rollback")
    return world["package"][name] if name else 0.0
