"""Shared by all tests: one loaded scenario, small worlds, and the commands as a user types them."""

import gc
import sys
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import settings

from leverage_sim.actors.rules import known
from leverage_sim.batch.draws import drawn
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.cli import guarded
from leverage_sim.quarter.simulate import simulate
from leverage_sim.scenario import Scenario, load
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.state import State
from sketching import sketch
from twin.worlds import KINDS, random_world

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it for garbage again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Pictures are rendered for tests that are marked ``pictures``."""
    sketch(item.get_closest_marker("pictures") is None)


@pytest.fixture(scope="session")
def korea() -> Scenario:
    return load("korea-2017", rule_names=known())


@pytest.fixture(scope="session")
def index(korea: Scenario) -> Index:
    return Index(korea)


def played(scenario: Scenario, runs: int, quarters: int, draws: str | None = None, seed: int = 1) -> State:
    """The state after some quarters."""
    luck, its = Luck(seed, np.arange(runs)), Index(scenario)
    state = new_state(its, luck, drawn(its, luck, draws))
    return simulate(state, seats_of(scenario, its), luck, quarters)


@dataclass
class Said:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(capfd, tmp_path, monkeypatch):
    """Run a command in an empty folder: ``command("run", "korea-2017")``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)

    def run(*arguments: str) -> Said:
        capfd.readouterr()
        code = guarded(list(arguments))
        sys.stdout.flush()
        said = capfd.readouterr()
        return Said(code, said.out, said.err)

    return run


@pytest.fixture(params=KINDS)
def opened(request):
    """A quarter as it opens: state, agenda and forecast, whose arrays a test may change."""
    return random_world(request.param, seed=list(KINDS).index(request.param))


@pytest.fixture(params=KINDS, scope="module")
def standing(request):
    """The same for tests that only look at it."""
    return random_world(request.param, seed=100 + list(KINDS).index(request.param))
