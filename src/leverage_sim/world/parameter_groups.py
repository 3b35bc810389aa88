"""Every parameter with its type. Written by tests/parameter_groups.py from scenario/registry.csv.

What stands above a field is its name in scenarios, the shape of its array, its unit, its bounds and its meaning. The
run axis has length 1 where all runs share a value.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from leverage_sim.world.runs import Array

Group = TypeVar("Group")


def view(name: str, kind: type[Group]) -> cached_property[Group]:
    """A group as an attribute, put together when it is first asked for."""
    return cached_property(lambda parameters: parameters.group(name, kind))


@dataclass(frozen=True, eq=False, repr=False)
class EconomyParameters:
    """Parameters of the group ``economy``."""

    # gdp.{actor} (actor, run), billion USD a year, 0 or more: gross domestic product at current prices
    gdp: Array
    # trade.{actor}.{actor}.{sector} (actor, actor, sector, run), unit of the sector, 0 or more: flow from the first
    # actor to the second in a sector at the start of the scenario
    trade: Array
    # commerce.{actor}.{actor} (actor, actor, run), million USD a year, 0 or more: two-way goods trade of two actors
    # neither of which is the target
    commerce: Array
    # growth.elasticity (run,), ratio, 0 to 1: relative change of the target's GDP per relative change of its trade
    growth_elasticity: Array


@dataclass(frozen=True, eq=False, repr=False)
class DiversionParameters:
    """Parameters of the group ``diversion``."""

    # distance.{actor} (actor, run), km, 1 or more: distance between the actor's nearest supplying city and the target's
    # capital
    distance_km: Array
    # diversion.capacity.{actor} (actor, run), share of the sector's base flow, 0 to 1: the most that an actor can take
    # up of what others lose in a sector (1: no limit)
    capacity: Array
    # diversion.incumbency (run,), share, 0 to 1: how far what a partner takes up is held to what it traded before in
    # the sector (1: it at most doubles it)
    incumbency: Array
    # diversion.affinity (run,), ratio, 0 to 3: how strongly political affinity draws diverted trade to a partner
    affinity_weight: Array
    # diversion.distance (run,), ratio, 0 to 2: how strongly distance repels diverted trade
    distance_weight: Array


@dataclass(frozen=True, eq=False, repr=False)
class StanceParameters:
    """Parameters of the group ``stance``."""

    # affinity.{actor} (actor, run), share, 0 to 1: political affinity of the actor with the target
    affinity: Array
    # finance_exposure.{actor} (actor, run), share, 0 to 1: exposure of the actor to the coercers' finance
    finance_exposure: Array
    # cover.{actor} (actor, run), share, 0 to 1: how far the actor is shielded from the consequences of not enforcing
    cover: Array
    # sanctions.{actor}.{actor} (actor, actor, run), share, 0 to 1: standing sanctions of the first actor on the second
    sanctions: Array
    # values.{actor} (actor, run), share, 0 to 1: distance between the values the actor professes and those of the
    # target's regime
    values_distance: Array


@dataclass(frozen=True, eq=False, repr=False)
class PositionParameters:
    """Parameters of the group ``position``."""

    # position.substitution (run,), ratio, 0.1 to 0.95: elasticity of substitution between what the target lives on
    substitution: Array
    # position.loss_aversion (run,), ratio, 1 to 4: weight of a loss of resources against a gain of the same size
    loss_aversion: Array
    # position.reference_speed (run,), share a quarter, 0 to 1: speed at which the target gets used to its resources
    reference_speed: Array
    # position.endurance (run,), log points, 0 to 2: fall of the target's resources from which neighbours fear
    # instability
    endurance: Array
    # need.{need}.weight (need, run), share, 0 to 1: weight of a need in the target's resources
    weight: Array
    # need.{need}.autarky (need, run), share, 0.01 to 0.99: part of a need that the target meets from its own means
    autarky: Array
    # need.{need}.{sector} (need, sector, run), share, 0 to 1: part of the traded side of a need that a sector meets
    mix: Array


@dataclass(frozen=True, eq=False, repr=False)
class SectorParameters:
    """Parameters of the group ``sector``."""

    # sector.{sector}.threshold (sector, run), Council stringency, -2 to 1: Council stringency at which a sector begins
    # to be closed
    threshold: Array
    # sector.{sector}.width (sector, run), Council stringency, 0.01 to 5: further stringency at which a sector is closed
    # to its ceiling
    width: Array
    # sector.{sector}.ceiling (sector, run), share, 0 to 1: largest part of a sector that sanctions forbid
    ceiling: Array
    # sector.{sector}.monitoring (sector, run), logit, -5 to 5: how well a sector can be watched
    monitoring: Array
    # sector.{sector}.diversion (sector, run), share, 0 to 1: part of a lost flow that other partners may take up
    diversion: Array
    # sector.{sector}.closure (sector, run), share, 0 to 1: part of a sector that stops when the target's border is
    # fully closed
    closure: Array
    # closure.border (run,), share, 0 to 1: how far the border of the target is closed
    closure_border: Array
    # autonomous.finance (run,), share, 0 to 1: part of finance that a coercer's full autonomous sanctions close beyond
    # the Council
    autonomous_finance: Array
    # exemption.aid (run,), share, 0 to 1: rise of aid under a full humanitarian exemption
    exemption_aid: Array
    # project.size (run,), share, 0 to 2: aid that a full project with the target adds relative to aid at the start
    project_size: Array


@dataclass(frozen=True, eq=False, repr=False)
class EnforcementParameters:
    """Parameters of the group ``enforcement``."""

    # enforcement.speed (run,), share a quarter, 0 to 1: speed at which enforcement approaches what a partner aims at
    speed: Array
    # enforcement.base (run,), logit, -10 to 5: inclination to enforce with nothing in force
    base: Array
    # enforcement.stringency (run,), logit, 0 to 15: effect of a sector's stringency on its enforcement
    stringency: Array
    # enforcement.secondary (run,), logit, 0 to 10: effect of secondary sanctions on an exposed partner
    secondary: Array
    # enforcement.coalition (run,), logit, 0 to 5: effect of what the other partners enforce
    coalition: Array
    # enforcement.tension (run,), logit, 0 to 5: effect of tension on enforcement
    tension: Array
    # enforcement.affinity (run,), logit, 0 to 5: reluctance that affinity with the target brings
    affinity: Array
    # enforcement.stance (run,), logit, 0 to 5: effect of an ordered stance (strict +1; lax -1)
    stance: Array
    # derisking.reach (run,), share, 0 to 1: part of what is not forbidden that a fully exposed partner drops for fear
    # of the coercers' finance where finance is wholly closed
    derisking: Array
    # derisking.affinity (run,), share, 0 to 1: how far affinity with the target holds a partner back from dropping more
    # than is forbidden
    derisking_affinity: Array
    # enforcement.{actor}.{sector} (actor, sector, run), share, 0 to 1: enforcement at the start
    initial: Array


@dataclass(frozen=True, eq=False, repr=False)
class SeverityParameters:
    """Parameters of the group ``severity``."""

    # severity.initial (run,), index, 0 to 1: severity of the target's recent conduct at the start
    initial: Array
    # severity.memory (run,), share a quarter, 0 to 1: part of severity that lasts a quarter
    memory: Array
    # severity.major (run,), share, 0 to 1: severity of a major test
    major: Array
    # severity.minor (run,), share, 0 to 1: severity of a minor test
    minor: Array


@dataclass(frozen=True, eq=False, repr=False)
class CouncilParameters:
    """Parameters of the group ``council``."""

    # council.stringency (run,), Council stringency, 0 to 1: stringency of the Council's sanctions at the start (1 is a
    # full embargo)
    initial: Array
    # council.relief (run,), share, 0 to 1: part of the sanctions lifted at the start in every sector
    relief_initial: Array
    # council.baseline.{actor} (actor, run), Council stringency, -2 to 3: stringency that a member would tolerate for no
    # conduct at all
    baseline: Array
    # council.exposure.{actor} (actor, run), share, 0 to 1: what a member would lose by the target's instability
    exposure: Array
    # council.exposure (run,), ratio, 0 to 3: how strongly exposure lowers tolerance
    exposure_weight: Array
    # council.headroom (run,), Council stringency, 0 to 1: stringency that any member would tolerate
    headroom: Array
    # council.elected.baseline (run,), Council stringency, -1 to 2: mean baseline of elected members
    elected_baseline: Array
    # council.elected.spread (run,), Council stringency, 0 to 1: standard deviation of the baseline of elected members
    elected_spread: Array
    # council.noise (run,), log points, 0 to 1: standard deviation of a member's tolerance from one vote to the next
    noise: Array
    # council.margin (run,), Council stringency, 0 to 1: least step that a draft must add to be put to the vote
    margin: Array
    # council.draft (run,), Council stringency, 0 to 1: what a sponsor asks beyond the severity of the conduct
    draft: Array
    # council.veto (run,), indicator, 0 to 1: whether permanent members hold a veto
    veto: Array
    # council.relief.slope (run,), share a stage, 0 to 1: relief that a stage of rollback makes tolerable
    relief_slope: Array
    # council.relief.demand (run,), share, 0 to 2: rollback that members demand before any relief in units of relief
    relief_demand: Array
    # council.relief.affinity (run,), ratio, 0 to 5: how affinity beyond the reference lowers that demand
    relief_affinity: Array
    # council.relief.reference (run,), share, 0 to 1: affinity up to which a member makes the full demand
    relief_reference: Array
    # council.relief.signature (run,), share, 0 to 0.5: relief that a signed agreement makes tolerable
    relief_signature: Array
    # council.relief.width (run,), share, 0.01 to 1: uncertainty about the Council's delivery of relief
    relief_width: Array
    # council.tabling (run,), probability, 0 to 1: probability with which a tightening draft is expected after a major
    # test
    tabling: Array


@dataclass(frozen=True, eq=False, repr=False)
class ThreatParameters:
    """Parameters of the group ``threat``."""

    # threat.base (run,), index, 0 to 2: threat that the target feels with nothing happening
    base: Array
    # threat.exercises (run,), index, 0 to 2: threat of full joint exercises
    exercises: Array
    # threat.strike (run,), index, 0 to 3: threat of a certain strike
    strike: Array
    # threat.alliance (run,), share, 0 to 1: part of the threat that a full alliance takes away
    alliance: Array
    # threat.guarantee (run,), index, 0 to 2: threat that a fully believed guarantee takes away
    guarantee: Array
    # threat.declaration (run,), index, 0 to 2: threat that a fully believed end-of-war declaration takes away
    declaration: Array
    # threat.deterrent (run,), index, 0 to 2: threat that a complete deterrent takes away
    deterrent: Array
    # threat.arms (run,), index, 0 to 2: threat that a patron's arms take away
    arms: Array
    # threat.drills (run,), share, 0 to 1: part of an alliance that joint drills with a patron are worth
    drills: Array
    # strike.base (run,), logit, -15 to 0: log odds of a strike at no tension
    strike_base: Array
    # strike.tension (run,), logit, 0 to 15: effect of tension on the log odds of a strike
    strike_tension: Array
    # exercises.{actor} (actor, run), share, 0 to 1: the actor's part in the joint exercises
    exercises_share: Array


@dataclass(frozen=True, eq=False, repr=False)
class LeversParameters:
    """Parameters of the group ``levers``."""

    # lever.{actor}.{lever} (actor, lever, run), unit of the lever, -1 to 4: position of a lever at the start
    initial: Array


@dataclass(frozen=True, eq=False, repr=False)
class TensionParameters:
    """Parameters of the group ``tension``."""

    # tension.initial (run,), index, 0 to 1: tension at the start
    initial: Array
    # tension.decay (run,), share a quarter, 0.01 to 1: part of tension that fades in a quarter
    decay: Array
    # tension.major (run,), index, 0 to 1: tension of a major test
    major: Array
    # tension.minor (run,), index, 0 to 1: tension of a minor test
    minor: Array
    # tension.exercises (run,), index a quarter, 0 to 1: tension of full exercises
    exercises: Array
    # tension.moratorium (run,), index a quarter, 0 to 1: tension that a moratorium takes away
    moratorium: Array
    # tension.strike (run,), index, 0 to 1: tension of a voiced threat to strike
    strike: Array
    # tension.drills (run,), index a quarter, 0 to 1: tension of a patron's drills or arms
    drills: Array


@dataclass(frozen=True, eq=False, repr=False)
class ProgrammeParameters:
    """Parameters of the group ``programme``."""

    # programme.initial (run,), index, 0 to 1: progress of the deterrent at the start
    initial: Array
    # programme.growth (run,), share, 0 to 2: part of the remaining way that a fully ready major test covers
    growth: Array
    # programme.decay (run,), index a quarter, 0 to 0.2: what a quarter without a major test costs the programme
    decay: Array
    # programme.complete (run,), index, 0.1 to 1: progress at which the target calls its deterrent complete
    complete: Array
    # programme.readiness (run,), share, 0 to 1: readiness of the next missile at the start
    readiness: Array
    # programme.rollback (run,), index a quarter, 0 to 0.5: loss of progress per stage of rollback in force
    rollback: Array
    # programme.arms (run,), index a quarter, 0 to 0.5: progress that a patron's arms bring
    arms: Array
    # warheads.initial (run,), warheads, 0 to 10000: warheads at the start
    warheads: Array
    # warheads.growth (run,), warheads a quarter, 0 to 50: warheads added a quarter below stage 3
    warheads_growth: Array
    # backlog.initial (run,), index, 0 to 5: training owed to the missile force at the start
    backlog: Array
    # backlog.growth (run,), index a quarter, 0 to 1: training that falls due a quarter
    backlog_growth: Array
    # backlog.relief (run,), share, 0 to 1: part of the backlog that a minor test clears
    backlog_relief: Array
    # backlog.exercises (run,), share, 0 to 1: part of the training value of a minor test that goes when no joint
    # exercises are held
    backlog_exercises: Array
    # backlog.closure (run,), share, 0 to 1: part of the growth of the backlog that a fully closed border stops
    backlog_closure: Array


@dataclass(frozen=True, eq=False, repr=False)
class MoratoriumParameters:
    """Parameters of the group ``moratorium``."""

    # moratorium.initial (run,), indicator, 0 to 1: whether a test moratorium is in force at the start
    initial: Array
    # moratorium.breach (run,), utility, 0 to 5: what breaking a moratorium costs the target
    breach: Array
    # moratorium.ledger (run,), utility a quarter, 0 to 1: what a quarter of moratorium adds to what the coercer owes
    ledger: Array
    # moratorium.exercises (run,), utility, 0 to 2: what full exercises under a moratorium cost the coercer while talks
    # are fresh
    exercises: Array
    # moratorium.restraint (run,), utility, 0 to 2: what a minor test costs the target under its own moratorium while no
    # talks have failed
    restraint: Array


@dataclass(frozen=True, eq=False, repr=False)
class TrustParameters:
    """Parameters of the group ``trust``."""

    # trust.{actor}.{actor} (actor, actor, run), share, 0 to 1: trust of the first actor in the second at the start
    initial: Array
    # trust.gain (run,), share a quarter, 0 to 1: part of the missing trust that a full cooperative event builds
    gain: Array
    # trust.loss (run,), share a quarter, 0 to 1: part of trust that a full hostile event destroys
    loss: Array
    # trust.drift (run,), share a quarter, 0 to 1: speed of the return to trust at the start
    drift: Array
    # trust.novelty (run,), ratio, 0 to 5: how much worse a hostile event weighs without a record of cooperation
    novelty: Array
    # trust.maturity (run,), events, 0.1 to 100: number of cooperative events after which novelty has faded to 1/e
    maturity: Array
    # trust.disappointment (run,), share, 0 to 1: part of the credit of a meeting of leaders that the failure of talks
    # in the same quarter takes away
    disappointment: Array
    # trust.event.{event} (event, run), share, 0 to 1: weight of an event
    event: Array


@dataclass(frozen=True, eq=False, repr=False)
class ConfidenceParameters:
    """Parameters of the group ``confidence``."""

    # confidence.{actor} (actor, run), share, 0 to 1: confidence of the actor that talks lead somewhere at the start
    initial: Array
    # confidence.failure (run,), share, 0 to 1: what is left of confidence after failed talks
    failure: Array
    # confidence.deal (run,), share, 0 to 1: part of the missing confidence that a deal restores
    deal: Array
    # confidence.drift (run,), share a quarter, 0 to 1: speed of the return to confidence at the start
    drift: Array


@dataclass(frozen=True, eq=False, repr=False)
class GrievanceParameters:
    """Parameters of the group ``grievance``."""

    # grievance.memory (run,), share a quarter, 0 to 1: part of the sense of failure that lasts a quarter
    memory: Array
    # grievance.weight (run,), ratio, 0 to 10: how much a grievance adds to the value of a minor test
    weight: Array


@dataclass(frozen=True, eq=False, repr=False)
class TalksParameters:
    """Parameters of the group ``talks``."""

    # talks.intercept (run,), logit, -10 to 5: log odds of talks with nothing done for them
    intercept: Array
    # talks.seek (run,), logit, 0 to 10: effect of the target's seeking talks
    seek: Array
    # talks.offer (run,), logit, 0 to 10: effect of a sender's offer with content
    offer: Array
    # talks.mediator (run,), logit, 0 to 10: effect of a fully credible mediator
    mediator: Array
    # talks.moratorium (run,), logit, 0 to 10: effect of a test moratorium
    moratorium: Array
    # talks.hardship (run,), logit, 0 to 10: effect of the target's hardship
    hardship: Array
    # talks.trust (run,), logit, 0 to 10: effect of full mutual trust
    trust: Array
    # talks.severity (run,), logit, 0 to 10: effect of severe recent conduct (subtracted)
    severity: Array
    # talks.major (run,), logit, 0 to 10: effect of a major test this quarter (subtracted)
    major: Array
    # talks.minor (run,), logit, 0 to 10: effect of a minor test this quarter (subtracted)
    minor: Array
    # talks.exercises (run,), logit, 0 to 10: effect of full exercises (subtracted)
    exercises: Array
    # talks.refusal (run,), logit, 0 to 10: effect of an outright refusal (subtracted)
    refusal: Array
    # talks.closure (run,), logit, 0 to 10: effect of a closed border (subtracted)
    closure: Array
    # talks.recency (run,), probability, 0 to 1: probability that fresh talks go on by themselves
    recency: Array
    # talks.meeting (run,), probability, 0 to 1: chance that a meeting of leaders with a sender that is no coercer
    # brings bargaining
    meeting: Array
    # talks.joint (run,), probability, 0 to 1: chance that senders who talk in the same quarter sit down together
    joint: Array
    # talks.restraint (run,), utility, 0 to 2: what a minor test costs the target while talks are fresh and hopeful
    restraint: Array
    # talks.memory (run,), share a quarter, 0 to 1: part of the freshness of talks and meetings that lasts a quarter
    memory: Array
    # talks.response (run,), share, 0 to 1: part of its openness with which a sender is expected to answer an approach
    response: Array
    # openness.{actor} (actor, run), share, 0 to 1: openness of a sender to offering terms as others expect it
    openness: Array


@dataclass(frozen=True, eq=False, repr=False)
class BargainParameters:
    """Parameters of the group ``bargain``."""

    # worth.{actor} (actor, run), utility, 0 to 3: what full rollback is worth to a sender
    worth: Array
    # worth.base (run,), ratio, 0 to 2: part of that worth which does not depend on the programme
    worth_base: Array
    # worth.programme (run,), ratio, 0 to 3: part of that worth which grows with the programme
    worth_programme: Array
    # rollback.worth.{stage} (stage, run), share, 0 to 1: part of the worth of full rollback that a stage brings
    stage_worth: Array
    # rollback.cost.{stage} (stage, run), utility, 0 to 5: what a stage costs the target
    stage_cost: Array
    # rollback.irreversible.{stage} (stage, run), share, 0 to 1: part of a stage that cannot be taken back
    stage_irreversible: Array
    # rollback.self_enforcing.{stage} (stage, run), share, 0 to 1: part of a stage that is delivered at once
    stage_self_enforcing: Array
    # rollback.irreversibility (run,), ratio, 0 to 2: how much irreversibility adds to the target's cost
    irreversibility: Array
    # concession.{item}.value (item, run), utility, 0 to 3: what the full item is worth to the target
    value: Array
    # concession.{item}.self_enforcing (item, run), share, 0 to 1: part of the item that is delivered at once
    self_enforcing: Array
    # concession.{item}.cost (item, run), utility, 0 to 3: what the full item costs its giver
    cost: Array
    # concession.{item}.hardship (item, run), ratio, 0 to 3: how much hardship adds to the value of the item
    hardship: Array
    # concession.{item}.objection.{actor} (item, actor, run), utility, 0 to 3: cost of the full concession to an actor
    # that does not give it
    objection: Array
    # relief.scale (run,), ratio, 0 to 10: value of one log point of restored resources in a deal
    relief_scale: Array
    # relief.own (run,), share, 0 to 1: part of relief that the coercer can deliver without the Council
    relief_own: Array
    # relief.own_self_enforcing (run,), share, 0 to 1: part of the coercer's own relief delivered at once
    relief_own_self_enforcing: Array
    # relief.council_self_enforcing (run,), share, 0 to 1: part of the Council's relief delivered at once
    relief_council_self_enforcing: Array
    # relief.first_cost (run,), utility, 0 to 2: what any relief at all costs the coercer
    relief_first_cost: Array
    # relief.cost (run,), utility, 0 to 2: what full relief costs the coercer beyond that
    relief_cost: Array
    # relief.objection.{actor} (actor, run), utility, 0 to 3: cost of full relief to an actor that does not give it
    relief_objection: Array
    # relief.delivery (run,), share a quarter, 0 to 1: part of the outstanding relief that is delivered a quarter
    relief_delivery: Array
    # bargain.discount (run,), share, 0 to 1: discount of what is delivered later
    discount: Array
    # bargain.press (run,), share, 0 to 1: part of the cost of rollback that full hardship takes away
    press: Array
    # bargain.acceptance (run,), ratio, 0 to 50: how surely a gain is accepted
    acceptance: Array
    # bargain.noise (run,), utility, 0 to 1: standard deviation of a proposer's error about the other side's gain
    noise: Array
    # bargain.demand (run,), stage, 0 to 5: stage that the coercer demands in its first offer
    demand: Array
    # bargain.breakdown (run,), probability, 0 to 1: chance that a round without agreement ends the talks
    breakdown: Array
    # bargain.breakdown_tension (run,), probability, 0 to 1: rise of that chance with tension
    breakdown_tension: Array
    # bargain.breakdown_adjournment (run,), probability, 0 to 1: rise of that chance with the square of adjournments in
    # a row
    breakdown_adjournment: Array
    # bargain.adjournment (run,), share, 0 to 1: part of a failure that an adjournment is worth
    adjournment: Array
    # hope.sharpness (run,), ratio, 0 to 50: how optimistically a party reads the other side's gain
    hope_sharpness: Array


@dataclass(frozen=True, eq=False, repr=False)
class WalkoutParameters:
    """Parameters of the group ``walkout``."""

    # walkout.base (run,), logit, -15 to 5: log odds of a walk-out from an offer that balances the ledger
    base: Array
    # walkout.slope (run,), logit per utility, 0 to 50: effect on them of what the offer leaves owing
    slope: Array
    # ledger.memory (run,), share a quarter, 0 to 1: part of the balance of give and take that lasts a quarter
    memory: Array
    # ledger.inspection (run,), utility, 0 to 1: what an inspection step adds to what the coercer owes
    inspection: Array
    # ledger.hardship (run,), ratio, 0 to 3: how much hardship adds to what a quarter of moratorium is owed
    hardship: Array


@dataclass(frozen=True, eq=False, repr=False)
class KeepParameters:
    """Parameters of the group ``keep``."""

    # keep.slope (run,), ratio, 0 to 50: how surely the better course is taken with a deal in force
    slope: Array
    # keep.base (run,), utility, 0 to 3: what keeping one's word is worth by itself
    base: Array
    # keep.trust (run,), utility, 0 to 3: what it is worth more with full trust
    trust: Array
    # keep.share (run,), share, 0 to 1: part of the outstanding cost that breach saves
    share: Array


@dataclass(frozen=True, eq=False, repr=False)
class SummitParameters:
    """Parameters of the group ``summit``."""

    # summit.{actor} (actor, run), logit, -10 to 10: log odds that a host accepts a meeting with nothing speaking for or
    # against it
    base: Array
    # summit.trust (run,), logit, 0 to 10: effect of full mutual trust
    trust: Array
    # summit.drive (run,), logit, 0 to 10: effect of talks under way or likely
    drive: Array
    # summit.major (run,), logit, 0 to 10: effect of severe recent conduct (subtracted)
    major: Array
    # summit.moratorium (run,), logit, 0 to 10: effect of the lack of a test moratorium on a sender who is asked
    # (subtracted)
    moratorium: Array
    # summit.closure (run,), logit, 0 to 20: effect of a closed border (subtracted)
    closure: Array
    # summit.lobby (run,), logit, 0 to 10: what being urged by another sender this quarter adds to a leader's readiness
    # to meet
    lobby: Array
    # summit.recency (run,), share, 0 to 1: part of the value of a meeting that a meeting just held takes away
    recency: Array
    # summit.preparation (run,), share, 0 to 1: part of the value of a meeting that needs talks under way or likely
    preparation: Array


@dataclass(frozen=True, eq=False, repr=False)
class MediationParameters:
    """Parameters of the group ``mediation``."""

    # mediation.noise (run,), share, 0 to 1: part of the error between parties that a fully credible mediator takes away
    noise: Array
    # mediation.bridge (run,), share, 0 to 1: part of the trust on both sides of a mediator that it lends to the parties
    bridge: Array
    # mediation.top_up (run,), utility, 0 to 1: the most that a mediator adds to a package for the target
    top_up: Array


@dataclass(frozen=True, eq=False, repr=False)
class ForumParameters:
    """Parameters of the group ``forum``."""

    # forum.open (run,), indicator, 0 to 1: whether the forum can meet at all
    open: Array
    # forum.intercept (run,), logit, -10 to 5: log odds that the forum meets before anyone calls for it
    intercept: Array
    # forum.call (run,), logit, 0 to 10: what each call or coming adds
    call: Array
    # forum.trust (run,), logit, 0 to 10: what the lowest trust between the target and a member adds
    trust: Array


@dataclass(frozen=True, eq=False, repr=False)
class SpoilerParameters:
    """Parameters of the group ``spoiler``."""

    # spoiler.{actor} (actor, run), probability, 0 to 1: how surely the actor can wreck a deal that costs it dearly
    reach: Array


@dataclass(frozen=True, eq=False, repr=False)
class PerceptionParameters:
    """Parameters of the group ``perception``."""

    # perception.{actor}.{actor} (actor, actor, run), ratio, 0 to 10: factor by which the first actor overrates the
    # leverage of the second
    factor: Array


@dataclass(frozen=True, eq=False, repr=False)
class ExpectationParameters:
    """Parameters of the group ``expectation``."""

    # expectation.horizon (run,), quarters, 1 to 20: quarters that a decision looks ahead
    horizon: Array


@dataclass(frozen=True, eq=False, repr=False)
class PayoffParameters:
    """Parameters of the group ``payoff``."""

    # weight.{actor}.{term} (actor, term, run), utility per unit of the term, -20 to 20: weight of a term in the actor's
    # payoff
    weight: Array
    # cost.{actor}.{option} (actor, option, run), utility, -5 to 5: what choosing an option costs the actor
    cost: Array


@dataclass(frozen=True, eq=False, repr=False)
class ChoiceParameters:
    """Parameters of the group ``choice``."""

    # regret.{actor}.{slot} (actor, slot, run), utility, 0.001 to 10: shortfall of utility at which an option is as bad
    # as can be
    regret_scale: Array
    # choice.precision (run,), ratio, 0 to 1000: how surely the better option is chosen
    precision: Array


@dataclass(frozen=True, eq=False, repr=False)
class LeverageParameters:
    """Parameters of the group ``leverage``."""

    # stake.{actor} (actor, run), utility, 0 to 5: what the target's compliance is worth to a sender
    stake: Array
    # stake.reputation (run,), utility, 0 to 5: what standing by a threat or a promise is worth
    reputation: Array
    # leverage.precision (run,), ratio, 0 to 100: how surely a sender does what serves it
    precision: Array
    # leverage.second_order (run,), share, 0 to 0.99: part of leverage that passes through a third party
    second_order: Array
    # instrument.{actor}.{instrument}.cost (actor, instrument, run), utility, 0 to 10: what using an instrument costs
    # the sender
    cost: Array
    # instrument.{actor}.{instrument}.legality (actor, instrument, run), share, 0 to 1: chance that law and others'
    # consent let the sender use an instrument
    legality: Array


class ParameterGroups:
    """The parameters by group."""

    economy = view("economy", EconomyParameters)
    diversion = view("diversion", DiversionParameters)
    stance = view("stance", StanceParameters)
    position = view("position", PositionParameters)
    sector = view("sector", SectorParameters)
    enforcement = view("enforcement", EnforcementParameters)
    severity = view("severity", SeverityParameters)
    council = view("council", CouncilParameters)
    threat = view("threat", ThreatParameters)
    levers = view("levers", LeversParameters)
    tension = view("tension", TensionParameters)
    programme = view("programme", ProgrammeParameters)
    moratorium = view("moratorium", MoratoriumParameters)
    trust = view("trust", TrustParameters)
    confidence = view("confidence", ConfidenceParameters)
    grievance = view("grievance", GrievanceParameters)
    talks = view("talks", TalksParameters)
    bargain = view("bargain", BargainParameters)
    walkout = view("walkout", WalkoutParameters)
    keep = view("keep", KeepParameters)
    summit = view("summit", SummitParameters)
    mediation = view("mediation", MediationParameters)
    forum = view("forum", ForumParameters)
    spoiler = view("spoiler", SpoilerParameters)
    perception = view("perception", PerceptionParameters)
    expectation = view("expectation", ExpectationParameters)
    payoff = view("payoff", PayoffParameters)
    choice = view("choice", ChoiceParameters)
    leverage = view("leverage", LeverageParameters)
