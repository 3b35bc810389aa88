"""Start the server of the dashboard, on this machine alone unless another address is named."""

import atexit
import os
import shutil
import signal
import socket
import tempfile
import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from leverage_sim.dashboard.own_names import OwnNames
from leverage_sim.dashboard.setup import FILES, NAMED
from leverage_sim.problems import InputError, Mark, Problem

PAGE = "leverage_sim.dashboard.app"
MISSING = "the dashboard needs its extra: pip install 'leverage-sim[dashboard]'"
KEPT = {
    "SOLARA_HOME": "solara", "IPYTHONDIR": "ipython", "JUPYTER_CONFIG_DIR": "jupyter/config",
    "JUPYTER_DATA_DIR": "jupyter/data", "JUPYTER_RUNTIME_DIR": "jupyter/runtime", "MPLCONFIGDIR": "matplotlib",
}  # fmt: skip
"""What libraries beneath keep on disk, and where within a temporary folder it goes instead of into the home folder."""


def check(host: str, port: int) -> None:
    """Whether a server can be started.

    Raises:
        InputError: the extra is not installed, or the address is taken.
    """
    if find_spec("solara") is None:
        raise InputError([Problem(Mark("dashboard"), MISSING)])
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except OSError as error:
        message = f"{host}:{port} cannot be listened on: {error.strerror or error}; name another with --port"
        raise InputError([Problem(Mark("--port"), message)]) from None


def away_from_home() -> None:
    """Let what has to be written from now on go into a temporary folder, which goes with the process.

    Whoever writes as it ends asks for that after this: what is asked for last is done first.
    """
    place = Path(tempfile.mkdtemp(prefix="leverage-sim-dashboard-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    for name, folder in KEPT.items():
        (place / folder).mkdir(parents=True)
        os.environ[name] = str(place / folder)


def serve(
    scenario: str | None, rules: Sequence[str], host: str, port: int, show: bool, names: Sequence[str] = ()
) -> None:
    """Serve until stopped; the scenario and the rule files were checked before.

    Args:
        scenario, rules: what the page begins with, and what it offers.
        host, port: to listen on.
        show: whether to open a browser.
        names: by which it is reached beside those that follow from the host.
    """
    os.environ["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] = "False"  # no request leaves the machine
    os.environ["SOLARA_THEME_SHOW_BANNER"] = "False"  # it would cover the page's corner
    os.environ["SOLARA_APP"] = PAGE  # which it reads as it is imported
    os.environ[FILES] = os.pathsep.join(os.path.abspath(path) for path in rules)
    if scenario is not None:
        os.environ[NAMED] = scenario
    warnings.filterwarnings("ignore", "Cookies with samesite=none")  # a page within another's, which this one is not
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the temporary folder goes, too
    away_from_home()
    from solara.__main__ import run
    from solara.server.starlette import app

    app.add_middleware(OwnNames, host=host, more=tuple(names))
    words = [PAGE, "--host", host, "--port", str(port)]
    words += ["--production", "--no-check-version", "--open" if show else "--no-open"]
    with run.make_context("solara", words) as context:
        run.invoke(context)
