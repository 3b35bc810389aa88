"""Tables, stakes, packages, hopes and keeping a deal in the engine's arrays against their twin in plain loops."""

import numpy as np
import pytest

import twin
from leverage_sim.mechanisms import talks
from leverage_sim.mechanisms.baseline import baseline as as_it_stands
from leverage_sim.mechanisms.expected_gain import expected_gain
from leverage_sim.mechanisms.items import concessions, levels
from leverage_sim.mechanisms.packages import Packages, all_sides, greatest_levels, packages_over, upfront
from leverage_sim.mechanisms.proposals import Doubts, cells_at_best, plausible, proposable, signable
from leverage_sim.mechanisms.seating import Table, believed, forum_of, side_by_side, table_of
from leverage_sim.mechanisms.spoiling import spoils
from leverage_sim.mechanisms.stakes import (
    OF_CHAIRS,
    concession_tables,
    ladders,
    moves_economy,
    relief_costs,
    relief_tables,
    stage_cost,
    stages_now,
    worth,
)
from leverage_sim.quarter.negotiate import chairs
from leverage_sim.quarter.uphold import keep_chances
from measured import at_stake, confided
from twin.worlds import KINDS, agree, at, place_of, random_world, runs_of

SAMPLE = 15  # packages of a large table that are compared


def tables_of(state):
    """A table with each sender, one with all of them, and the forum where there is one."""
    index, forum = state.index, forum_of(state.index)
    found = [table_of(index, (i,)) for i in index.senders]
    found += [table_of(index, index.senders)] + ([forum] if forum else [])
    return [(table, mediated) for table in found for mediated in (False, True)]


def slow_table(state, slow, table, mediated):
    return twin.table_of(slow, [state.index.actors[i] for i in table.members], table.forum, mediated)


def each(state):
    """Every table of a state with its stakes, and with every run of it as the twin has it."""
    for table, mediated in tables_of(state):
        fast = at_stake(state, table, mediated)
        for run, slow in runs_of(state):
            yield fast, table, mediated, run, slow, slow_table(state, slow, table, mediated)


def test_trust_across_a_table(standing):
    state, _, forecast = standing
    index = state.index
    target = index.actors[index.target]
    for table, mediated in tables_of(state):
        inward, outward = confided(state, table, mediated)
        for run, slow in runs_of(state, forecast):
            its = slow_table(state, slow, table, mediated)
            for n, i in enumerate(table.members):
                agree(believed, "trust in", twin.trust_at(slow, its, target, index.actors[i]), inward[n, run])
                agree(believed, "trust of", twin.trust_at(slow, its, index.actors[i], target), outward[n, run])
            agree(talks.clarity, "clarity", twin.clarity(slow, its), talks.clarity(state, table)[run])


def test_stakes_of_stages_and_relief(standing):
    """What each stage of rollback and each level of relief is worth and costs, at every table."""
    state, _, _ = standing
    index, target = state.index, state.index.actors[state.index.target]
    stages, steps = levels(index, "rollback"), levels(index, "relief")
    for fast, table, _, run, slow, its in each(state):
        points = twin.restored(slow)
        for s, stage in enumerate(stages):
            cost, now = twin.stage_cost(slow, stage)
            agree(stage_cost, "stage cost", cost, at(fast.stage_cost[s], run))
            agree(stage_cost, "stage cost at once", now, at(fast.stage_upfront[s], run))
            for m, i in enumerate(table.members):
                name = index.actors[i]
                mine = twin.stage_worth(slow, name, stage, twin.trust_at(slow, its, name, target))
                agree(ladders, "worth", mine, fast.worth[m, s, run])
            for x, relief in enumerate(steps):
                value, now = twin.relief_value(slow, its, stage, relief, points)
                agree(relief_tables, "relief", value, fast.relief_value[s, x, run])
                agree(relief_tables, "relief at once", now, fast.relief_upfront[s, x, run])
        for x, relief in enumerate(steps):
            for m, i in enumerate(table.members):
                price = twin.relief_cost(slow, its, index.actors[i], relief)
                agree(relief_costs, "relief cost", price, fast.relief_cost[m, x, run])


def test_stakes_of_concessions(standing):
    """What each full concession is worth to the target and costs every member, at every table."""
    state, _, _ = standing
    index = state.index
    for fast, table, _, run, slow, its in each(state):
        for n, item in enumerate(concessions(index)):
            name = list(index.items)[item]
            value, now = twin.concession_value(slow, its, name)
            agree(concession_tables, f"value of {name}", value, fast.concession_value[n, run])
            agree(concession_tables, f"{name} at once", now, fast.concession_upfront[n, run])
            for m, i in enumerate(table.members):
                price = twin.concession_cost(slow, its, index.actors[i], name)
                agree(concession_tables, f"cost of {name}", price, fast.concession_cost[m, n, run])


def test_gains_of_packages(standing):
    """Gains of target and members over no agreement, what is paid and got at once, package by package."""
    state, _, _ = standing
    index, names = state.index, list(state.index.items)
    dice = np.random.default_rng(12)
    for fast, table, mediated, run, slow, its in each(state):
        cells = packages_over(fast, index, all_sides(index, table.members))
        received, kept = cells.target(), cells.members()
        every = cells.levels(np.arange(len(cells.stage)))
        place = {tuple(column): n for n, column in enumerate(every.T.tolist())}
        packages = twin.packages_of(slow, its)
        assert len(packages) == len(place)
        chosen = dice.choice(len(packages), SAMPLE)
        gains = twin.package_gains(slow, its, [packages[k] for k in chosen], twin.restored(slow))
        for package, target, members, cost, value in gains:
            n = place[tuple(package[name] for name in names)]
            paid, got = cells.upfront(np.full(state.runs, n))
            agree(Packages.target, f"target of {package} {mediated}", target, received[n, run])
            for m, i in enumerate(table.members):
                agree(Packages.members, f"{index.actors[i]} of {package}", members[index.actors[i]], kept[m, n, run])
            agree(upfront, f"cost at once of {package}", cost, paid[run])
            agree(upfront, f"value at once of {package}", value, got[run])


def compare_hopes(state, table: Table):
    """What talks promise every seat before they begin."""
    fast = expected_gain(state, table, at_stake(state, table))
    for run, slow in runs_of(state):
        for seat, gain in twin.expected_gain(slow, slow_table(state, slow, table, False)).items():
            agree(expected_gain, f"hope of {seat}", gain, fast[state.index.at[seat], run])


@pytest.mark.parametrize("kind", KINDS)
def test_hopes(kind):
    """Hope at every coercer's table and at the forum."""
    for seed in range(3):
        state = random_world(kind, seed, runs=2).state
        for c in state.index.coercers:
            compare_hopes(state, table_of(state.index, (c,)))
        if forum_of(state.index):
            compare_hopes(state, forum_of(state.index))


def test_chance_of_the_forum():
    state = random_world("a forum", seed=8, runs=12).state
    forum = forum_of(state.index)
    found = talks.forum_chance(state, state.levers, forum)
    for run, slow in runs_of(state):
        agree(talks.forum_chance, "forum", twin.forum_chance(slow, slow["levers"], slow["forum"]), found[run])


def test_spoilers(standing):
    """How surely each outsider wrecks a deal of the coercers, or of all senders but itself."""
    state, _, forecast = standing
    index, dice = state.index, np.random.default_rng(13)
    agreed = np.stack([dice.choice(item.levels, state.runs) for item in index.items.values()])
    for i in chairs(index):
        for members in ({*index.coercers} - {i}, {*index.senders} - {i}):
            if not members:
                continue
            table = table_of(index, members)
            found = spoils(state, [i], table, agreed)[0]
            ladder = worth(state, i, state.trust[i, index.target])
            for run, slow in runs_of(state, forecast):
                package = {name: at(agreed[n], run) for n, name in enumerate(index.items)}
                rungs = [at(row, run) for row in ladder]
                now = stages_now(state)[run]
                its = slow_table(state, slow, table, False)
                chance = twin.spoiling(slow, index.actors[i], its, package, rungs, now)
                agree(spoils, "spoils", chance, found[run])


def test_chances_of_keeping_a_deal(standing):
    """Of the target and of each signatory, from what is still to come."""
    state, _, forecast = standing
    index = state.index
    target = index.actors[index.target]
    for i in index.senders:
        name, moving = index.actors[i], moves_economy(index, (i,))
        stands = as_it_stands(state, forecast.dispositions, moving) if moving else None
        arrays = keep_chances(state, forecast.restored, stands, [i], np.zeros(state.runs, dtype=int))
        for run, slow in runs_of(state, forecast):
            mine = twin.target_advantage(slow, twin.table_of(slow, [name]), twin.restored(slow))
            yours = twin.member_advantage(slow, name)
            agree(keep_chances, "target", twin.keep_chance(slow, mine, slow["trust"][target, name]), arrays[0][run])
            agree(keep_chances, "signatory", twin.keep_chance(slow, yours, slow["trust"][name, target]), arrays[1][run])


def test_tables_side_by_side_are_what_each_is_alone(standing):
    """Along the run axis sits one table in some runs and another in others, larger and smaller ones."""
    state, _, _ = standing
    tables = [table for table, mediated in tables_of(state) if not mediated]
    number = np.arange(state.runs) % len(tables)
    for first in range(len(tables)):
        places = (number + first) % len(tables)
        whole = at_stake(state, side_by_side(state.index, tables, places), mediated=True)
        for run in range(state.runs):
            table = tables[places[run]]
            alone = at_stake(state, table, mediated=True)
            for name, values in vars(alone).items():
                found = vars(whole)[name][..., run]
                if name in OF_CHAIRS:
                    found = found[: len(table.members)]
                np.testing.assert_array_equal(found, values[..., min(run, values.shape[-1] - 1)], err_msg=name)


def test_no_package_is_dropped_that_someone_might_propose(standing):
    """Packages are left out of account only where no proposer gains or somebody seems to lose."""
    state, _, _ = standing
    index, dice, runs = state.index, np.random.default_rng(14), state.runs
    for table, mediated in tables_of(state):
        s, sides = at_stake(state, table, mediated), all_sides(index, table.members)
        cells, whole = cells_at_best(s, greatest_levels(index)), packages_over(s, index, sides)
        target, members = whole.target(), whole.members()
        everyone_gains = (np.minimum(target, members.min(axis=0)) > 0.0).any(axis=0)
        assert (signable(cells) >= everyone_gains).all()
        for misread in (0.02, 0.3, 1.0):
            doubts = Doubts(*dice.normal(0.0, misread, (2, runs)))
            found = proposable(s, cells, [(np.ones(runs, dtype=bool), sides)], doubts)
            kept = np.zeros(target.shape, dtype=bool)
            kept[(found.stage * s.relief_cost.shape[1] + found.step) * len(sides) + found.side, found.run] = True
            known = plausible(target, members.min(axis=0), members.max(axis=0), doubts)
            np.testing.assert_array_equal(kept, known, err_msg=place_of(proposable))
