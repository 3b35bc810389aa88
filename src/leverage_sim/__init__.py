"""Who can move a target state, with what, and what happens when they try.

Everything a user calls is here, and is imported when it is first asked for::

    import leverage_sim as lev
    results = lev.run("korea-2017", seed=1, runs=200)
    table = lev.leverage("korea-2018")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

WHERE = {
    "InputError": "leverage_sim.problems",
    "LeverageModel": "leverage_sim.model",
    "Results": "leverage_sim.api",
    "Scenario": "leverage_sim.scenario",
    "StateAgent": "leverage_sim.model",
    "columns": "leverage_sim.api",
    "compare": "leverage_sim.api",
    "Stored": "leverage_sim.batch.stored",
    "Unfinished": "leverage_sim.problems",
    "claims": "leverage_sim.api_influence",
    "coalitions": "leverage_sim.api_influence",
    "council": "leverage_sim.api",
    "discover": "leverage_sim.analysis.discovery",
    "hindcast": "leverage_sim.api_influence",
    "leverage": "leverage_sim.api",
    "load": "leverage_sim.api",
    "results": "leverage_sim.api",
    "report": "leverage_sim.api",
    "rule": "leverage_sim.actors.rules",
    "relief_by_trust": "leverage_sim.api",
    "replay": "leverage_sim.api_sweeps",
    "run": "leverage_sim.api",
    "estimate_sweep": "leverage_sim.api_sweeps",
    "merge_sweeps": "leverage_sim.api_sweeps",
    "sweep": "leverage_sim.api_sweeps",
    "sensitivity": "leverage_sim.analysis.sensitivity",
    "talks": "leverage_sim.api",
    "tournament": "leverage_sim.api_tournament",
    "why": "leverage_sim.api",
    "why_both": "leverage_sim.api",
    "why_talks": "leverage_sim.api",
}

if TYPE_CHECKING:
    from leverage_sim.actors.rules import rule as rule
    from leverage_sim.analysis.discovery import discover as discover
    from leverage_sim.analysis.sensitivity import sensitivity as sensitivity
    from leverage_sim.api import Results as Results
    from leverage_sim.api import columns as columns
    from leverage_sim.api import compare as compare
    from leverage_sim.api import council as council
    from leverage_sim.api import leverage as leverage
    from leverage_sim.api import load as load
    from leverage_sim.api import relief_by_trust as relief_by_trust
    from leverage_sim.api import report as report
    from leverage_sim.api import results as results
    from leverage_sim.api import run as run
    from leverage_sim.api import talks as talks
    from leverage_sim.api import why as why
    from leverage_sim.api import why_both as why_both
    from leverage_sim.api import why_talks as why_talks
    from leverage_sim.api_influence import claims as claims
    from leverage_sim.api_influence import coalitions as coalitions
    from leverage_sim.api_influence import hindcast as hindcast
    from leverage_sim.api_sweeps import estimate_sweep as estimate_sweep
    from leverage_sim.api_sweeps import merge_sweeps as merge_sweeps
    from leverage_sim.api_sweeps import replay as replay
    from leverage_sim.api_sweeps import sweep as sweep
    from leverage_sim.api_tournament import tournament as tournament
    from leverage_sim.batch.stored import Stored as Stored
    from leverage_sim.model import LeverageModel as LeverageModel
    from leverage_sim.model import StateAgent as StateAgent
    from leverage_sim.problems import InputError as InputError
    from leverage_sim.problems import Unfinished as Unfinished
    from leverage_sim.scenario import Scenario as Scenario


def __getattr__(name: str) -> Any:
    if name in WHERE:
        return getattr(import_module(WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(["__version__", *WHERE])
