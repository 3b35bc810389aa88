"""What can be wrong with what options and instruments do to levers, and with who holds instruments."""

from collections.abc import Iterator, Sequence

from leverage_sim.scenario import vocabulary as words
from leverage_sim.scenario.check_events import unknown
from leverage_sim.scenario.check_start import Finding
from leverage_sim.scenario.schema import Effect, Scenario
from leverage_sim.scenario.yaml_source import Path_


def check_effects(s: Scenario) -> Iterator[Finding]:
    for name, option in s.options.items():
        if not option.toward and any(e.toward for e in option.effects):
            yield ("options", name), "write `toward` on the option, not on its effects"
        for i, effect in enumerate(option.effects):
            yield from check_effect(s, effect, ("options", name, "effects", i), bool(option.toward))
        yield from check_once(("options", name, "effects"), option.effects)
    for name, instrument in s.instruments.items():
        yield from check_holders(s, ("instruments", name, "holders"), instrument.holders)
        for i, effect in enumerate(instrument.effects):
            yield from check_effect(s, effect, ("instruments", name, "effects", i), effect.toward is not None)
        yield from check_once(("instruments", name, "effects"), instrument.effects)


def check_once(path: Path_, effects: Sequence[Effect]) -> Iterator[Finding]:
    """No two effects of one act move the same lever: which of them holds would hang on their order."""
    for i, effect in enumerate(effects):
        for other in effects[:i]:
            alike = (effect.lever, effect.toward) == (other.lever, other.toward)
            if alike and (effect.sector == other.sector or "all" in (effect.sector, other.sector)):
                where = f" in {effect.sector}" if effect.sector else ""
                yield (*path, i), f"the lever {effect.lever} is moved{where} a second time"


def check_holders(s: Scenario, path: Path_, holders: Sequence[str]) -> Iterator[Finding]:
    """An instrument is a sender's: what anybody else holds would be in no table of leverage over the target."""
    for i, holder in enumerate(holders):
        if holder not in s.actors:
            yield (*path, i), unknown("actor", holder, s.actors)
        elif holder == s.roles.target:
            yield (*path, i), f"{holder} is the target, and leverage is over it; instruments are held by {listed(s)}"
        elif holder not in s.senders:
            yield (*path, i), f"{holder} has no role as a sender, so no leverage; instruments are held by {listed(s)}"
        elif holder in holders[:i]:
            yield (*path, i), f"{holder} stands here more than once"


def listed(s: Scenario) -> str:
    return f"senders: {', '.join(s.senders)}"


def check_effect(s: Scenario, effect: Effect, path: Path_, pointed: bool) -> Iterator[Finding]:
    lever = words.levers().get(effect.lever)
    if lever is None:
        yield (*path, "lever"), unknown("lever", effect.lever, words.levers())
        return
    if effect.toward is not None and effect.toward not in words.GROUPS:
        yield (*path, "toward"), unknown("role", effect.toward, words.GROUPS)
    by_sector, by_counterpart = lever.axes[1:] == ("sector",), lever.axes[1:] == ("actor",)
    if by_sector and (effect.sector is None or effect.sector not in ("all", *s.sectors)):
        yield path, f"the lever {effect.lever} needs a `sector`: all, {', '.join(s.sectors)}"
    if not by_sector and effect.sector is not None:
        yield (*path, "sector"), f"the lever {effect.lever} has no sectors"
    if by_counterpart and not pointed:
        yield path, f"the lever {effect.lever} points at a counterpart: say `toward` whom"
    if effect.set is not None and not lever.lower <= effect.set <= lever.upper:
        yield (
            (*path, "set"),
            f"{effect.set:g} is outside {lever.lower:g} to {lever.upper:g}, the range of {effect.lever}",
        )
