"""Shared by all tests: one loaded scenario, small worlds, and the commands as a user types them."""

import gc
import sys
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import settings

from leverage_sim.actors.rules import known
from leverage_sim.batch.play import new_world, seats_of
from leverage_sim.cli import guarded
from leverage_sim.scenario import Scenario, load
from leverage_sim.simulate import simulate
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.state import World
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


def played(scenario: Scenario, runs: int, quarters: int, draws: str | None = None, seed: int = 1) -> World:
    """A world after some quarters."""
    luck = Luck(seed, np.arange(runs))
    world = new_world(scenario, luck, draws)
    return simulate(world, seats_of(scenario, world.index), luck, quarters)


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
def world(request):
    """A world that a test may carry on."""
    return random_world(request.param, seed=list(KINDS).index(request.param))


@pytest.fixture(params=KINDS, scope="module")
def standing(request):
    """A world that tests only look at."""
    return random_world(request.param, seed=100 + list(KINDS).index(request.param))
