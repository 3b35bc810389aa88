"""Menus and choices."""

import math

from twin.basics import members_of, target_of, trades
from twin.council import expected_confined_steps
from twin.payoffs import weighted_terms

# --- menus


def spelled(world, seat, name):
    """An option as the seat has it: (name, counterpart) once, or once for each counterpart."""
    option = world["scenario"]["options"][name]
    if not option["toward"]:
        return [(name, None)]
    others = [other for role in option["toward"] for other in members_of(world, role)]
    absent = world["scenario"]["absent"]
    return [(f"{name}@{other}", other) for other in others if other != seat and other not in absent]


def rows_of(world, seat, effect, counterpart):
    """The positions of a lever that an effect moves."""
    lever = effect["lever"]
    if world["axes"][lever] == ("actor",):
        return [(lever, seat)]
    if world["axes"][lever] == ("actor", "sector"):
        sectors = list(world["scenario"]["sectors"]) if effect["sector"] == "all" else [effect["sector"]]
        draft = lever in ("relief", "table-sector")  # these bind everyone, not only who trades
        return [(lever, seat, sector) for sector in sectors if draft or trades(world, seat, sector)]
    others = [counterpart] if counterpart else [o for o in members_of(world, effect["toward"]) if o != seat]
    return [(lever, seat, other) for other in others]


def applied(world, levers, seat, option, counterpart):
    """A copy of all levers after an option."""
    after = dict(levers)
    for effect in world["scenario"]["options"][option]["effects"]:
        lower, upper = world["limits"][effect["lever"]]
        for row in rows_of(world, seat, effect, counterpart):
            moved = effect["set"] if effect["set"] is not None else levers[row] + effect["add"]
            after[row] = min(upper, max(lower, moved))
    return after


def would_move(world, option):
    """Whether the Council would take a step on an option's draft: in the sectors it names, or in general."""
    effects = world["scenario"]["options"][option]["effects"]
    named = [effect["sector"] for effect in effects if effect["lever"] == "table-sector"]
    return any(expected_confined_steps(world, named).values()) if named else world["rise"] > 0


def required(world, option):
    """Whether everything that an option requires holds."""
    holds = {
        "major-test-this-quarter": world["levers"]["major", target_of(world)] > 0,
        "no-moratorium": world["moratorium"] == 0,
        "council-would-move": would_move(world, option),
    }
    return all(holds[word] for word in world["scenario"]["options"][option]["requires"])


def menu(world, seat, slot):
    """Every option of a seat in a slot, on the menu or not: name, option, counterpart, levers after it."""
    names = world["scenario"]["menus"][world["scenario"]["actors"][seat]["seat"]][slot]
    found = []
    for option in names:
        for name, counterpart in spelled(world, seat, option):
            levers = applied(world, world["levers"], seat, option, counterpart)
            found.append((name, option, counterpart, levers))
    return found


def available(world, seat, slot):
    """Names of the options on the menu: hold, and whatever would change a lever and may be done."""
    found = []
    for name, option, _, levers in menu(world, seat, slot):
        if option == "hold" or (levers != world["levers"] and required(world, option)):
            found.append(name)
    return found


def option_changes(world, seat, slot):
    """What each option changes of every weighted term, by brute force: the whole world anew for each."""
    standing = weighted_terms(world, world["levers"], seat, slot)
    found = {}
    for name, _, _, levers in menu(world, seat, slot):
        after = weighted_terms(world, levers, seat, slot)
        found[name] = {term: after[term] - standing[term] for term in standing}
    return found


def option_values(world, seat, slot, changes):
    """The change of payoff that each option brings, less its cost."""
    found = {}
    for name, option, _, _ in menu(world, seat, slot):
        found[name] = sum(changes[name].values()) - world["parameters"][f"cost.{seat}.{option}"]
    return found


# --- choice


def families(world, seat, slot):
    """Options on the menu by nest and family."""
    found = {}
    usable = available(world, seat, slot)
    for name, option, counterpart, _ in menu(world, seat, slot):
        if name in usable:
            row = world["scenario"]["options"][option]
            family = (row["family"] or option, counterpart)
            found.setdefault(row["nest"], {}).setdefault(family, []).append(name)
    return found


def regrets(world, seat, slot, values):
    """Shortfall against the best option on the menu, at most one."""
    scale = world["parameters"][f"regret.{seat}.{slot}"]
    usable = available(world, seat, slot)
    best = max(values[name] for name in usable)
    return {name: max((values[name] - best) / scale, -1.0) for name in usable}


def family_values(world, seat, slot, regret):
    """Members and value before noise of each family on the menu; a nest's families share its weight."""
    precision = world["parameters"]["choice.precision"]
    found = []
    for kinds in families(world, seat, slot).values():
        for names in kinds.values():
            best = max(regret[name] for name in names)
            found.append((names, precision * best - math.log(len(kinds))))
    return found


def choice_probabilities(world, seat, slot, regret):
    """Chance of every option on the menu: of its family, then of the option within it."""
    precision = world["parameters"]["choice.precision"]
    values = family_values(world, seat, slot, regret)
    whole = sum(math.exp(value) for _, value in values)
    found = {}
    for names, value in values:
        inner = {name: math.exp(precision * regret[name]) for name in names}
        for name in names:
            found[name] = math.exp(value) / whole * inner[name] / sum(inner.values())
    return found
