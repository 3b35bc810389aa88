"""Drafts before the Council: votes on record, dilution, drafts by sector, relief; and how they are told."""

import numpy as np
import pytest

import leverage_sim as lev
from conftest import played
from leverage_sim.mechanisms import council
from leverage_sim.mechanisms.economy import eased, forbidden, in_force, received
from leverage_sim.phases.ballot import WORDS, seat_names
from leverage_sim.phases.vote import ease, relief_asked, relief_draft, tighten, tighten_sectors, vote
from leverage_sim.scenario import load
from leverage_sim.show.timeline import tell
from leverage_sim.world.luck import Luck
from leverage_sim.world.record import Record

# --- drafts in a world


def council_of(scenario, runs=200, quarters=0, **levers):
    """A world whose Council meets with these levers of actors; it keeps events."""
    world = played(scenario, runs, quarters)
    world.record = Record()
    world.levers.reset_impulses()
    world.happened = {"tightened": np.zeros(runs)}
    for lever, (actor, sectors, value) in levers.items():
        rows = world.levers.values[lever.replace("_", "-")][world.index.at[actor]]
        rows[[world.index.sector_at[k] for k in sectors] if sectors else ...] = value
    return world


def votes_on(world, kind):
    """Number of votes of each kind on the drafts of a kind, by word, each (run,)."""
    found = {word: np.zeros(world.runs) for word in WORDS.values()}
    for happening in world.record.happenings:
        if happening.detail == kind:
            found[happening.option][happening.runs] += 1
    return found


def runs_where(world, option):
    """Runs in which something happened in the Council."""
    found = np.zeros(world.runs, dtype=bool)
    for happening in world.record.happenings:
        if happening.phase == "council" and happening.option == option:
            found[happening.runs] = True
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
    world = council_of(load("korea-2017", [f"switches.veto={veto}"]), **levers)
    world.severity[:] = np.linspace(0.0, 1.0, world.runs)
    world.package[0] = np.arange(world.runs) % 4
    vote(world, [], Luck(1, np.arange(world.runs)))
    votes, total = votes_on(world, kind), 0.0
    for counts in votes.values():
        total = total + counts
    outcomes = {word: runs_where(world, prefix + word) for word in ("adopted", "vetoed", "failed", "idle")}
    put = outcomes["adopted"] | outcomes["vetoed"] | outcomes["failed"]
    np.testing.assert_array_equal(total, 15.0 * put)
    np.testing.assert_array_equal(outcomes["adopted"], put & (votes["votes for"] >= 9) & (votes["vetoes"] == 0))
    np.testing.assert_array_equal(outcomes["vetoed"], votes["vetoes"] > 0)
    assert outcomes["adopted"].any()
    assert outcomes["vetoed"].any() == (veto == "on")
    assert not (put & outcomes["idle"]).any()


def test_a_draft_that_asks_too_little_is_not_put_to_the_vote(korea):
    world = council_of(korea, table=("USA", (), 1.0))
    world.stringency[:] = 0.9
    world.severity[:] = 0.3
    vote(world, [], Luck(1, np.arange(world.runs)))
    assert runs_where(world, "idle").all()
    assert sum(counts.sum() for counts in votes_on(world, "tightening").values()) == 0
    assert (world.stringency == 0.9).all()


def test_a_tightening_is_diluted_to_what_the_least_willing_permanent_member_bears(korea):
    world = council_of(korea, table=("USA", (), 1.0))
    world.severity[:] = np.linspace(0.3, 0.9, world.runs)
    mood = np.exp(0.1 * np.random.default_rng(4).standard_normal((15, world.runs)))
    bearable = council.tolerance(council.members(world), world.severity * 0.75, mood, world.parameters.council)
    before = world.stringency.copy()
    tighten(world, np.ones(world.runs, dtype=bool), mood)
    adopted = world.stringency > before
    asked = council.draft(world.severity * 0.75, world.parameters.council)
    least = bearable[:5].min(axis=0)
    np.testing.assert_allclose(world.stringency[adopted], np.minimum(asked, least)[adopted], atol=1e-12)
    assert (world.tally["diluted"][adopted] > 0).any()
    assert (least[~adopted] < before[~adopted] + 0.05).all()


def test_a_draft_confined_to_sectors_leaves_the_others_alone_and_goes_further_there(korea):
    """The exposed member loses less by it: in fuel more passes than in general, and nothing else is closed further."""
    general, confined = council_of(korea, 50), council_of(korea, 50)
    calm, where = np.ones((15, 50)), np.ones(50, dtype=bool)
    k = korea_sector = confined.index.sector_at["refined"]
    named = np.zeros((confined.index.traded, 50), dtype=bool)
    named[k] = True
    for world in (general, confined):
        world.severity[:] = 0.8
    tighten(general, where, calm)
    tighten_sectors(confined, named, calm)
    assert (confined.stringency == 0.2).all()
    assert (confined.stringency_sector[korea_sector] > general.stringency).all()
    others = np.arange(confined.index.traded) != k
    assert (confined.stringency_sector[others] == 0.0).all()
    np.testing.assert_array_equal(in_force(confined, confined.stringency)[others], 0.2)


def test_what_the_council_is_expected_to_do_in_sectors_is_what_it_does(korea):
    """Without moods and noise, expectation and vote are one: at the severity that was expected."""
    world = council_of(korea, 30, 3)
    severity = np.linspace(0.0, 1.0, 30)
    council.expect(world, severity)
    sectors = np.array([world.index.sector_at[k] for k in ("exports", "refined")])
    rise, stands = council.confined_rise(world, np.sort(sectors)), in_force(world, world.stringency)
    named = np.zeros((world.index.traded, 30), dtype=bool)
    named[sectors] = True
    memory = world.parameters.severity.memory
    world.severity = severity / memory
    tighten_sectors(world, named, np.ones((15, 30)))
    np.testing.assert_allclose(in_force(world, world.stringency), stands + rise * named, atol=1e-12)
    assert (rise[sectors] > 0).any()


def test_relief_is_granted_only_in_the_sectors_asked_for_and_no_further_than_asked(korea):
    world = council_of(korea, 60, relief=("CHN", (), 0.0))
    index, at = world.index, world.index.sector_at
    china = world.levers.values["relief"][index.at["CHN"]]
    china[at["exports"]], china[at["labour"]], china[at["aid"]] = 0.1, 1.0, 1.0
    world.package[index.item_of("rollback")] = 2.0
    tolerant = council.relief_tolerance(
        council.members(world), np.full(60, 2.0), np.ones(60), np.zeros((15, 60)), world.parameters.council
    )
    level = tolerant[:5].min(axis=0)
    ease(world, relief_asked(world), np.ones((15, 60)))
    np.testing.assert_allclose(world.relief_council[at["exports"]], 0.1)
    np.testing.assert_allclose(world.relief_council[at["labour"]], level)
    np.testing.assert_allclose(world.relief_council[at["aid"]], level)
    assert (world.relief_council[[at["goods"], at["refined"], at["finance"]]] == 0.0).all()
    ease(world, relief_asked(world), np.ones((15, 60)))
    np.testing.assert_allclose(world.relief_council[at["labour"]], level)


def test_a_later_draft_takes_nothing_away_and_a_tightening_ends_relief(korea):
    world = council_of(korea, 20, relief=("CHN", ("labour",), 0.15))
    at = world.index.sector_at
    world.relief_council[at["exports"]] = 0.5
    world.package[world.index.item_of("rollback")] = 3.0
    ease(world, relief_asked(world), np.ones((15, 20)))
    assert (world.relief_council[at["exports"]] == 0.5).all()
    np.testing.assert_allclose(world.relief_council[at["labour"]], 0.15)
    world.severity[:] = 1.0
    named = np.zeros((world.index.traded, 20), dtype=bool)
    named[at["exports"]] = True
    tighten_sectors(world, named, np.ones((15, 20)))
    assert (world.relief_council[at["exports"]] == 0.0).all()
    assert (world.relief_council[at["labour"]] > 0.0).all()
    world.severity[:] = 1.0
    tighten(world, np.ones(20, dtype=bool), np.full((15, 20), 3.0))
    assert (world.relief_council == 0.0).all()


def test_the_list_of_2021_relieves_its_own_sectors_and_frees_projects(korea):
    """With nobody else's veto the draft passes as it stands: fuel, workers, part of exports, neighbours' projects."""
    world = council_of(load("korea-2017", ["switches.veto=off", "council.relief.demand=0"]), 40, 8)
    effects, at = korea.options["relief-draft-list"].effects, world.index.sector_at
    for effect in effects:
        world.levers.values["relief"][world.index.at["CHN"], at[effect.sector]] = effect.set
    aid = at["aid"]
    world.levers.values["project"][world.index.at["KOR"]] = 1.0
    world.relief_council[:], world.relief_own[:], world.package[:] = 0.0, 0.0, 0.0

    def given():
        free = eased(world, world.levers, slice(aid, aid + 1))[0]
        return received(world, world.levers, aid, world.stringency, free)

    before = given()
    draft = relief_draft(world, relief_asked(world), np.full((15, 40), 5.0))
    assert (draft.asked == 1.0).all()
    ease(world, relief_asked(world), np.full((15, 40), 100.0))
    asked = {effect.sector: effect.set for effect in effects}
    assert set(asked) == {"exports", "labour", "refined", "aid"}
    for sector, k in at.items():
        assert (world.relief_council[k] <= asked.get(sector, 0.0)).all()
    assert world.relief_council[at["labour"]].max() > asked["exports"]
    freed = given() - before
    size = world.parameters.sector.project_size
    np.testing.assert_allclose(freed, size * world.stringency * world.relief_council[aid], atol=1e-12)
    assert freed.max() > 0.0


def test_relief_in_one_sector_opens_that_sector_alone(korea):
    world = played(korea, 10, 9)
    at = world.index.sector_at
    world.relief_council[:], world.relief_own[:] = 0.0, 0.0
    before = forbidden(world, world.levers, in_force(world, world.stringency))
    world.relief_council[at["labour"]] = 0.6
    after = forbidden(world, world.levers, in_force(world, world.stringency))
    np.testing.assert_allclose(after[at["labour"]], 0.4 * before[at["labour"]])
    others = np.arange(world.index.traded) != at["labour"]
    np.testing.assert_array_equal(after[others], before[others])
    assert before[at["labour"]].max() > 0.0


def test_more_relief_in_one_sector_does_not_make_up_for_less_in_another(korea):
    world = played(korea, 1, 0)
    world.relief_council[:] = 0.0
    world.relief_council[world.index.sector_at["labour"]] = 1.0
    closable = [k for k in world.index.sectors if korea.parameters[f"sector.{k}.ceiling"].value > 0]
    promised = np.array([0.5])
    np.testing.assert_allclose(world.relief_missing(promised), 0.5 * (len(closable) - 1) / len(closable))
    np.testing.assert_allclose(world.relief, 1 / len(closable))


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
    votes = results.events[results.events["option"].isin(list(WORDS.values()))]
    assert (votes.groupby(["quarter", "detail"]).size() == 15).all()
    assert set(votes["actor"]) == set(seat_names(played(korea, 1, 0).index))
