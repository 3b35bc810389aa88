"""Talks at any table, told as small stories: who sits there, what mediators lend, who walks out, who spoils."""

import numpy as np
import pandas as pd
import pytest

import leverage_sim as lev
from conftest import played
from leverage_sim.analysis.feasible import feasible, highest_stages
from leverage_sim.mechanisms import talks
from leverage_sim.mechanisms.items import concessions
from leverage_sim.mechanisms.spoiling import spoils
from leverage_sim.mechanisms.stakes import stakes
from leverage_sim.mechanisms.table import table_of
from leverage_sim.phases.bargain import BREAKDOWN, DEAL, WALKOUT, Course
from leverage_sim.phases.exogenous import turn
from leverage_sim.phases.negotiate import negotiate, write
from leverage_sim.scenario import load
from leverage_sim.world.luck import Luck
from measured import confided
from twin.worlds import put

PAIRS = [("CHN", "RUS"), ("RUS", "KOR")]
SEATS = ("PRK", "CHN", "RUS", "KOR")


@pytest.fixture
def world(korea):
    """Two years in, everyone trusting everyone .5, nothing in force."""
    found = played(korea, 40, 8)
    found.trust[:] = 0.5
    found.moratorium[:] = 0.0
    found.package[:] = 0.0
    found.signed[:] = 0.0
    turn(found)
    return found


def table(world, *names, forum=False):
    return table_of(world.index, [world.index.at[name] for name in names], forum)


def item(world, name):
    return list(world.index.items).index(name)


def test_a_coercer_opens_and_leads_its_table(world):
    assert table(world, "KOR", "CHN", "USA").members[0] == world.index.at["USA"]


def test_at_the_forum_everyone_is_believed_as_little_as_the_one_believed_least(world):
    index = world.index
    world.trust[index.target, index.at["JPN"]] = 0.1
    inward, _ = confided(world, table(world, "USA", "CHN", "JPN", forum=True), mediated=False)
    assert (inward == 0.1).all()
    inward, _ = confided(world, table(world, "USA", "CHN", "JPN"), mediated=False)
    assert set(inward[:, 0]) == {0.1, 0.5}


def test_a_mediator_lends_trust_only_while_it_mediates_and_never_to_itself(world):
    index = world.index
    its = table(world, "USA")
    before, _ = confided(world, its, mediated=True)
    world.levers.values["mediate"][index.at["CHN"]] = 1.0
    after, back = confided(world, its, mediated=True)
    assert (after > before).all()
    assert after[0, 0] == pytest.approx(1 - 0.5 * (1 - 0.5 * 0.5 * 0.5))
    assert (back > 0.5).all()
    unmoved, _ = confided(world, its, mediated=False)
    assert (unmoved == before).all()
    alone, _ = confided(world, table(world, "CHN"), mediated=True)
    assert (alone == 0.5).all()


def test_lent_trust_makes_more_packages_signable(world):
    world.trust[world.index.target] = world.trust[:, world.index.target] = 0.35
    put(world, "mediation.bridge", 1.0)
    before = sum(feasible(world, table(world, "USA"), run).signable.sum() for run in range(10))
    for name in ("CHN", "KOR"):
        world.levers.values["mediate"][world.index.at[name]] = 1.0
    after = sum(feasible(world, table(world, "USA"), run, mediated=True).signable.sum() for run in range(10))
    assert after > before


def test_a_credible_mediator_clears_up_what_is_misread_and_a_distrusted_one_does_not(world):
    index = world.index
    world.levers.values["mediate"][index.at["RUS"]] = 1.0
    trusted = talks.clarity(world, table(world, "USA")).copy()
    world.trust[index.target, index.at["RUS"]] = 0.0
    assert (talks.clarity(world, table(world, "USA")) == 0.0).all()
    assert (trusted > 0.3).all()


def test_a_mediator_tops_up_no_more_than_a_stage_is_worth_to_it(world):
    index = world.index
    world.levers.values["mediate"][index.at["KOR"]] = 1.0
    added = stakes(world, table(world, "USA"), mediated=True).top_up
    assert (added[0] == 0.0).all()
    assert (np.diff(added, axis=0) >= -1e-12).all()
    assert (added <= world.parameters.mediation.top_up).all()
    put(world, "worth.KOR", 0.0)
    assert (stakes(world, table(world, "USA"), mediated=True).top_up == 0.0).all()


def test_who_cannot_give_relief_cannot_promise_it(world):
    """A neighbour without a seat in the Council has none to promise; a patron with one promises the Council's part."""
    assert (stakes(world, table(world, "KOR")).relief_value == 0.0).all()
    patron, both = stakes(world, table(world, "RUS")), stakes(world, table(world, "USA", "RUS"))
    assert (patron.relief_value[3, -1] > 0.0).all()
    assert (both.relief_value[3, -1] > patron.relief_value[3, -1]).all()


def test_a_concession_is_worth_what_its_giver_can_move(world):
    """Lax enforcement by the partner with nine tenths of the trade is worth more than by the one with a hundredth.

    Not in every run: two years on, the great partner's trade may have shrunk further than the small one's.
    """
    at = concessions(world.index).index(item(world, "laxity"))
    great, small = (stakes(world, table(world, name)).concession_value[at] for name in ("CHN", "RUS"))
    assert great.mean() > 2.0 * small.mean()
    assert (great > small).mean() > 0.9
    assert (small > 0.0).all()


def test_an_outsider_spoils_what_costs_it_and_nothing_else(world):
    index = world.index
    agreed = np.zeros((len(index.items), world.runs))
    agreed[item(world, "rollback")] = 1.0
    its = table(world, "CHN")
    assert (spoils(world, [index.at["USA"]], its, agreed)[0] == 0.0).all()
    agreed[item(world, "laxity")] = 1.0
    put(world, "concession.*.objection.USA", 0.5)
    chance = spoils(world, [index.at["USA"]], its, agreed)[0]
    assert (chance > 0.5).all()
    put(world, "spoiler.*", 0.0)
    assert (spoils(world, [index.at["USA"]], its, agreed)[0] == 0.0).all()


def course_of(world, outcome, stage=2.0):
    package = np.zeros((len(world.index.items), world.runs))
    package[item(world, "rollback")] = stage
    package[item(world, "laxity")] = 1.0
    nothing = np.zeros(world.runs)
    return Course(np.full(world.runs, outcome), package, nothing, nothing)


def begin_quarter(world):
    """Happenings as they stand before anyone writes talks."""
    world.happened = {f"summit {i}": np.zeros(world.runs) for i in world.index.senders}
    world.cache["chances"] = {c: np.zeros(world.runs) for c in world.index.coercers}
    world.cache["forum chance"] = np.zeros(world.runs)
    negotiate(world, [], Luck(1, np.arange(world.runs)))


def test_a_deal_with_a_patron_moves_its_lever_and_binds_only_it(world):
    index, luck = world.index, Luck(1, np.arange(world.runs))
    begin_quarter(world)
    put(world, "spoiler.*", 0.0)
    write(world, table(world, "CHN"), np.arange(world.runs), course_of(world, DEAL), luck)
    assert (world.levers.values["laxity"][index.at["CHN"]] == 1.0).all()
    assert (world.levers.values["laxity"][index.at["RUS"]] == 0.0).all()
    assert (world.signed[index.at["CHN"]] == 1.0).all()
    assert (world.signed[index.at["USA"]] == 0.0).all()
    assert (world.moratorium == 1.0).all()
    assert (world.happened[f"deal {index.at['CHN']}"] == 1.0).all()


def test_a_spoiled_deal_does_not_come_into_force_and_counts_as_a_failure(world):
    index, luck = world.index, Luck(1, np.arange(world.runs))
    begin_quarter(world)
    put(world, "spoiler.*", 1.0)
    put(world, "concession.*.objection.USA", 3.0)
    write(world, table(world, "CHN"), np.arange(world.runs), course_of(world, DEAL, 1.0), luck)
    assert (world.package == 0.0).all()
    assert (world.tally["spoiled deals"] == 1.0).all()
    assert (world.happened[f"failure {index.at['CHN']}"] == 1.0).all()


def test_failed_talks_with_a_patron_leave_confidence_in_the_coercer_alone(world):
    luck = Luck(1, np.arange(world.runs))
    begin_quarter(world)
    write(world, table(world, "CHN"), np.arange(world.runs), course_of(world, BREAKDOWN), luck)
    assert (world.happened["failure"] == 0.0).all()
    write(world, table(world, "USA"), np.arange(world.runs), course_of(world, WALKOUT), luck)
    assert (world.happened["failure"] == 1.0).all()


def test_larger_tables_share_what_they_give(world):
    alone, together = stakes(world, table(world, "CHN")), stakes(world, table(world, "CHN", "RUS"))
    assert (together.concession_cost[0] <= alone.concession_cost[0] + 1e-12).all()


def test_nobody_signs_at_a_loss_at_any_table():
    """Whatever was agreed in a hundred runs left target and members better off when it was."""
    from leverage_sim.batch.play import new_world, seats_of
    from leverage_sim.simulate import simulate
    from leverage_sim.world.record import Record

    scenario, luck = load("korea-2017"), Luck(2, np.arange(100))
    world = new_world(scenario, luck, "prior", record=Record(events=False, quarters=False, talks=[]))
    simulate(world, seats_of(scenario, world.index), luck, scenario.length)
    struck, kinds = 0, set()
    for _, _, begun, offers, course in world.record.talks:
        for n, offer in enumerate(offers):
            agreed = offer.still & (course.outcome == DEAL) & (begun.draws[1][n] >= offer.leaving)
            agreed &= begun.draws[2][n] < offer.accepting
            assert (offer.gains[:, agreed] > 0.0).all()
            struck += int(agreed.sum())
        kinds.add(len(begun.table.members))
    assert struck > 20
    assert kinds >= {1, 2}


def test_watching_the_talks_changes_nothing():
    """Runs in which nobody proposes take a shorter way unless offers are written down: to the same end."""
    from leverage_sim.batch.play import new_world, seats_of
    from leverage_sim.simulate import simulate
    from leverage_sim.world.record import Record

    scenario, found = load("korea-2017"), []
    for watched in (None, []):
        luck = Luck(3, np.arange(60))
        world = new_world(scenario, luck, "prior", record=Record(events=False, quarters=False, talks=watched))
        found.append(simulate(world, seats_of(scenario, world.index), luck, scenario.length).tally)
    assert found[0].keys() == found[1].keys()
    assert all((found[0][name] == found[1][name]).all() for name in found[0])
    assert found[0]["walk-outs"].sum() > 10


def test_every_single_sender_can_move_something_when_it_cares_enough(world):
    """The worth of stages decides, not the name: whoever cares as much as the coercer can sign something."""
    world.trust[:] = 0.8
    for name in world.index.actors:
        put(world, f"worth.{name}", 1.0)
    for i in world.index.senders:
        assert (highest_stages(world, table_of(world.index, (i,))) > -1).any()


@pytest.mark.parametrize("pair", PAIRS)
def test_label_symmetry_through_forum_tables_and_mediators(pair, tmp_path):
    from leverage_sim.scenario.inherit import shipped_folder
    from test_label_symmetry import in_order, renamed, swapped

    a, b = pair
    text = (shipped_folder() / "korea-2017.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("mediate, lobby]", "mediate, lobby, call-forum]"),
        ("hedge-treaty]\n", "hedge-treaty, call-forum]\n"),
        ("seek-summit, refuse]", "seek-summit, refuse, call-forum]"),
        ("talks.joint: {value: 0.1", "talks.joint: {value: 0.6"),
        ("forum.intercept: {value: -4", "forum.intercept: {value: 0"),
    ):
        assert old in text
        text = text.replace(old, new)
    costs = [f"  cost.{name}.call-forum: {{value: 0, source: assumption, why: a test}}\n" for name in SEATS]
    text = text.replace("\nparameters:\n", "\nparameters:\n" + "".join(costs), 1)
    (tmp_path / "plain.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "swap.yaml").write_text(swapped(text, a, b), encoding="utf-8")
    plain = lev.run(str(tmp_path / "plain.yaml"), seed=4, runs=40)
    swap = lev.run(str(tmp_path / "swap.yaml"), seed=4, runs=40)
    met = plain.events[(plain.events["phase"] == "talks") & plain.events["target"].str.contains("JPN")]
    assert len(met) > 5
    assert (plain.events["option"] == "mediate").sum() > 5
    for name in ("runs", "quarters", "events"):
        ours, theirs = getattr(plain, name), renamed(getattr(swap, name), a, b)
        pd.testing.assert_frame_equal(in_order(ours[sorted(ours)]), in_order(theirs), check_exact=True)
