"""What talks show: empty hands, relief in agreed packages, who can sign with the target. Prints tables.

python experiments/questions/talks/talks.py
"""

import numpy as np

from leverage_sim.analysis.feasible_set import highest_stages
from leverage_sim.analysis.intervals import wilson
from leverage_sim.batch.draws import drawn
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.batch.record import Record
from leverage_sim.batch.start import at_start_of, runs_of
from leverage_sim.mechanisms.seating import table_of
from leverage_sim.quarter.simulate import simulate
from leverage_sim.scenario import load
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck

RUNS, SEED, EMPTY = 2000, 1, 0.01


def offers_of(draws):
    """Every offer of a coercer in 2,000 runs: what it gave at once, what was owed, whether the target walked out."""
    scenario = load("korea-2017")
    index, luck = Index(scenario), Luck(SEED, np.arange(RUNS))
    record = Record.of(index, len(luck.replicates), listens=True)
    start = new_state(index, luck, drawn(index, luck, draws))
    simulate(start, seats_of(scenario, index), luck, scenario.length, record)
    rows = []
    for heard in (each for quarter in record.quarters for each in quarter.talks.heard):
        numbers, talks, offers = heard.runs, heard.begun, heard.offers
        for n, offer in enumerate(offers):
            if offer.proposer in index.coercers:
                still = offer.still
                left = talks.draws[1][n] < offer.leaving
                rows.append(np.stack([offer.value, offer.cost, talks.ledger, left, numbers])[:, still])
    return np.concatenate(rows, axis=1)


def share(name, left):
    """A share with the interval that it would have if offers were independent (they are a little less certain)."""
    low, high = wilson(int(left.sum()), left.size)
    print(f"  {name:58s} {left.sum():6.0f} of {left.size:6d}   {left.mean():.3f}  ({low:.3f} to {high:.3f})")


def empty_hands(draws, over):
    """Walk-outs by what the offer holds, where something is owed."""
    value, cost, owed, left, run = offers_of(draws)
    owing = owed > 0.1
    empty, meets = owing & (value < EMPTY), owing & (value >= owed + cost)
    part = owing & ~empty & ~meets
    print(f"Walk-outs where more than .1 is owed (intervals are 95% and range over {over}):")
    share("content-free: nothing given at once", left[empty])
    share("something, but less than is owed and asked", left[part])
    share("meets the ledger", left[meets])
    gap = left[empty].mean() - left[meets].mean()
    half = 1.96 * np.sqrt((clustered(left, empty, run) - clustered(left, meets, run)).var() * RUNS)
    print(f"  difference, content-free less meeting the ledger: {gap:.3f} ({gap - half:.3f} to {gap + half:.3f})")


def clustered(left, chosen, run):
    """What each run moves the share of some offers: offers of one run are not independent, runs are."""
    share, numbers = left[chosen].mean(), run.astype(int)
    return np.bincount(numbers[chosen], left[chosen] - share, minlength=RUNS) / chosen.sum()


def relief(draws, over):
    """How often a deal of a coercer's table holds relief."""
    import leverage_sim as lev

    runs = lev.run("korea-2017", seed=SEED, runs=RUNS, draws=draws, record="events")
    deals = runs.events[(runs.events["option"] == "deal") & runs.events["target"].str.contains("USA")]
    with_relief = ~deals["detail"].str.contains("relief 0.00")
    stage_two = deals["detail"].str.extract(r"rollback (\d)")[0].astype(float) >= 2
    print(f"Relief in signed packages (intervals range over {over}):")
    share("all deals with the coercer", with_relief.to_numpy())
    share("deals of stage 2 or more", with_relief[stage_two].to_numpy())


def who_can_sign(draws=2000):
    """For each sender alone and for all: the share of prior draws in which anything can be signed, by stage."""
    scenario = load("korea-2017")
    index = Index(scenario)
    state, _, forecast = at_start_of(scenario, "2019Q1", runs_of(SEED, draws), "prior", index)
    print(f"Signable at the start of 2019Q1 over {draws} draws of the priors, and with stage 2 or more, 3 or more:")
    tables = [(i,) for i in index.senders] + [tuple(i for i in index.senders if i not in index.coercers), index.senders]
    for members in tables:
        highest = highest_stages(state, forecast.restored, table_of(index, members))
        name = "+".join(index.actors[i] for i in members)
        print(f"  {name:20s} {(highest > -1).mean():.3f}   {(highest >= 2).mean():.3f}   {(highest >= 3).mean():.3f}")


if __name__ == "__main__":
    for draws, over in ((None, "luck"), ("prior", "luck and parameters")):
        empty_hands(draws, over)
        relief(draws, over)
    who_can_sign()
