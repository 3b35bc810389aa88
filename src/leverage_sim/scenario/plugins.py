"""Options from data: plug-in files, and options put on menus that a scenario inherits.

A plug-in is a YAML file with ``options``, ``add_to_menus`` and ``set``. ``plugins`` names such files in or below the
scenario's own folder; they come after the scenario's parent and before its own keys. ``add_to_menus`` appends to the
menus as they then stand, where ``menus`` would replace them.
"""

from pathlib import Path
from typing import Any

from leverage_sim.problems import InputError, Mark, Problem, shorten, suggest
from leverage_sim.scenario.vocabulary import SLOTS
from leverage_sim.scenario.yaml_source import Marks, Path_, parse, place, read_text

KEYS = ("options", "add_to_menus", "set")
FORM = "`add_to_menus` holds menus, their slots and options: {patron: {coercive: [airlift]}}"
Addition = tuple[str, str, str, Mark, Mark]
"""Menu, slot and option, and where the first and the last of them stand."""


def take_plugins(data: dict[str, Any], marks: Marks, path: Path) -> list[tuple[dict[str, Any], Marks, str]]:
    """The plug-ins that a scenario names, read: their data, marks and names. The key is taken out.

    Raises:
        InputError: one cannot be read or holds something else.
    """
    named = data.pop("plugins", ())
    names = [named] if isinstance(named, str) else named
    at = place(marks, ("plugins",))
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise InputError([Problem(at, "`plugins` is a list of files beside the scenario")])
    return [read_plugin(name, path, place(marks, ("plugins", n))) for n, name in enumerate(names)]


def read_plugin(name: str, owner: Path, at: Mark) -> tuple[dict[str, Any], Marks, str]:
    file = beside(name, owner, at, "`plugins`")
    shown = str(Path(at.file).parent / name)
    data, marks = parse(read_text(file, shown), shown)
    if not isinstance(data, dict):
        raise InputError([Problem(marks[()], f"a plug-in is a mapping that holds {', '.join(KEYS)}")])
    wrong = [Problem(place(marks, (key,), value=False), unknown(key)) for key in data if key not in KEYS]
    if wrong:
        raise InputError(wrong)
    return data, marks, shown


def unknown(key: object) -> str:
    return f"a plug-in holds {', '.join(KEYS)}, not {shorten(str(key))}; {suggest(str(key), KEYS)}"


def beside(name: str, owner: Path, at: Mark, key: str) -> Path:
    """A file in or below the folder of the file that names it.

    Raises:
        InputError: it lies elsewhere, or is not there.
    """
    folder = owner.resolve().parent
    path = (folder / name).resolve()
    if Path(name).is_absolute() or not path.is_relative_to(folder):
        raise InputError([Problem(at, f"{key} may not lead out of the scenario's own folder")])
    if not path.is_file():
        raise InputError([Problem(at, f"there is no file {shorten(name)} beside this scenario")])
    return path


def take_additions(data: dict[str, Any], marks: Marks) -> list[Addition]:
    """What a file adds to menus; the key is taken out.

    Raises:
        InputError: it is not of the form.
    """
    menus = data.pop("add_to_menus", {})
    found = []
    for menu, slot, n, option in spelled(menus, place(marks, ("add_to_menus",))):
        here: Path_ = ("add_to_menus", menu)
        at = place(marks, (*here, slot, n) if (*here, slot, n) in marks else (*here, slot))
        found.append((menu, slot, option, place(marks, here, value=False), at))
    return found


def spelled(menus: Any, at: Mark) -> list[tuple[str, str, int, str]]:
    """Menu, slot, position and option of every addition."""
    found = []
    if not isinstance(menus, dict):
        raise InputError([Problem(at, FORM)])
    for menu, slots in menus.items():
        if not isinstance(slots, dict) or not set(slots) <= set(SLOTS):
            raise InputError([Problem(at, f"{FORM}; the slots are {' and '.join(SLOTS)}")])
        for slot, options in slots.items():
            names = [options] if isinstance(options, str) else options
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                raise InputError([Problem(at, FORM)])
            found += [(menu, slot, n, name) for n, name in enumerate(names)]
    return found


def add(data: dict[str, Any], marks: Marks, additions: list[Addition]) -> None:
    """Put options on menus that are there, each with the place it comes from.

    Raises:
        InputError: there is no such menu.
    """
    menus = data.get("menus")
    for menu, slot, option, at_menu, at in additions:
        if not isinstance(menus, dict) or not isinstance(menus.get(menu), dict):
            known = menus if isinstance(menus, dict) else ()
            raise InputError([Problem(at_menu, f"unknown menu {shorten(menu)}; {suggest(menu, known)}")])
        before = menus[menu].get(slot, ["hold"])
        menus[menu][slot] = [*([before] if isinstance(before, str) else before), option]
        marks.setdefault(("menus", menu, slot), at)
        marks["menus", menu, slot, len(menus[menu][slot]) - 1] = at
