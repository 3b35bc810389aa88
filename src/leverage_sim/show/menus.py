"""What every seat of a scenario can choose, in lines: what a writer of rules looks names up in."""

from collections.abc import Iterator

from leverage_sim.actors.menu import Choice, menus
from leverage_sim.scenario import Scenario
from leverage_sim.world.index import Index


def rows(scenario: Scenario) -> Iterator[dict[str, str]]:
    """Every option of every seat: actor, menu, slot, option, nest, family, effects and what it says."""
    index = Index(scenario)
    for (seat, slot), menu in menus(index).items():
        actor = index.actors[seat]
        for choice in menu.choices:
            yield {
                "actor": actor,
                "menu": str(scenario.actors[actor].seat),
                "slot": slot,
                "option": choice.name,
                "nest": choice.nest,
                "family": choice.family.partition("@")[0],
                "effects": effects(scenario, choice),
                "says": scenario.options[choice.option].says.replace("{toward}", choice.name.partition("@")[2]),
            }


def effects(scenario: Scenario, choice: Choice) -> str:
    """``stance refined = 1, aid + 0.5``."""
    parts = []
    for effect in scenario.options[choice.option].effects:
        where = " ".join(word for word in (effect.lever, effect.sector) if word)
        parts.append(f"{where} = {effect.set:g}" if effect.set is not None else f"{where} {effect.add:+g}")
    return ", ".join(parts)


def told(scenario: Scenario, actor: str | None = None) -> list[str]:
    """The same as text, by actor and slot."""
    lines, before = [], ("", "")
    for row in rows(scenario):
        if actor not in (None, row["actor"]):
            continue
        if (row["actor"], row["slot"]) != before:
            before = (row["actor"], row["slot"])
            lines += ["", f"{row['actor']} (menu {row['menu']}), {row['slot']} slot"]
        family = f"  [family {row['family']}]" if row["family"] != row["option"].partition("@")[0] else ""
        lines.append(f"  {row['option']:20s} {row['nest']:9s} {row['effects']}{family}".rstrip())
    return lines[1:]
