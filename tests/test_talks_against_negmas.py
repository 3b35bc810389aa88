"""Pareto frontier and Nash point of the package lattice against NegMAS, an independent negotiation library.

Runs where the extra ``negotiation`` is installed: ``pip install -e ".[test,negotiation]"``.
"""

import numpy as np
import pytest

from conftest import played
from leverage_sim.analysis.feasible_set import feasible
from leverage_sim.mechanisms.seating import table_of

negmas = pytest.importorskip("negmas", reason="the extra `negotiation` is not installed")


def utilities(found, issues):
    """The same gains as NegMAS utility functions over the same packages."""
    from negmas.preferences import MappingUtilityFunction

    outcomes = [tuple(map(float, column)) for column in found.levels.T]
    return outcomes, [
        MappingUtilityFunction(dict(zip(outcomes, map(float, row), strict=True)), issues=issues, reserved_value=0.0)
        for row in found.gains
    ]


def frontier_of(found, world):
    """NegMAS's frontier of the packages from which everyone gains: their gains, as a set of rounded tuples."""
    from negmas import make_issue
    from negmas.preferences.ops import nash_points, pareto_frontier

    issues = [make_issue([float(x) for x in item.levels], name) for name, item in world.index.items.items()]
    outcomes, functions = utilities(found, issues)
    signable = [outcome for outcome, good in zip(outcomes, found.signable, strict=True) if good]
    points, _ = pareto_frontier(functions, outcomes=signable)
    nash = nash_points(functions, points, outcomes=outcomes)  # gains count from no agreement, not from the least deal
    return {tuple(np.round(point, 9)) for point in points}, [np.array(point) for point, _ in nash]


@pytest.mark.parametrize("members", [("USA",), ("KOR",), ("USA", "CHN")])
def test_frontier_and_nash_point_are_those_of_negmas(korea, members):
    world = played(korea, 12, 8, draws="prior")
    world.trust[world.index.target], world.trust[:, world.index.target] = 0.7, 0.7
    table = table_of(world.index, [world.index.at[name] for name in members])
    compared = 0
    for run in range(12):
        found = feasible(world, table, run)
        if not found.signable.any():
            continue
        points, nash = frontier_of(found, world)
        assert {tuple(np.round(gains, 9)) for gains in found.gains[:, found.frontier].T} == points
        assert any(np.allclose(found.gains[:, found.nash], point, atol=1e-9) for point in nash)
        compared += 1
    assert compared >= 3
