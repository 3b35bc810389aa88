"""Drafts before the Council: votes on record, dilution, drafts by sector, relief; and how they are told."""

import numpy as np
import pytest

import leverage_sim as lev
from conftest import played
from leverage_sim.batch import events
from leverage_sim.mechanisms import council
from leverage_sim.mechanisms.economy import eased, forbidden, in_force, received
from leverage_sim.mechanisms.forecast import confined_step
from leverage_sim.quarter.agenda import read_agenda
from leverage_sim.quarter.vote import ease, relief_asked, relief_draft, tighten, tighten_sectors, vote
from leverage_sim.scenario import load
from leverage_sim.show.timeline import tell
from leverage_sim.world.luck import Luck

# --- drafts in a world


def council_of(scenario, runs=200, quarters=0, **levers):
    """A state whose Council meets with these levers of actors."""
    state = played(scenario, runs, quarters)
    state.levers = state.levers.opened()
    for lever, (actor, sectors, value) in levers.items():
        rows = state.levers.values[lever.replace("_", "-")][state.index.at[actor]]
        rows[[state.index.sector_at[k] for k in sectors] if sectors else ...] = value
    return state


def sit(state):
    """What the Council does: the state after it, and its votes."""
    return vote(state, read_agenda(state), Luck(1, np.arange(state.runs)))


def happened(state, votes):
    """What the record says of it."""
    return list(events.votes(state.index, events.Writer("2017Q1"), votes, state.runs))


def votes_on(state, votes, kind):
    """Number of votes of each kind on the drafts of a kind, by word, each (run,)."""
    found = {word: np.zeros(state.runs) for word in events.VOTES.values()}
    for event in happened(state, votes):
        if event.detail == kind:
            found[event.option][event.runs] += 1
    return found


def runs_where(state, votes, option):
    """Runs in which something happened in the Council."""
    found = np.zeros(state.runs, dtype=bool)
    for event in happened(state, votes):
        if event.option == option:
            found[event.runs] = True
    return found


CASES = {
    "tightening": ("", {"table": ("USA", (), 1.0)}),
    "sectoral tightening": ("sector ", {"table_sector": ("USA", ("refined",), 1.0)}),
    "relief": ("relief ", {"relief": ("CHN", ("labour", "refined"), 1.0)}),
}


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("veto", ["on", "off"])
def test_votes_on_record_add_to_fifteen_and_agree_with_the_outcome(kind, veto):
    prefix, levers = CASES[kind]
    state = council_of(load("korea-2017", [f"switches.veto={veto}"]), **levers)
    state.severity[:] = np.linspace(0.0, 1.0, state.runs)
    state.package[0] = np.arange(state.runs) % 4
    _, found = sit(state)
    votes, total = votes_on(state, found, kind), 0.0
    for counts in votes.values():
        total = total + counts
    outcomes = {word: runs_where(state, found, prefix + word) for word in ("adopted", "vetoed", "failed", "idle")}
    put = outcomes["adopted"] | outcomes["vetoed"] | outcomes["failed"]
    np.testing.assert_array_equal(total, 15.0 * put)
    np.testing.assert_array_equal(outcomes["adopted"], put & (votes["votes for"] >= 9) & (votes["vetoes"] == 0))
    np.testing.assert_array_equal(outcomes["vetoed"], votes["vetoes"] > 0)
    assert outcomes["adopted"].any()
    assert outcomes["vetoed"].any() == (veto == "on")
    assert not (put & outcomes["idle"]).any()


def test_a_draft_that_asks_too_little_is_not_put_to_the_vote(korea):
    state = council_of(korea, table=("USA", (), 1.0))
    state.stringency[:] = 0.9
    state.severity[:] = 0.3
    after, votes = sit(state)
    assert runs_where(state, votes, "idle").all()
    assert sum(counts.sum() for counts in votes_on(state, votes, "tightening").values()) == 0
    assert (after.stringency == 0.9).all()


def test_a_tightening_is_diluted_to_what_the_least_willing_permanent_member_bears(korea):
    state = council_of(korea, table=("USA", (), 1.0))
    state.severity[:] = np.linspace(0.3, 0.9, state.runs)
    mood = np.exp(0.1 * np.random.default_rng(4).standard_normal((15, state.runs)))
    bearable = council.tolerance(council.members(state), state.severity * 0.75, mood, state.parameters.council)
    before = state.stringency
    state, draft = tighten(state, np.ones(state.runs, dtype=bool), mood)
    adopted = state.stringency > before
    asked = council.draft(state.severity * 0.75, state.parameters.council)
    least = bearable[:5].min(axis=0)
    np.testing.assert_allclose(state.stringency[adopted], np.minimum(asked, least)[adopted], atol=1e-12)
    assert (draft.level < draft.asked)[adopted].any()
    assert (least[~adopted] < before[~adopted] + 0.05).all()


def test_a_draft_confined_to_sectors_leaves_the_others_alone_and_goes_further_there(korea):
    """The exposed member loses less by it: in fuel more passes than in general, and nothing else is closed further."""
    general, confined = council_of(korea, 50), council_of(korea, 50)
    calm, where = np.ones((15, 50)), np.ones(50, dtype=bool)
    k = korea_sector = confined.index.sector_at["refined"]
    named = np.zeros((confined.index.traded, 50), dtype=bool)
    named[k] = True
    for state in (general, confined):
        state.severity[:] = 0.8
    general, _ = tighten(general, where, calm)
    confined, _ = tighten_sectors(confined, named, calm)
    assert (confined.stringency == 0.2).all()
    assert (confined.stringency_sector[korea_sector] > general.stringency).all()
    others = np.arange(confined.index.traded) != k
    assert (confined.stringency_sector[others] == 0.0).all()
    np.testing.assert_array_equal(in_force(confined, confined.stringency)[others], 0.2)


def test_what_the_council_is_expected_to_do_in_sectors_is_what_it_does(korea):
    """Without moods and noise, expectation and vote are one: at the severity that was expected."""
    state = council_of(korea, 30, 3)
    severity = np.linspace(0.0, 1.0, 30)
    sectors = np.array([state.index.sector_at[k] for k in ("exports", "refined")])
    rise, stands = confined_step(state, severity, np.sort(sectors)), in_force(state, state.stringency)
    named = np.zeros((state.index.traded, 30), dtype=bool)
    named[sectors] = True
    memory = state.parameters.severity.memory
    state.severity = severity / memory
    state, _ = tighten_sectors(state, named, np.ones((15, 30)))
    np.testing.assert_allclose(in_force(state, state.stringency), stands + rise * named, atol=1e-12)
    assert (rise[sectors] > 0).any()


def test_relief_is_granted_only_in_the_sectors_asked_for_and_no_further_than_asked(korea):
    state = council_of(korea, 60, relief=("CHN", (), 0.0))
    index, at = state.index, state.index.sector_at
    china = state.levers.values["relief"][index.at["CHN"]]
    china[at["exports"]], china[at["labour"]], china[at["aid"]] = 0.1, 1.0, 1.0
    state.package[index.item_of("rollback")] = 2.0
    tolerant = council.relief_tolerance(
        council.members(state), np.full(60, 2.0), np.ones(60), np.zeros((15, 60)), state.parameters.council
    )
    level = tolerant[:5].min(axis=0)
    state, _ = ease(state, relief_asked(state), np.ones((15, 60)))
    np.testing.assert_allclose(state.relief_council[at["exports"]], 0.1)
    np.testing.assert_allclose(state.relief_council[at["labour"]], level)
    np.testing.assert_allclose(state.relief_council[at["aid"]], level)
    assert (state.relief_council[[at["goods"], at["refined"], at["finance"]]] == 0.0).all()
    state, _ = ease(state, relief_asked(state), np.ones((15, 60)))
    np.testing.assert_allclose(state.relief_council[at["labour"]], level)


def test_a_later_draft_takes_nothing_away_and_a_tightening_ends_relief(korea):
    state = council_of(korea, 20, relief=("CHN", ("labour",), 0.15))
    at = state.index.sector_at
    state.relief_council[at["exports"]] = 0.5
    state.package[state.index.item_of("rollback")] = 3.0
    state, _ = ease(state, relief_asked(state), np.ones((15, 20)))
    assert (state.relief_council[at["exports"]] == 0.5).all()
    np.testing.assert_allclose(state.relief_council[at["labour"]], 0.15)
    state.severity[:] = 1.0
    named = np.zeros((state.index.traded, 20), dtype=bool)
    named[at["exports"]] = True
    state, _ = tighten_sectors(state, named, np.ones((15, 20)))
    assert (state.relief_council[at["exports"]] == 0.0).all()
    assert (state.relief_council[at["labour"]] > 0.0).all()
    state.severity[:] = 1.0
    state, _ = tighten(state, np.ones(20, dtype=bool), np.full((15, 20), 3.0))
    assert (state.relief_council == 0.0).all()


def test_the_list_of_2021_relieves_its_own_sectors_and_frees_projects(korea):
    """With nobody else's veto the draft passes as it stands: fuel, workers, part of exports, neighbours' projects."""
    state = council_of(load("korea-2017", ["switches.veto=off", "council.relief.demand=0"]), 40, 8)
    effects, at = korea.options["relief-draft-list"].effects, state.index.sector_at
    for effect in effects:
        state.levers.values["relief"][state.index.at["CHN"], at[effect.sector]] = effect.set
    aid = at["aid"]
    state.levers.values["project"][state.index.at["KOR"]] = 1.0
    state.relief_council[:], state.relief_own[:], state.package[:] = 0.0, 0.0, 0.0

    def given():
        free = eased(state, state.levers, slice(aid, aid + 1))[0]
        return received(state, state.levers, aid, state.stringency, free)

    before = given()
    draft = relief_draft(state, relief_asked(state), np.full((15, 40), 5.0))
    assert (draft.asked == 1.0).all()
    state, _ = ease(state, relief_asked(state), np.full((15, 40), 100.0))
    asked = {effect.sector: effect.set for effect in effects}
    assert set(asked) == {"exports", "labour", "refined", "aid"}
    for sector, k in at.items():
        assert (state.relief_council[k] <= asked.get(sector, 0.0)).all()
    assert state.relief_council[at["labour"]].max() > asked["exports"]
    freed = given() - before
    size = state.parameters.sector.project_size
    np.testing.assert_allclose(freed, size * state.stringency * state.relief_council[aid], atol=1e-12)
    assert freed.max() > 0.0


def test_relief_in_one_sector_opens_that_sector_alone(korea):
    state = played(korea, 10, 9)
    at = state.index.sector_at
    state.relief_council[:], state.relief_own[:] = 0.0, 0.0
    before = forbidden(state, state.levers, in_force(state, state.stringency))
    state.relief_council[at["labour"]] = 0.6
    after = forbidden(state, state.levers, in_force(state, state.stringency))
    np.testing.assert_allclose(after[at["labour"]], 0.4 * before[at["labour"]])
    others = np.arange(state.index.traded) != at["labour"]
    np.testing.assert_array_equal(after[others], before[others])
    assert before[at["labour"]].max() > 0.0


def test_more_relief_in_one_sector_does_not_make_up_for_less_in_another(korea):
    state = played(korea, 1, 0)
    state.relief_council[:] = 0.0
    state.relief_council[state.index.sector_at["labour"]] = 1.0
    closable = [k for k in state.index.sectors if korea.parameters[f"sector.{k}.ceiling"].value > 0]
    promised = np.array([0.5])
    np.testing.assert_allclose(state.relief_missing(promised), 0.5 * (len(closable) - 1) / len(closable))
    np.testing.assert_allclose(state.relief, 1 / len(closable))


# --- told in words


def test_the_timeline_says_the_tally_in_one_line(korea):
    force = ["USA@2017Q1=table-tightening", "CHN@2017Q2=relief-draft-list", "PRK@2017Q1=hold"]
    results = lev.run("korea-2017", seed=1, quarters=3, force=force)
    lines = list(tell(korea, results.quarters, results.events))
    said = [line.strip() for line in lines if "Council" in line and "tables" not in line]
    assert len([line for line in said if line.startswith("Relief of 1.00 is vetoed in the Council by")]) == 1
    assert any("the United States, the United Kingdom and France, " in line for line in said)
    assert any("15-0" in line or "is vetoed in the Council by China, 14 for" in line for line in said)
    assert not any("votes for it" in line or "vetoes it" in line for line in lines)
    votes = results.events[results.events["option"].isin(list(events.VOTES.values()))]
    assert (votes.groupby(["quarter", "detail"]).size() == 15).all()
    assert set(votes["actor"]) == set(events.members(played(korea, 1, 0).index))
