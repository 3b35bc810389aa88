"""What a scenario has to give: every number that some mechanism reads of it and whose absence says nothing.

The registry's column ``missing`` holds a value where leaving a number out says something: no flow, no sanctions, a
lever at rest, no objection. All else that is read has a value of its own, with a source. What asks for it is blamed:
the role, sector, item or menu that a scenario has.
"""

from collections.abc import Iterator

from leverage_sim.scenario import vocabulary as words
from leverage_sim.scenario.check_events import counterparts, moves_something
from leverage_sim.scenario.check_start import Finding
from leverage_sim.scenario.expand import partners, seated
from leverage_sim.scenario.registry import Entry, Registry
from leverage_sim.scenario.schema import Scenario
from leverage_sim.scenario.yaml_source import Path_

Asked = tuple[str, Path_]
"""The name of a parameter, and the place in the scenario that asks for it."""

BLOCKS = {"need": "needs", "sector": "sectors", "item": "items"}
OF_SENDERS = ("gdp", "summit", "values", "worth")
OF_TRADERS = ("finance_exposure", "cover")
OF_PARTNERS = ("distance", "affinity")
OF_MEMBERS = ("affinity", "council.baseline", "council.exposure")


def check_given(s: Scenario, registry: Registry) -> Iterator[Finding]:
    """Numbers that are asked for and not there."""
    asked: dict[str, Path_] = {}
    for name, path in needed(s, registry):
        asked.setdefault(name, path)
    for name, path in asked.items():
        if name not in s.parameters:
            meaning = registry.entry(name).meaning
            yield path, f"the parameter {name} is missing ({meaning}); give it a value with its source"


def needed(s: Scenario, registry: Registry) -> Iterator[Asked]:
    """Names that must be given, each with what asks for it."""
    yield from of_the_laws(s, registry)
    yield from of_roles(s)
    yield from of_partners(s)
    yield from of_menus(s)
    for i, member in enumerate(s.council.permanent):
        yield from ((f"{what}.{member}", ("council", "permanent", i)) for what in OF_MEMBERS)
    if s.forum is not None:
        for i, member in enumerate(s.forum.members):
            if member != s.roles.target:
                yield f"worth.{member}", ("forum", "members", i)
    for name, instrument in s.instruments.items():
        for i, holder in enumerate(instrument.holders):
            path: Path_ = ("instruments", name, "holders", i)
            yield f"stake.{holder}", path
            yield f"instrument.{holder}.{name}.cost", path


def of_the_laws(s: Scenario, registry: Registry) -> Iterator[Asked]:
    """What is asked for whoever takes part: of the laws, of sectors and needs, of what a deal can hold."""
    for name, (entry, found) in registry.names.items():
        of_someone = {"actor", "option", "instrument", "slot"} & set(entry.axes)
        if entry.missing is None and not of_someone and in_use(s, name, entry, found):
            yield name, block_of(s, name, entry, found)


def in_use(s: Scenario, name: str, entry: Entry, found: tuple[str, ...]) -> bool:
    """Whether a scenario has what a parameter is about."""
    if name.startswith("council."):
        return bool(s.council.seats)
    if name.startswith("forum."):
        return s.forum is not None
    if entry.axes == ("need", "sector"):
        return found[1] in s.needs[found[0]]
    return entry.axes != ("stage",) or found[0] != "0"  # there is nothing to stage 0


def block_of(s: Scenario, name: str, entry: Entry, found: tuple[str, ...]) -> Path_:
    """The block of a scenario that a parameter is about."""
    if name.startswith(("council.", "forum.")):
        return (name.partition(".")[0],)
    if entry.axes == ("stage",):
        return "items", next(name for name, item in s.items.items() if item.kind == "rollback")
    if entry.axes and entry.axes[0] in BLOCKS:
        return BLOCKS[entry.axes[0]], found[0]
    return ("parameters",)


def of_roles(s: Scenario) -> Iterator[Asked]:
    """What is asked of the target, of senders one by one and in pairs, and of whoever decides."""
    target = s.roles.target
    at: dict[str, Path_] = {target: ("roles", "target")}
    for group in ("coercers", "patrons", "neighbours"):
        at |= {name: ("roles", group, i) for i, name in enumerate(getattr(s.roles, group))}
    senders = [name for name in at if name != target]
    yield from ((f"{what}.{target}", at[target]) for what in ("gdp", "summit"))
    for n, sender in enumerate(senders):
        yield from ((f"{what}.{sender}", at[sender]) for what in OF_SENDERS)
        for other in senders[n + 1 :]:
            pair = f"commerce.{sender}.{other}", f"commerce.{other}.{sender}"
            yield next((name for name in pair if name in s.parameters), pair[0]), at[other]
    yield from ((f"openness.{name}", at[name]) for name in s.roles.coercers)
    for actor in seated(s):
        path: Path_ = ("actors", actor, "seat")
        yield from ((f"regret.{actor}.{slot}", path) for slot in words.SLOTS)
        yield f"confidence.{actor}", path
        if actor != target:
            yield f"trust.{actor}.{target}", path
            yield f"trust.{target}.{actor}", path


def of_partners(s: Scenario) -> Iterator[Asked]:
    """What is asked of those who have a flow with the target, and of those whose flows are traded."""
    flows = [name for name, row in s.parameters.items() if name.startswith("trade.") and row.value > 0]
    for partner in partners(s):
        own = [name for name in flows if partner in name.split(".")]
        traded = [name for name in own if not s.sectors[name.rpartition(".")[2]].given]
        yield from ((f"{what}.{partner}", ("parameters", own[0])) for what in OF_PARTNERS)
        if traded:
            yield from ((f"{what}.{partner}", ("parameters", traded[0])) for what in OF_TRADERS)


def of_menus(s: Scenario) -> Iterator[Asked]:
    """What each option on its menu costs a seat that can take it."""
    for actor in seated(s):
        menu = str(s.actors[actor].seat)
        for slot in words.SLOTS:
            for i, name in enumerate(getattr(s.menus[menu], slot)):
                option = s.options[name]
                open_to = not option.toward or counterparts(s, actor, option)
                if option.effects and open_to and moves_something(s, actor, option):
                    yield f"cost.{actor}.{name}", ("menus", menu, slot, i)
