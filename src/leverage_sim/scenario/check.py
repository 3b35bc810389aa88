"""What a schema cannot say: names that must exist, numbers that must fit together.

Each check is a generator of (path, message); ``problems`` runs them all, so that a user sees every error
at once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from leverage_sim import evidence
from leverage_sim.problems import Problem, shorten
from leverage_sim.scenario import vocabulary as words
from leverage_sim.scenario.check_effects import check_effects
from leverage_sim.scenario.check_events import check_events, unknown
from leverage_sim.scenario.check_start import Finding, check_flows, check_levers, check_shares
from leverage_sim.scenario.expand import registry_of
from leverage_sim.scenario.needed import check_given
from leverage_sim.scenario.pieces import Sourced
from leverage_sim.scenario.registry import Entry, Registry
from leverage_sim.scenario.schema import Row, Scenario
from leverage_sim.scenario.yaml_source import Marks, Path_, place

RuleNames = Iterable[str] | Mapping[str, str]
"""Names of rules; as a mapping, with the menu that each is for."""
SPECIAL_SOURCES = ("assumption", "command line", "sweep")


def problems(scenario: Scenario, marks: Marks, rule_names: RuleNames | None = None) -> list[Problem]:
    """Every semantic error of a scenario that the schema accepts."""
    found: list[Finding] = []
    for check in CHECKS:
        found.extend(check(scenario))
    if not found:
        registry = registry_of(scenario)
        found.extend(check_parameters(scenario, registry))
        found.extend(check_events(scenario, registry, marks))
    found.extend(check_conduct(scenario))
    if rule_names is not None:
        found.extend(check_rules(scenario, menus_of(rule_names)))
    return [Problem(place(marks, path), message) for path, message in found]


def menus_of(rule_names: RuleNames) -> Mapping[str, str]:
    """The menu that each rule is for, as far as it is known."""
    return rule_names if isinstance(rule_names, Mapping) else dict.fromkeys(rule_names, "any")


def check_actors(s: Scenario) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for name, actor in s.actors.items():
        if actor.luck in owners:
            yield (
                ("actors", name, "luck"),
                f"{owners[actor.luck]} already has this luck; every actor has its own",
            )
        owners[actor.luck] = name
        if actor.seat is not None and actor.seat not in s.menus:
            yield ("actors", name, "seat"), unknown("menu", actor.seat, s.menus)
    roles = {s.roles.target, *s.senders}
    for name, actor in s.actors.items():
        if actor.seat is not None and name not in roles:
            yield ("actors", name, "seat"), f"{name} has a seat and no role; give it one under `roles`, or no seat"
    if s.roles.target in s.actors and s.actors[s.roles.target].seat is None:
        yield ("roles", "target"), "the target needs a seat"


def check_titles(s: Scenario) -> Iterator[Finding]:
    """Tables and sentences tell things apart by their titles."""
    for block in ("actors", "sectors", "items"):
        named: dict[str, str] = {}
        for name, each in getattr(s, block).items():
            other = named.setdefault(" ".join(each.title.split()).casefold(), name)
            if other != name:
                for one, its in ((name, other), (other, name)):  # whichever file has it
                    yield (block, one, "title"), f"{its} already has the title {shorten(each.title)}; give another"


def check_roles(s: Scenario) -> Iterator[Finding]:
    named: list[tuple[Path_, str]] = [(("roles", "target"), s.roles.target)]
    for group in ("coercers", "patrons", "neighbours"):
        named += [(("roles", group, i), name) for i, name in enumerate(getattr(s.roles, group))]
    named += [(("absent", i), name) for i, name in enumerate(s.absent)]
    named += [(("council", "permanent", i), name) for i, name in enumerate(s.council.permanent)]
    if s.forum is not None:
        named += [(("forum", "members", i), name) for i, name in enumerate(s.forum.members)]
    for path, name in named:
        if name not in s.actors:
            yield path, unknown("actor", name, s.actors)
    counts = Counter(name for path, name in named if path[0] == "roles")
    for path, name in named:
        if path[0] == "roles" and counts[name] > 1:
            yield path, f"{name} has more than one role"
        if path[0] == "absent" and name == s.roles.target:
            yield path, "the target cannot be absent"


def check_council(s: Scenario) -> Iterator[Finding]:
    seats = s.council.seats
    if s.council.votes > max(1, seats):
        yield ("council", "votes"), f"{s.council.votes} votes are needed but the Council has {seats} seats"
    for name, count in Counter(s.council.permanent).items():
        if count > 1:
            yield ("council", "permanent"), f"{name} sits twice"


def check_needs(s: Scenario) -> Iterator[Finding]:
    met = Counter(sector for sectors in s.needs.values() for sector in sectors)
    for need, sectors in s.needs.items():
        for i, sector in enumerate(sectors):
            if sector not in s.sectors:
                yield ("needs", need, i), unknown("sector", sector, s.sectors)
            elif met[sector] > 1:
                yield ("needs", need, i), f"the sector {sector} meets more than one need"
    for sector in s.sectors:
        if sector not in met:
            yield ("sectors", sector), "this sector meets no need; add it to `needs`"


def check_items(s: Scenario) -> Iterator[Finding]:
    kinds = Counter(item.kind for item in s.items.values())
    for kind in ("rollback", "relief"):
        if kinds[kind] > 1:
            yield ("items",), f"a scenario has one item of the kind {kind}, not {kinds[kind]}"
    if not kinds["rollback"]:
        yield ("items",), "a scenario has one item of the kind rollback: what the target may give up"
    allowed = (*words.GROUPS, "anyone", *s.actors)
    chairs = {*s.senders, *(s.forum.members if s.forum else ())} - {s.roles.target}
    for name, item in s.items.items():
        for i, giver in enumerate(item.givers):
            path: Path_ = ("items", name, "givers", i)
            if giver not in allowed:
                yield path, unknown("giver", giver, allowed)
            elif item.kind == "concession" and giver not in (*words.GROUPS[1:], "anyone", *chairs):
                yield path, f"{giver} sits at no table as the other side, and cannot give a concession to the target"
        if item.lever is not None:
            lever = words.levers().get(item.lever)
            if lever is None:
                yield ("items", name, "lever"), unknown("lever", item.lever, words.levers())
            elif lever.axes != ("actor",) or not lever.persistent:
                yield (
                    ("items", name, "lever"),
                    f"an item sets a lasting lever of one actor; {item.lever} is not",
                )


def check_menus(s: Scenario) -> Iterator[Finding]:
    hold = s.options.get("hold")
    if hold is None or hold.effects:
        yield ("options",), "there must be an option `hold` without effects"
    for name, option in s.options.items():
        if name != "hold" and not option.effects:
            path: Path_ = ("options", name, "effects")
            yield path, f"the option {name} moves nothing: say under `effects` which levers; only `hold` has none"
    for seat, menu in s.menus.items():
        for slot in words.SLOTS:
            options = getattr(menu, slot)
            for i, option in enumerate(options):
                if option not in s.options:
                    yield ("menus", seat, slot, i), unknown("option", option, s.options)
                elif option in options[:i]:
                    yield ("menus", seat, slot, i), f"the option {option} stands here more than once"
            if "hold" not in options:
                yield ("menus", seat, slot), "the menu of a slot always holds `hold`"


def check_conduct(s: Scenario) -> Iterator[Finding]:
    """Switches and who plays by a rule; the names of parameters do not hang on these."""
    for name in s.switches:
        if name not in words.switches():
            yield ("switches", name), unknown("switch", name, words.switches())
    for name in s.rules:
        if name not in s.actors:
            yield ("rules", name), unknown("actor", name, s.actors)
        elif s.actors[name].seat is None:
            yield ("rules", name), f"{name} has no seat, so no rule"


def check_names(s: Scenario) -> Iterator[Finding]:
    ties = [(link.giver, link.taker, link.layer) for link in s.links]
    for i, link in enumerate(s.links):
        if ties[i] in ties[:i]:
            yield ("links", i), f"{link.giver} and {link.taker} have a tie of the layer {link.layer} already"
        for key, name in (("from", link.giver), ("to", link.taker)):
            if name not in s.actors:
                yield ("links", i, key), unknown("actor", name, s.actors)
    if s.variant is not None and s.variant not in s.variants:
        yield ("variant",), unknown("variant", s.variant, s.variants)


def check_block_sources(s: Scenario) -> Iterator[Finding]:
    blocks: list[tuple[Path_, Sourced]] = [(("council",), s.council)] if s.council.seats else []
    blocks += [(("items", name), item) for name, item in s.items.items()]
    blocks += [(("links", i), link) for i, link in enumerate(s.links)]
    blocks += [(("instruments", name), instrument) for name, instrument in s.instruments.items()]
    for key in ("events", "history"):
        blocks += [((key, i), event) for i, event in enumerate(getattr(s, key)) if not isinstance(event, str)]
    blocks += [(("options", name), option) for name, option in s.options.items() if option.effects]
    for path, block in blocks:
        if block.source is None:
            what = "an event" if path[0] in ("events", "history") else "numbers"
            yield path, f"{what} without a `source`: an evidence id, or `assumption` with a `why`"
        else:
            yield from check_source(path, block.source, block.why)


def check_source(path: Path_, sources: tuple[str, ...], why: str | None) -> Iterator[Finding]:
    for source in sources:
        if source not in SPECIAL_SOURCES and source not in evidence.known():
            yield (
                (*path, "source"),
                (
                    f"unknown source {shorten(source)}; give an evidence id such as A07 "
                    "(see `leverage-sim facts`) or `assumption` with a `why`"
                ),
            )
    if "assumption" in sources and why is None:
        yield (*path, "source"), "an assumption says `why`"


def check_parameters(s: Scenario, registry: Registry) -> Iterator[Finding]:
    for name, row in s.parameters.items():
        path = ("parameters", name)
        if name not in registry:
            yield path, unknown("parameter", name, registry.names)
            continue
        yield from check_row(path, registry.entry(name), row)
        yield from check_source(path, row.source, row.why)
    yield from check_given(s, registry)
    yield from check_shares(s)
    yield from check_flows(s)
    yield from check_levers(s)


def check_row(path: Path_, entry: Entry, row: Row) -> Iterator[Finding]:
    span = f"{entry.lower:g} to {entry.upper:g}".replace(" to inf", " or more")
    if not entry.lower <= row.value <= entry.upper:
        yield (*path, "value"), f"{path[-1]}: {row.value:g} is outside {span} ({entry.unit})"
    if row.prior is not None:
        low, high = row.prior.bounds
        if low < entry.lower or high > entry.upper:
            yield (*path, "prior"), f"the prior {low:g} to {high:g} reaches outside {span} ({entry.unit})"


def check_rules(s: Scenario, menus: Mapping[str, str]) -> Iterator[Finding]:
    for actor, rule in s.rules.items():
        seat = s.actors[actor].seat if actor in s.actors else None
        if rule not in menus:
            yield ("rules", actor), f"{unknown('rule', rule, menus)} (one of your own: --rules FILE.py)"
        elif seat is not None and menus[rule] not in ("any", seat):
            yield ("rules", actor), f"the rule {rule} is for the seat {menus[rule]}, and {actor} sits in {seat}"


CHECKS: tuple[Callable[[Scenario], Iterator[Finding]], ...] = (
    check_actors,
    check_titles,
    check_roles,
    check_council,
    check_needs,
    check_items,
    check_effects,
    check_menus,
    check_names,
    check_block_sources,
)
