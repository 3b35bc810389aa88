"""The quarter's mechanisms once more, slowly: one run, plain floats, dicts and for-loops.

An oracle for the engine's arrays. It is written from docs/model.md and the tables of the scenario room, has
no line in common with the engine and takes no short cut: to learn what an option is worth it writes the
option's levers into a copy of all levers and works the whole world out again.

A world is a dict:

    scenario     the scenario file as plain data
    limits       lower and upper limit of every lever, by name
    axes         what a lever is held by: actor, actor and sector, or actor and actor
    parameters   values by registry name
    levers       positions by (lever, actor), (lever, actor, sector) or (lever, actor, other actor)
    and the state: numbers by name, or dicts by actor, by (actor, other), by (actor, sector) or by item
"""

from twin.bargaining import (
    concession_cost,
    concession_value,
    expected_gain,
    member_advantage,
    package_gains,
    packages_of,
    relief_cost,
    relief_value,
    restored,
    stage_cost,
    stage_worth,
    target_advantage,
)
from twin.basics import senders_of
from twin.choices import available, choice_probabilities, family_values, option_changes, option_values, regrets
from twin.conduct import joint_exercises, reference_next, severity_next
from twin.council import (
    adopted,
    calm,
    confined_after,
    draft_of,
    expected_confined_steps,
    expected_rise,
    passes,
    relief_granted,
    tolerances,
)
from twin.economy import derisked_next, diversion_weights, keep, secondary_bite, whole_at_start
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
from twin.payoffs import advance
from twin.tables import clarity, forum_chance, spoiling, table_of, trust_at
from twin.talks import acceptance, breakdown, keep_chance, meeting_acceptance, talks_chance, walk_out

__all__ = [
    "acceptance",
    "adopted",
    "advance",
    "available",
    "breakdown",
    "calm",
    "choice_probabilities",
    "clarity",
    "concession_cost",
    "concession_value",
    "confidence_next",
    "confined_after",
    "cooperation_next",
    "derisked_next",
    "diversion_weights",
    "draft_of",
    "events_for_sender",
    "events_for_target",
    "expected_confined_steps",
    "expected_gain",
    "expected_rise",
    "family_values",
    "forum_chance",
    "freshness_next",
    "grievance_next",
    "joint_exercises",
    "keep",
    "keep_chance",
    "ledger_next",
    "meeting_acceptance",
    "member_advantage",
    "option_changes",
    "option_values",
    "package_gains",
    "packages_of",
    "passes",
    "reference_next",
    "regrets",
    "relief_cost",
    "relief_council_next",
    "relief_granted",
    "relief_own_next",
    "relief_value",
    "restored",
    "secondary_bite",
    "senders_of",
    "severity_next",
    "spoiling",
    "stage_cost",
    "stage_worth",
    "table_of",
    "talks_chance",
    "target_advantage",
    "tolerances",
    "trust_after",
    "trust_at",
    "undelivered",
    "walk_out",
    "whole_at_start",
]
