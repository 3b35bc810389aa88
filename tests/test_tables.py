"""Talks at any table, told as small stories: who sits there, what mediators lend, who walks out, who spoils."""

import numpy as np
import pandas as pd
import pytest

import leverage_sim as lev
from conftest import played
from leverage_sim.actors.lookahead import look_ahead
from leverage_sim.analysis.feasible_set import highest_stages, packages_of
from leverage_sim.batch.draws import drawn
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.batch.record import Record
from leverage_sim.mechanisms import talks
from leverage_sim.mechanisms.items import concessions
from leverage_sim.mechanisms.seating import table_of
from leverage_sim.mechanisms.spoiling import spoils
from leverage_sim.quarter.bargain import BREAKDOWN, DEAL, WALKOUT, Course
from leverage_sim.quarter.negotiate import Tally, write
from leverage_sim.quarter.simulate import simulate
from leverage_sim.scenario import load
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from measured import at_stake, confided
from twin.worlds import put

PAIRS = [("CHN", "RUS"), ("RUS", "KOR")]
SEATS = ("PRK", "CHN", "RUS", "KOR")


@pytest.fixture
def state(korea):
    """Two years in, everyone trusting everyone .5, nothing in force."""
    found = played(korea, 40, 8)
    found.trust[:] = 0.5
    found.moratorium[:] = 0.0
    found.package[:] = 0.0
    found.signed[:] = 0.0
    found.levers = found.levers.opened()
    return found


def table(state, *names, forum=False):
    return table_of(state.index, [state.index.at[name] for name in names], forum)


def item(state, name):
    return list(state.index.items).index(name)


def test_a_coercer_opens_and_leads_its_table(state):
    assert table(state, "KOR", "CHN", "USA").members[0] == state.index.at["USA"]


def test_at_the_forum_everyone_is_believed_as_little_as_the_one_believed_least(state):
    index = state.index
    state.trust[index.target, index.at["JPN"]] = 0.1
    inward, _ = confided(state, table(state, "USA", "CHN", "JPN", forum=True), mediated=False)
    assert (inward == 0.1).all()
    inward, _ = confided(state, table(state, "USA", "CHN", "JPN"), mediated=False)
    assert set(inward[:, 0]) == {0.1, 0.5}


def test_a_mediator_lends_trust_only_while_it_mediates_and_never_to_itself(state):
    index = state.index
    its = table(state, "USA")
    before, _ = confided(state, its, mediated=True)
    state.levers.values["mediate"][index.at["CHN"]] = 1.0
    after, back = confided(state, its, mediated=True)
    assert (after > before).all()
    assert after[0, 0] == pytest.approx(1 - 0.5 * (1 - 0.5 * 0.5 * 0.5))
    assert (back > 0.5).all()
    unmoved, _ = confided(state, its, mediated=False)
    assert (unmoved == before).all()
    alone, _ = confided(state, table(state, "CHN"), mediated=True)
    assert (alone == 0.5).all()


def test_lent_trust_makes_more_packages_signable(state):
    state.trust[state.index.target] = state.trust[:, state.index.target] = 0.35
    put(state, "mediation.bridge", 1.0)

    def signable(mediated):
        its, s = table(state, "USA"), at_stake(state, table(state, "USA"), mediated)
        walkout = state.parameters.walkout
        return sum(packages_of(state.index, its, s, 0.0, walkout, run).signable.sum() for run in range(10))

    before = signable(False)
    for name in ("CHN", "KOR"):
        state.levers.values["mediate"][state.index.at[name]] = 1.0
    assert signable(True) > before


def test_a_credible_mediator_clears_up_what_is_misread_and_a_distrusted_one_does_not(state):
    index = state.index
    state.levers.values["mediate"][index.at["RUS"]] = 1.0
    trusted = talks.clarity(state, table(state, "USA")).copy()
    state.trust[index.target, index.at["RUS"]] = 0.0
    assert (talks.clarity(state, table(state, "USA")) == 0.0).all()
    assert (trusted > 0.3).all()


def test_a_mediator_tops_up_no_more_than_a_stage_is_worth_to_it(state):
    index = state.index
    state.levers.values["mediate"][index.at["KOR"]] = 1.0
    added = at_stake(state, table(state, "USA"), mediated=True).top_up
    assert (added[0] == 0.0).all()
    assert (np.diff(added, axis=0) >= -1e-12).all()
    assert (added <= state.parameters.mediation.top_up).all()
    put(state, "worth.KOR", 0.0)
    assert (at_stake(state, table(state, "USA"), mediated=True).top_up == 0.0).all()


def test_who_cannot_give_relief_cannot_promise_it(state):
    """A neighbour without a seat in the Council has none to promise; a patron with one promises the Council's part."""
    assert (at_stake(state, table(state, "KOR")).relief_value == 0.0).all()
    patron, both = at_stake(state, table(state, "RUS")), at_stake(state, table(state, "USA", "RUS"))
    assert (patron.relief_value[3, -1] > 0.0).all()
    assert (both.relief_value[3, -1] > patron.relief_value[3, -1]).all()


def test_a_concession_is_worth_what_its_giver_can_move(state):
    """Lax enforcement by the partner with nine tenths of the trade is worth more than by the one with a hundredth.

    Not in every run: two years on, the great partner's trade may have shrunk further than the small one's.
    """
    at = concessions(state.index).index(item(state, "laxity"))
    great, small = (at_stake(state, table(state, name)).concession_value[at] for name in ("CHN", "RUS"))
    assert great.mean() > 2.0 * small.mean()
    assert (great > small).mean() > 0.9
    assert (small > 0.0).all()


def test_an_outsider_spoils_what_costs_it_and_nothing_else(state):
    index = state.index
    agreed = np.zeros((len(index.items), state.runs))
    agreed[item(state, "rollback")] = 1.0
    its = table(state, "CHN")
    assert (spoils(state, [index.at["USA"]], its, agreed)[0] == 0.0).all()
    agreed[item(state, "laxity")] = 1.0
    put(state, "concession.*.objection.USA", 0.5)
    chance = spoils(state, [index.at["USA"]], its, agreed)[0]
    assert (chance > 0.5).all()
    put(state, "spoiler.*", 0.0)
    assert (spoils(state, [index.at["USA"]], its, agreed)[0] == 0.0).all()


def course_of(state, outcome, stage=2.0):
    package = np.zeros((len(state.index.items), state.runs))
    package[item(state, "rollback")] = stage
    package[item(state, "laxity")] = 1.0
    nothing = np.zeros(state.runs)
    return Course(np.full(state.runs, outcome), package, nothing, nothing)


def written(state, *names, course, tally=None):
    """What talks of these senders come to in every run: the tally."""
    tally = tally or Tally.nothing(state)
    every, luck = np.arange(state.runs), Luck(1, np.arange(state.runs))
    luck.quarter = state.quarter
    write(state, tally, table(state, *names), every, course, luck)
    return tally


def test_a_deal_with_a_patron_moves_its_lever_and_binds_only_it(state):
    index = state.index
    put(state, "spoiler.*", 0.0)
    tally = written(state, "CHN", course=course_of(state, DEAL))
    assert (state.levers.values["laxity"][index.at["CHN"]] == 1.0).all()
    assert (state.levers.values["laxity"][index.at["RUS"]] == 0.0).all()
    assert (state.signed[index.at["CHN"]] == 1.0).all()
    assert (state.signed[index.at["USA"]] == 0.0).all()
    assert (state.moratorium == 1.0).all()
    assert (tally.deal[index.at["CHN"]] == 1.0).all()


def test_a_spoiled_deal_does_not_come_into_force_and_counts_as_a_failure(state):
    put(state, "spoiler.*", 1.0)
    put(state, "concession.*.objection.USA", 3.0)
    tally = written(state, "CHN", course=course_of(state, DEAL, 1.0))
    assert (state.package == 0.0).all()
    assert sum(len(runs) for _, runs in tally.tables[0].spoiled) == state.runs
    assert (tally.failure[state.index.at["CHN"]] == 1.0).all()


def test_failed_talks_with_a_patron_leave_confidence_in_the_coercer_alone(state):
    tally = written(state, "CHN", course=course_of(state, BREAKDOWN))
    assert (tally.coercive_failure == 0.0).all()
    written(state, "USA", course=course_of(state, WALKOUT), tally=tally)
    assert (tally.coercive_failure == 1.0).all()


def test_larger_tables_share_what_they_give(state):
    alone, together = at_stake(state, table(state, "CHN")), at_stake(state, table(state, "CHN", "RUS"))
    assert (together.concession_cost[0] <= alone.concession_cost[0] + 1e-12).all()


def test_nobody_signs_at_a_loss_at_any_table():
    """Whatever was agreed in a hundred runs left target and members better off when it was."""
    index, luck = Index(load("korea-2017")), Luck(2, np.arange(100))
    record, struck, kinds = Record.of(index, 100, listens=True), 0, set()
    start = new_state(index, luck, drawn(index, luck, "prior"))
    simulate(start, seats_of(index.scenario, index), luck, index.scenario.length, record)
    for heard in (each for quarter in record.quarters for each in quarter.talks.heard):
        begun, course = heard.begun, heard.course
        for n, offer in enumerate(heard.offers):
            agreed = offer.still & (course.outcome == DEAL) & (begun.draws[1][n] >= offer.leaving)
            agreed &= begun.draws[2][n] < offer.accepting
            assert (offer.gains[:, agreed] > 0.0).all()
            struck += int(agreed.sum())
        kinds.add(len(begun.table.members))
    assert struck > 20
    assert kinds >= {1, 2}


def test_watching_the_talks_changes_nothing():
    """Runs in which nobody proposes take a shorter way unless offers are written down: to the same end."""
    index, found = Index(load("korea-2017")), []
    for listens in (False, True):
        luck, record = Luck(3, np.arange(60)), Record.of(index, 60, listens=listens)
        start = new_state(index, luck, drawn(index, luck, "prior"))
        simulate(start, seats_of(index.scenario, index), luck, index.scenario.length, record)
        found.append(record.counts.found)
    assert all((found[0][name] == found[1][name]).all() for name in found[0])
    assert found[0]["walk_outs"].sum() > 10


def test_every_single_sender_can_move_something_when_it_cares_enough(state):
    """The worth of stages decides, not the name: whoever cares as much as the coercer can sign something."""
    state.trust[:] = 0.8
    for name in state.index.actors:
        put(state, f"worth.{name}", 1.0)
    restores = look_ahead(state).restored
    for i in state.index.senders:
        assert (highest_stages(state, restores, table_of(state.index, (i,))) > -1).any()


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
