"""What holds in any Council: vetoes, nine votes, the stage that relief takes; in 100,000 random ones."""

from types import SimpleNamespace

import numpy as np
import pytest

from leverage_sim.mechanisms import council

COUNCILS = 100_000


def random_council(generator, runs=COUNCILS):
    """Members, parameters and conduct drawn over their whole ranges: (members, parameters, severity, noise)."""
    shape = (15, runs)
    exposure = np.where(np.arange(15)[:, None] < 5, generator.random(shape), 0.0)
    seats = council.Members(generator.uniform(-0.5, 1.5, shape), generator.random(shape), exposure, 5)
    p = SimpleNamespace(
        exposure_weight=generator.uniform(0, 3, runs),
        headroom=generator.uniform(0, 0.3, runs),
        draft=generator.uniform(0, 1, runs),
        relief_slope=generator.uniform(0, 1, runs),
        relief_demand=generator.uniform(0, 2, runs),
        relief_affinity=generator.uniform(0, 5, runs),
        relief_reference=generator.random(runs),
        relief_signature=generator.uniform(0, 0.5, runs),
    )
    noise = np.exp(generator.uniform(0, 1, runs) * generator.standard_normal(shape))
    return seats, p, generator.random(runs), noise


def outcome(bearable, asked, standing, margin, veto):
    """Level that passes, where something does, and everyone's vote."""
    level = np.minimum(asked, council.passable(bearable, 5, 9, veto))
    least = standing + margin
    passed = level >= least
    votes = council.ballots(bearable, np.where(passed, level, least), standing, 5, veto)
    return level, passed, votes


def drafts_of(kind, seed):
    """What each member of random councils bears of random drafts: (bearable, asked, standing, margin)."""
    generator = np.random.default_rng(seed)
    seats, p, severity, noise = random_council(generator)
    if kind == "relief":
        sponsors = (generator.random((15, COUNCILS)) < 0.1) * (np.arange(15)[:, None] < 5)
        stage = generator.integers(0, 6, COUNCILS).astype(float)
        granted = council.relief_tolerance(seats, stage, (stage > 0).astype(float), sponsors.astype(float), p)
        bearable = np.where(sponsors, granted, np.minimum(1.0, granted * noise))
        return bearable, generator.random(COUNCILS), generator.random(COUNCILS) * 0.5, 0.01
    part = generator.random(COUNCILS) if kind == "sectors" else 1.0
    bearable = council.tolerance(seats, severity, noise, p, part)
    return bearable, council.draft(severity, p), generator.random(COUNCILS), generator.uniform(0, 0.2, COUNCILS)


@pytest.mark.parametrize("kind", ["general", "sectors", "relief"])
def test_no_resolution_passes_against_a_veto_in_100_000_councils(kind):
    bearable, asked, standing, margin = drafts_of(kind, seed=1)
    level, passed, votes = outcome(bearable, asked, standing, margin, np.ones(1))
    vetoed = (votes == council.VETOES).any(axis=0)
    assert passed.sum() > 1000
    assert (passed & vetoed).sum() == 0
    assert (bearable[:5] >= level)[:, passed].all()
    assert ((votes == council.FOR).sum(axis=0) >= 9)[passed].all()
    assert (vetoed & ~passed).sum() > 1000


@pytest.mark.parametrize("kind", ["general", "sectors", "relief"])
def test_without_a_veto_some_pass_that_a_permanent_member_would_not_bear(kind):
    bearable, asked, standing, margin = drafts_of(kind, seed=2)
    level, passed, votes = outcome(bearable, asked, standing, margin, np.zeros(1))
    assert ((bearable[:5] < level).any(axis=0) & passed).sum() > 1000
    assert not (votes == council.VETOES).any()
    assert ((votes == council.FOR).sum(axis=0) >= 9)[passed].all()
    put = ~passed & (asked >= standing + margin)
    assert ((votes == council.FOR).sum(axis=0) < 9)[put].all()
    assert put.sum() > 1000


def test_relief_never_passes_below_the_stage_that_a_permanent_member_demands():
    """A permanent member that neither sponsors nor is lenient stops all relief below its stage, whatever its mood."""
    generator = np.random.default_rng(3)
    seats, p, _, noise = random_council(generator)
    seats.affinity[0] = p.relief_reference * generator.random(COUNCILS)
    stage = generator.integers(0, 6, COUNCILS).astype(float)
    sponsors = (generator.random((15, COUNCILS)) < 0.5) * (np.arange(15)[:, None] > 0)
    granted = council.relief_tolerance(seats, stage, (stage > 0).astype(float), sponsors.astype(float), p)
    level = council.passable(np.where(sponsors, granted, np.minimum(1.0, granted * noise)), 5, 9, np.ones(1))
    below = p.relief_slope * stage + p.relief_signature * (stage > 0) <= p.relief_demand
    assert below.sum() > 10_000
    assert (level[below] == 0.0).all()
    assert (level[~below] > 0.0).sum() > 1000


def test_nine_votes_are_needed_and_enough():
    """Eight of fifteen bear a full embargo: nothing passes; a ninth lets it pass, if no permanent member is missing."""
    for supporters, expected in ((8, 0.0), (9, 1.0)):
        bearable = np.zeros((15, 1))
        bearable[:supporters] = 1.0
        assert council.passable(bearable, 5, 9, np.ones(1))[0] == expected
    bearable = np.ones((15, 1))
    bearable[4] = 0.0
    assert council.passable(bearable, 5, 9, np.ones(1))[0] == 0.0
    assert council.passable(bearable, 5, 9, np.zeros(1))[0] == 1.0
