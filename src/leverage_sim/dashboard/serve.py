"""Start the server of the dashboard, on this machine alone unless another address is named."""

import os
import socket
from collections.abc import Sequence
from importlib.util import find_spec

from leverage_sim.dashboard.setup import FILES, NAMED
from leverage_sim.problems import InputError, Mark, Problem

MISSING = "the dashboard needs its extra: pip install 'leverage-sim[dashboard]'"


def check(host: str, port: int) -> None:
    """Whether a server can be started.

    Raises:
        InputError: the extra is not installed, or the address is taken.
    """
    if find_spec("solara") is None:
        raise InputError([Problem(Mark("dashboard"), MISSING)])
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        message = f"{host}:{port} cannot be listened on: {error.strerror or error}; name another with --port"
        raise InputError([Problem(Mark("--port"), message)]) from None


def serve(scenario: str | None, rules: Sequence[str], host: str, port: int, show: bool) -> None:
    """Serve until stopped; the scenario and the rule files were checked before."""
    os.environ["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] = "False"  # no request leaves the machine
    os.environ["SOLARA_THEME_SHOW_BANNER"] = "False"  # it would cover the page's corner
    os.environ[FILES] = os.pathsep.join(os.path.abspath(path) for path in rules)
    if scenario is not None:
        os.environ[NAMED] = scenario
    from solara.__main__ import run

    words = ["leverage_sim.dashboard.app", "--host", host, "--port", str(port), "--production", "--no-check-version"]
    run.main([*words, "--open" if show else "--no-open"], standalone_mode=False)
