"""Draws of parameters that the record has not ruled out, as the package ships them, and which of them a run plays.

The files hold one row a draw and one column a parameter; the metadata say of which scenario and variant they are and
from which priors the draws came. ``experiments/calibration`` makes them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario.schema import Prior, Scenario
from leverage_sim.world.parameters import Array

KEY = b"leverage_sim"


@dataclass(frozen=True)
class Retained:
    """Draws that were kept.

    Attributes:
        origin: scenario, variant, actors and target that they belong to, and how they were made.
        priors: what each parameter was drawn from, as JSON holds it.
        values: of each parameter, (draw,) each.
    """

    origin: Mapping[str, Any]
    priors: Mapping[str, Any]
    values: Mapping[str, Array]

    @property
    def size(self) -> int:
        return len(next(iter(self.values.values())))

    def fits(self, scenario: Scenario) -> bool:
        """Whether a scenario is of the same theatre and reads its data in the same way."""
        same = self.origin["variant"] == scenario.variant and self.origin["target"] == scenario.roles.target
        return same and set(self.origin["actors"]) <= set(scenario.actors)

    def holds(self, name: str, prior: Prior | None) -> bool:
        """Whether a parameter was drawn, and from this prior."""
        return prior is not None and name in self.values and self.priors[name] == form(prior)


def form(prior: Prior) -> Any:
    """A prior as JSON holds it."""
    return json.loads(prior.model_dump_json(exclude_none=True))


@cache
def shipped() -> tuple[Retained, ...]:
    """All retained draws of the package."""
    import pyarrow.parquet as pq

    folder, found = files("leverage_sim.batch") / "retained", []
    for entry in sorted(folder.iterdir(), key=lambda path: path.name):
        if entry.name.endswith(".parquet"):
            with entry.open("rb") as file:
                table = pq.read_table(file)
            origin = json.loads((table.schema.metadata or {})[KEY])
            names = [name for name in table.column_names if name != "draw"]
            values = {name: table[name].to_numpy().astype(np.float64) for name in names}
            found.append(Retained(origin, origin["priors"], values))
    return tuple(found)


def retained_for(scenario: Scenario) -> Retained:
    """The retained draws that a scenario can play.

    Raises:
        InputError: there are none for it.
    """
    for each in shipped():
        if each.fits(scenario) and any(each.holds(name, row.prior) for name, row in scenario.parameters.items()):
            return each
    known = " and ".join(sorted(f"{each.origin['scenario']} ({each.origin['variant']})" for each in shipped()))
    own = f"{scenario.name} ({scenario.variant or 'no variant'})"
    message = f"no retained draws belong to {own}; there are some of {known}"
    raise InputError([Problem(Mark("--draws"), message)])
