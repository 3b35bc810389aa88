"""200 runs of korea-2017 and of six-party, everything without an order by meaning shuffled: equal, value for value.

    python -m pytest tests/verification/verify_order.py [-s]

Which lists are ordered by meaning the scenario's schema says (``x-ordered``); all others, and all keys, are shuffled,
down to the roles an option points at. Rows, columns and happenings are compared in the order in which they stand.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.append(str(Path(__file__).parents[1]))

from leverage_sim.batch.play import play
from leverage_sim.scenario import load
from reduced import plain, read
from reordered import shuffled

RUNS, SHUFFLES = 200, 5


@pytest.mark.parametrize("draws", [None, "prior"])
@pytest.mark.parametrize("name", ["korea-2017", "six-party"])
def test_the_order_of_a_file_changes_no_run(name, draws):
    data = plain(load(name))
    whole = play(read(data), 1, RUNS, draws=draws)
    for seed in range(SHUFFLES):
        other = play(read(shuffled(data, np.random.default_rng(seed))), 1, RUNS, draws=draws)
        for part in ("runs", "quarters", "events"):
            pd.testing.assert_frame_equal(getattr(whole, part), getattr(other, part), check_exact=True)
    cells = sum(getattr(whole, part).size for part in ("runs", "quarters", "events"))
    print(f"{name}, draws {draws}: {SHUFFLES} shuffles of {RUNS} runs, {cells:,} values each: all equal")
