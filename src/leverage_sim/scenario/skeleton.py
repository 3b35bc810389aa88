"""A scenario file to start from."""

import re
from importlib.resources import files
from pathlib import Path

from leverage_sim.problems import InputError, Mark, Problem, shorten
from leverage_sim.scenario.inherit import shipped

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")


def new(name: str, folder: Path) -> Path:
    """Write a commented skeleton that is valid as it stands.

    Raises:
        InputError: the name is no name or a shipped scenario's, or the file is there already or cannot be written.
    """
    path = folder / f"{name}.yaml"
    if not NAME.fullmatch(name):
        wrong = f"a name is letters, digits, - and _ and starts with a letter, not {shorten(name)}"
    elif name in shipped():
        wrong = f"{name} is a shipped scenario; choose another name"
    else:
        text = (files("leverage_sim.scenario") / "skeleton.yaml").read_text(encoding="utf-8")
        try:
            with path.open("x", encoding="utf-8") as handle:
                handle.write(text.replace("NAME.yaml", path.name).replace("name: NAME", f"name: {name}"))
            return path
        except FileExistsError:
            wrong = "this file is there already and stays as it is; choose another name"
        except OSError as error:
            wrong = f"cannot be written: {error.strerror or error}"
    raise InputError([Problem(Mark(path.name if NAME.fullmatch(name) else "scenarios new"), wrong)])
