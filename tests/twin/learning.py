"""Trust, confidence, grievance, ledger, freshness, relief delivered."""

import math

from twin.basics import limited, positive, target_of
from twin.conduct import hardship_of, item_of, stage_in_force
from twin.economy import mean_relief

# --- trust, confidence, grievance, ledger, freshness


def trust_next(world, truster, trusted, good, bad, events):
    """Trust after a quarter with a weight of friendly and of hostile events."""
    p = world["parameters"]
    now = world["trust"][truster, trusted]
    novelty = 1.0 + p["trust.novelty"] * math.exp(-events / p["trust.maturity"])
    drift = p["trust.drift"] * (now - p[f"trust.{truster}.{trusted}"])
    gain = p["trust.gain"] * (1.0 - now) * min(1.0, good)
    loss = p["trust.loss"] * now * min(1.0, bad) * novelty
    return limited(now + gain - loss - drift)


def weight_of_events(world, events):
    """Sum of the weights of events, each as far as it happened."""
    return sum(world["parameters"][f"trust.event.{name}"] * amount for name, amount in events.items())


def met_well(world, sender, happened):
    """A meeting of leaders, less part of it if talks failed in the same quarter."""
    spoiled = world["parameters"]["trust.disappointment"] * happened["failure", sender]
    return happened["summit", sender] * (1.0 - spoiled)


def events_for_target(world, sender, happened):
    """What a sender did in a quarter, as the target takes it: friendly and hostile events."""
    drafts = [world["levers"]["table-sector", sender, sector] for sector in world["scenario"]["sectors"]]
    tabled = max(world["levers"]["table", sender], *drafts)
    holds = world["levers"]["exercises", sender] if world["parameters"][f"exercises.{sender}"] > 0 else 0.0
    good = {
        "summit": met_well(world, sender, happened),
        "talks": happened["talks", sender],
        "step": happened["deal", sender],
    }
    bad = {
        "sanction": happened["tightened"] * tabled,
        "vote": happened["vote", sender] * (1.0 - tabled),
        "exercises": holds,
        "failure": happened["failure", sender],
        "breach": happened["breach", sender],
        "undelivered": happened["undelivered"] * world["signed"][sender],
    }
    return good, bad


def events_for_sender(world, sender, happened):
    """What the target did in a quarter, as a sender takes it."""
    target = target_of(world)
    good = {
        "summit": met_well(world, sender, happened),
        "talks": happened["talks", sender],
        "step": max(happened["frozen"], world["levers"]["inspection", target], happened["deal", sender]),
    }
    bad = {
        "major": happened["major"],
        "minor": happened["minor"],
        "failure": happened["failure", sender],
        "breach": happened["breach", target],
    }
    return good, bad


def cooperation_next(world, sender, happened):
    """Number of meetings, talks and deals so far."""
    together = sum(happened[what, sender] for what in ("summit", "talks", "deal"))
    return world["cooperation"][sender] + together


def trust_after(world, truster, trusted, events):
    """Trust after the events of a quarter; novelty counts what was done together before it."""
    good, bad = (weight_of_events(world, part) for part in events)
    sender = trusted if truster == target_of(world) else truster
    return trust_next(world, truster, trusted, good, bad, world["cooperation"][sender])


def confidence_next(world, actor, failure, deal):
    p = world["parameters"]
    bruised = world["confidence"][actor] * p["confidence.failure"] ** failure
    restored = bruised + p["confidence.deal"] * (1.0 - bruised) * deal
    return limited(restored + p["confidence.drift"] * (p[f"confidence.{actor}"] - restored))


def grievance_next(world, failure):
    faded = world["parameters"]["grievance.memory"] * world["grievance"]
    return faded + (1.0 - faded) * failure


def freshness_next(world, fresh, happened):
    return 1.0 if happened else world["parameters"]["talks.memory"] * fresh


def ledger_next(world, coercer):
    """What a coercer owes: moratorium and inspection add to it; a deal of the quarter is in it already."""
    p = world["parameters"]
    needed = 1.0 + p["ledger.hardship"] * hardship_of(world["position"])
    quarter = p["moratorium.ledger"] * world["moratorium"] * needed
    quarter += p["ledger.inspection"] * world["levers"]["inspection", target_of(world)]
    return p["ledger.memory"] * world["ledger"][coercer] + quarter


def relief_own_next(world):
    """The coercer's own relief moves toward its part of what a deal promises."""
    p = world["parameters"]
    promised = p["relief.own"] * world["package"][item_of(world, "relief")]
    return world["relief_own"] + p["relief.delivery"] * (promised - world["relief_own"])


def relief_council_next(world):
    """The Council's relief, by sector, fades as fast where no deal is in force."""
    if stage_in_force(world) > 0 or world["package"][item_of(world, "relief")] > 0:
        return world["relief_council"]
    left = 1.0 - world["parameters"]["relief.delivery"]
    return {sector: relief * left for sector, relief in world["relief_council"].items()}


def undelivered(world):
    """Mean over the sectors that sanctions may close of how far relief lags behind what a deal promises.

    It is noted after the coercer's own part has moved and before the Council's fades.
    """
    promised = world["package"][item_of(world, "relief")]
    moved = {**world, "relief_own": relief_own_next(world)}
    return mean_relief(moved, lambda relief: positive(promised - relief))
