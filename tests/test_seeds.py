"""Every seed is a run of its own, and what is no seed is refused by one check."""

import numpy as np
import pytest

import leverage_sim as lev
from leverage_sim.problems import InputError
from leverage_sim.world.luck import Luck

SEEDED = (0, 1, 2, 2**32 + 1, 2**53, 2**53 + 1, 2**63, 2**63 + 1, 2**64 - 2, 2**64 - 1)


def test_every_seed_has_luck_of_its_own():
    """Also those that a float would take for their neighbours."""
    assert len({float(Luck(seed, np.arange(1)).uniform("someone", "something")[0]) for seed in SEEDED}) == len(SEEDED)


@pytest.mark.parametrize("seed", [-1, -2, 2**64, 2**64 + 1, 1.0, 1.9, float("nan"), "1", None, True, np.float64(3)])
def test_what_is_no_seed_is_refused_in_a_line(seed):
    for played in (
        lambda: Luck(seed, np.arange(1)),
        lambda: lev.run("korea-2017", seed=seed, quarters=1),
        lambda: lev.LeverageModel("korea-2017", rng=seed),
    ):
        with pytest.raises(InputError) as raised:
            played()
        (problem,) = raised.value.problems
        assert problem.message.startswith("takes a whole number from 0 to 2^64 - 1, not ")


def test_whole_numbers_of_numpy_are_seeds():
    assert Luck(np.uint64(2**64 - 1), np.arange(1)).seed == 2**64 - 1
    assert type(Luck(np.int32(7), np.arange(1)).seed) is int
