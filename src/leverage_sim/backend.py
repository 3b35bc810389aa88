"""matplotlib imported without its choice of where figures are shown, which is the user's and may name nothing here."""

import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any


def matplotlib(module: str = "matplotlib") -> Any:
    """A module of matplotlib.

    Its first import fails where MPLBACKEND names nothing that it knows, so that it does not see it; afterwards it is
    told, so that a notebook goes on showing figures as it did.
    """
    if "matplotlib" not in sys.modules and (wanted := os.environ.pop("MPLBACKEND", "")):
        try:
            found = import_module("matplotlib")
        finally:
            os.environ["MPLBACKEND"] = wanted
        with suppress(ValueError):
            found.rcParams["backend"] = wanted
    return import_module(module)
