"""The command that plays a scenario again, checked against the hash that the results hold."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from leverage_sim.problems import InputError
from leverage_sim.scenario.difference import differences
from leverage_sim.scenario.inherit import shipped
from leverage_sim.scenario.load import digest, load
from leverage_sim.scenario.schema import Scenario

WHOLE = ("variant", "trade_basis")


def settings(scenario: Scenario) -> list[str] | None:
    """What is to be set in the shipped scenario of the same name to get this one; None if that cannot be done.

    Found from what differs, and then tried: a list that is returned gives the same scenario, hash for hash.
    """
    if scenario.name not in shipped():
        return None
    try:
        plain = load(scenario.name)
        sets = [f"variant={scenario.variant}"] if scenario.variant not in (None, plain.variant) else []
        sets += differing(load(scenario.name, sets), scenario)
        return sets if digest(load(scenario.name, sets)) == digest(scenario) else None
    except InputError:
        return None


def differing(base: Scenario, scenario: Scenario) -> list[str]:
    """What a scenario has otherwise than its base, as ``PATH=VALUE``, as far as that can be said so."""
    sets = [f"title={scenario.title}"] if scenario.title != base.title else []
    for each in differences(base, scenario):
        if each.part == "parameters" and isinstance(each.b, dict):
            sets.append(f"{each.what}={each.b['value']!r}")
        elif each.part == "switches":
            sets.append(f"switches.{each.what}={'on' if each.b else 'off'}")
        elif each.part == "rules":
            sets.append(f"rules.{each.what}={each.b}")
        elif each.part == "absent":
            sets.append(f"absent={','.join(each.b or ())}")
        elif each.part == "quarters":
            sets.append(f"quarters={'..'.join(each.b)}")
        elif each.part in WHOLE and each.b is not None:
            sets.append(f"{each.part}={each.b}")
    return sets


def run_words(scenario: Scenario, manifest: Mapping[str, Any]) -> str | None:
    """``leverage-sim run ...`` for a run's manifest, or None if the scenario has to come from the manifest."""
    sets, design = settings(scenario), manifest["design"]
    if sets is None or design["record"] != "events":
        return None
    words = ["leverage-sim", "run", scenario.name, "--seed", design["seed"], "--runs", design["runs"]]
    words += ["--first", design["first"]] if design["first"] else []
    words += ["--quarters", design["quarters"]] if design["quarters"] else []
    words += ["--draws", design["draws"]] if design["draws"] else []
    return typed(words, sets, "--set", design["force"], "--force", manifest)


def compare_words(sides: Sequence[Scenario], manifest: Mapping[str, Any]) -> str | None:
    """``leverage-sim compare ...`` for a comparison's manifest, or None."""
    design, found = manifest["design"], [sets for side in sides if (sets := settings(side)) is not None]
    if len(found) < len(sides):
        return None
    names = [sides[0].name, sides[1].name]
    words = ["leverage-sim", "compare", *names, "--seed", design["seed"], "--runs", design["runs"]]
    words += ["--quarters", design["quarters"]] if design["quarters"] != min(s.length for s in sides) else []
    words += ["--draws", design["draws"]] if design["draws"] else []
    for name, sets in zip("ab", found, strict=True):
        words += [word for text in sets for word in (f"--set-{name}", text)]
        words += [word for text in design["sides"][name]["force"] for word in (f"--force-{name}", text)]
    words += [word for text in design["outcomes"] for word in ("--outcome", text)]
    return typed(words, (), "", (), "", manifest)


def typed(
    words: Sequence[Any], sets: Sequence[str], set_: str, forced: Sequence[str], force: str, manifest: Mapping[str, Any]
) -> str:
    """A command line with its settings, prescribed choices and rule files."""
    every = [str(word) for word in words]
    every += [word for text in sets for word in (set_, text)]
    every += [word for text in forced for word in (force, text)]
    every += [word for name in manifest["rules"] for word in ("--rules", name)]
    return shlex.join(every)
