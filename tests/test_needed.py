"""What a mechanism reads a scenario gives, or the check says what is missing and where it is asked for."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim.actors.rules import known
from leverage_sim.actors.view import View
from leverage_sim.analysis.feasible_set import feasible
from leverage_sim.batch.play import play
from leverage_sim.batch.start import at_start_of, runs_of
from leverage_sim.mechanisms.seating import forum_of, table_of
from leverage_sim.problems import InputError
from leverage_sim.scenario import load
from leverage_sim.scenario.expand import registry_of
from leverage_sim.scenario.needed import check_given
from leverage_sim.scenario.registry import entries
from leverage_sim.world import parameters
from leverage_sim.world.index import once
from reduced import plain, read

THEATRES = Path(__file__).parent / "theatres"
NOT_GIVEN = {  # of the shipped scenario: what would be missing, and the place that asks for it
    "rollback.worth.3": ("items", "rollback"),
    "rollback.irreversible.5": ("items", "rollback"),
    "concession.guarantee.cost": ("items", "guarantee"),
    "need.fuel.crude": ("needs", "fuel"),
    "sector.goods.ceiling": ("sectors", "goods"),
    "gdp.PRK": ("roles", "target"),
    "gdp.RUS": ("roles", "patrons", 1),
    "commerce.CHN.RUS": ("roles", "patrons", 1),
    "worth.KOR": ("roles", "neighbours", 0),
    "openness.USA": ("roles", "coercers", 0),
    "worth.JPN": ("forum", "members", 5),
    "affinity.GBR": ("council", "permanent", 1),
    "council.exposure.CHN": ("council", "permanent", 3),
    "cover.ROW": ("parameters", "trade.ROW.PRK.goods"),
    "trust.PRK.USA": ("actors", "USA", "seat"),
    "cost.CHN.cut-crude": ("menus", "patron", "coercive", 8),
    "stake.KOR": ("instruments", "end-exercises", "holders", 1),
    "instrument.USA.guarantee.cost": ("instruments", "guarantee", "holders", 0),
    "forum.call": ("forum",),
    "council.draft": ("council",),
    "diversion.incumbency": ("parameters",),
    "talks.meeting": ("parameters",),
}


def test_everything_that_is_missing_is_named_where_it_is_asked_for(korea):
    rows = {name: row for name, row in korea.parameters.items() if name not in NOT_GIVEN}
    found = list(check_given(korea.model_copy(update={"parameters": rows}), registry_of(korea)))
    assert {message.split()[2]: path for path, message in found} == NOT_GIVEN


def test_a_missing_number_is_a_line_of_the_file_that_asks_for_it(command, tmp_path):
    mine = "name: mine\nextends: korea-2017\nadd_to_menus:\n  target: {coercive: [aid-up]}\n"
    (tmp_path / "mine.yaml").write_text(mine)
    said = command("check", "mine.yaml")
    assert said.code == 2
    told = "the parameter cost.PRK.aid-up is missing (what choosing an option costs the actor)"
    assert said.err.splitlines() == [f"mine.yaml:4:23: {told}; give it a value with its source"]


def test_whom_a_child_gives_a_role_is_asked_for_in_the_child(tmp_path):
    child = "name: mine\nextends: korea-2017\nroles: {neighbours: [KOR, JPN]}\n"
    (tmp_path / "mine.yaml").write_text(child)
    with pytest.raises(InputError) as raised:
        load(str(tmp_path / "mine.yaml"))
    lines = [str(problem) for problem in raised.value.problems]
    assert all(line.startswith(f"{tmp_path}/mine.yaml:3:27: the parameter ") for line in lines)
    assert {line.split()[3] for line in lines} == {f"commerce.{a}.JPN" for a in ("USA", "CHN", "RUS", "KOR")} | {
        "summit.JPN"
    }


@pytest.mark.parametrize(
    ("name", "draws"), [("six-party", None), ("korea-2018", "prior"), (str(THEATRES / "strait.yaml"), None),
                        (str(THEATRES / "quarry.yaml"), "prior")],
)  # fmt: skip
def test_what_is_not_given_is_not_read(name, draws, monkeypatch):
    """Other numbers in the places of those that a scenario may leave out change nothing."""
    monkeypatch.setattr(parameters, "given", given := parameters.given)
    plainly = looked_at(name, draws)
    monkeypatch.setattr(parameters, "given", once(lambda index: scrambled(index, given(index))))
    for ours, theirs in zip(plainly, looked_at(name, draws), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def scrambled(index, arrays):
    """Arrays of parameters with some number within its bounds wherever a scenario need not give one and does not."""
    count = 0
    dice, found = np.random.default_rng(1), {field: array.copy() for field, array in arrays.items()}
    for name, (entry, _) in index.registry.names.items():
        if entry.missing is None and name not in index.scenario.parameters:
            field, place = parameters.place(index.registry, name)
            found[field][place] = dice.uniform(max(entry.lower, -5.0), min(entry.upper, 5.0))
            count += 1
    assert count > 20
    return found


def looked_at(name, draws):
    """Some runs, and what leverage and talks are at their start, as arrays."""
    scenario = load(name, [f"switches.{switch}=on" for switch in ("ripeness", "press", "supplies")], known())
    state, _, forecast = at_start_of(scenario, None, runs_of(1, 4), draws)
    index, forum = state.index, forum_of(state.index)
    yield from (
        frame.select_dtypes("number").to_numpy() for frame in frames(play(scenario, 1, 6, quarters=6, draws=draws))
    )
    spans = lev.leverage(scenario, runs=4, draws=draws)
    yield spans.frame().select_dtypes("number").to_numpy()
    yield pd.DataFrame(spans.structural).select_dtypes("number").to_numpy()
    yield np.array([*spans.through.values()])
    for table in (*(table_of(index, (i,)) for i in index.senders), *([forum] if forum else [])):
        yield feasible(state, forecast.restored, table).gains


def frames(played):
    return played.runs, played.quarters


def test_a_rule_that_reads_what_is_not_given_is_told(korea, index):
    view = View(at_start_of(korea, None, runs_of(1, 1)).state, "USA")
    assert view.gdp["CHN"][0] > 0
    with pytest.raises(KeyError, match=r"the scenario gives no gdp[.]GBR"):
        view.gdp["GBR"]
    with pytest.raises(KeyError, match=r"the scenario gives no affinity[.]JPN"):
        view.affinity["JPN"]


def test_whoever_has_no_flow_in_a_sector_orders_nothing_there(korea):
    """Also where a flow is given as 0."""
    data = plain(korea)
    data["parameters"]["trade.CHN.PRK.crude"]["value"] = 0
    data["parameters"]["trade.CHN.PRK.crude"].pop("prior")
    data["parameters"]["trade.RUS.PRK.crude"] = {"value": 525000, "source": ["assumption"], "why": "tried"}
    for name in ("cut-crude", "restore-crude"):
        data["parameters"][f"cost.RUS.{name}"] = data["parameters"].pop(f"cost.CHN.{name}")
    data["events"] = []
    results = lev.run(read(data), quarters=1, force=["RUS@2017Q1=cut-crude"])
    assert {"cut-crude"} <= set(results.events.query("actor == 'RUS'")["option"])
    with pytest.raises(InputError, match="no option of CHN"):
        lev.run(read(data), quarters=1, force=["CHN@2017Q1=cut-crude"])


def test_the_registry_calls_zero_only_what_says_something():
    """Ties, levers at rest, a closed border: their absence is a fact. No cost, worth or strength of an effect is."""
    silent = {entry.pattern for entry in entries() if entry.missing == 0}
    assert silent == {
        "trade.{actor}.{actor}.{sector}", "sanctions.{actor}.{actor}", "exercises.{actor}", "lever.{actor}.{lever}",
        "weight.{actor}.{term}", "spoiler.{actor}", "relief.objection.{actor}", "concession.{item}.objection.{actor}",
        "closure.border", "council.relief", "moratorium.initial",
    }  # fmt: skip
