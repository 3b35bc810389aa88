"""Statistics that take too long for every day: chances against frequencies, streams against each other, intervals.

    python -m pytest tests/verification/verify_chances.py

Bounds are so wide that bad luck alone would fail about one test in ten thousand; seeds are fixed, so a failure stays.
"""

import itertools

import numpy as np
import pytest
from scipy import stats

from leverage_sim.actors.choice import probabilities
from leverage_sim.analysis import intervals
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.batch.record import Record
from leverage_sim.quarter.simulate import simulate
from leverage_sim.scenario import load
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck

SURE = 1e-5


@pytest.mark.parametrize("theatre", ["korea-2017", "korea-2018"])
def test_options_are_chosen_as_often_as_their_chances_say(theatre):
    """Every decision of 4,096 runs: the sum of an option's chances against how often it was chosen."""
    scenario, runs = load(theatre), 4096
    luck = Luck(11, np.arange(runs))
    index = Index(scenario)
    record, compared = Record.of(index, runs, listens=True), 0
    simulate(new_state(index, luck), seats_of(scenario, index), luck, 4, record)
    for decided in (each for quarter in record.quarters for each in quarter.decisions):
        for chosen, chance in per_seat(decided, runs):
            expected, spread = chance.sum(axis=1), np.sqrt((chance * (1.0 - chance)).sum(axis=1))
            seen = (chosen == np.arange(len(chance))[:, None]).sum(axis=1)
            for e, s, n in zip(expected, spread, seen, strict=True):
                if min(e, runs - e) > 20.0:  # enough for the normal approximation
                    assert abs(n - e) < 5.5 * s, (theatre, e, n)
                    compared += 1
                elif e < 1e-9:
                    assert n == 0
    assert compared > 100


def per_seat(decided, runs):
    """Positions chosen and chances of each seat's menu, (run,) and (option, run)."""
    ballot = decided.ballot
    chances = probabilities(ballot, decided.scores, decided.available, decided.precision)
    for m, (start, stop) in enumerate(itertools.pairwise(ballot.starts)):
        yield decided.chosen[m], np.broadcast_to(chances[start:stop], (stop - start, runs))


PURPOSES = [("a", "choice"), ("a", "vote"), ("b", "choice"), ("b", "prior"), ("council", "choice/0")]


@pytest.mark.parametrize("seed", [1, 2**63 - 1])
def test_streams_of_runs_quarters_and_purposes_are_uniform_and_independent(seed):
    runs = 20_000
    luck, columns = Luck(seed, np.arange(runs)), []
    for luck.quarter in (0, 1, 19):
        columns += [luck.uniform(*words) for words in PURPOSES]
    columns += [Luck(seed ^ 1, np.arange(runs)).uniform(*words) for words in PURPOSES]
    for column in columns:
        assert stats.kstest(column, "uniform").pvalue > SURE / len(columns)
        neighbours = np.corrcoef(column[:-1], column[1:])[0, 1]
        assert abs(neighbours) < 5.5 / np.sqrt(runs)  # one run against the next
    for one, other in itertools.combinations(columns, 2):
        assert abs(np.corrcoef(one, other)[0, 1]) < 5.5 / np.sqrt(runs)
        cells, _, _ = np.histogram2d(one, other, bins=8, range=[[0, 1], [0, 1]])
        assert stats.chisquare(cells.ravel()).pvalue > SURE / 200


def test_noise_has_the_distribution_that_it_is_named_for():
    luck = Luck(5, np.arange(50_000))
    assert stats.kstest(luck.gumbels([("a", "x")])[0], "gumbel_r").pvalue > SURE
    assert stats.kstest(luck.normal("a", "y"), "norm").pvalue > SURE
    assert stats.kstest(luck.beta("a", "z", 2, 5), "beta", args=(2, 5)).pvalue > SURE


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("runs", [20, 200, 1000])
def test_an_interval_of_a_share_covers_it_as_often_as_it_says(share, runs):
    """Wilson's interval of 95%: coverage over the binomial distribution, worked out, not drawn."""
    hits = np.arange(runs + 1)
    covered = [low <= share <= high for low, high in (intervals.wilson(int(k), runs) for k in hits)]
    coverage = stats.binom.pmf(hits, runs, share)[np.array(covered)].sum()
    assert 0.92 < coverage < 0.985


def test_an_interval_of_a_mean_covers_it_as_often_as_it_says():
    """Counts as skewed as those of tests and talks, 200 runs at a time."""
    luck, covered = Luck(3, np.arange(200)), []
    for luck.quarter in range(2000):
        counts = stats.poisson(0.8).ppf(luck.uniform("a", "mean"))
        _, low, high = intervals.mean_interval(counts)
        covered.append(low <= 0.8 <= high)
    assert 0.925 < np.mean(covered) < 0.97
