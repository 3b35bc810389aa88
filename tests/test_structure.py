"""Tier 1 against values computed by hand, the texts' figures, and the network as a view of the arrays."""

from xml.etree import ElementTree

import igraph
import networkx as nx
import numpy as np
import pytest

from leverage_sim.batch.play import new_state
from leverage_sim.quarter.simulate import begin
from leverage_sim.scenario import load
from leverage_sim.tiers import structural as s
from leverage_sim.tiers.second_order import through_others
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.network import graphml, network


def world_of(name, *sets):
    return begin(new_state(Index(load(name, list(sets))), Luck(1, np.arange(1))))


@pytest.fixture(scope="module")
def imf():
    return world_of("korea-2018", "variant=imf")


@pytest.fixture(scope="module")
def kotra():
    return world_of("korea-2018")


def test_shares_and_concentration_by_hand():
    assert s.shares({"a": 3.0, "b": 1.0}) == {"a": 0.75, "b": 0.25}
    assert s.shares({"a": 0.0}) == {"a": 0.0}
    assert s.concentration({"a": 0.75, "b": 0.25}) == 0.625


def test_chokepoint_by_hand():
    supply = {"a": 6.0, "b": 3.0, "c": 1.0}
    assert s.chokepoint(supply, "a") == pytest.approx(0.6)
    assert s.chokepoint(supply, "a", {"b": 2.0, "c": 1.0}) == pytest.approx(0.3)
    assert s.chokepoint(supply, "a", {"b": 9.0}) == 0.0
    assert s.chokepoint({"a": 0.0}, "a") == 0.0


def test_dependence_and_asymmetry_by_hand():
    assert s.dependence(500.0, 10.0) == pytest.approx(0.05)
    assert s.asymmetry(500.0, 10.0, 1000.0) == pytest.approx(100.0)


def test_through_others_by_hand():
    """a moves b, b moves c: a moves c through b by g times the product of the scaled ties."""
    leverage = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 0.5], [0.0, 0.0, 0.0]])
    found = through_others(leverage, 0.5)
    expected = np.zeros((3, 3))
    expected[0, 2] = 0.5 * 1.0 * 0.5
    np.testing.assert_allclose(found, expected)
    with pytest.raises(ValueError, match="lies in 0"):
        through_others(leverage, 1.0)


def test_the_figures_of_text_a(imf):
    """Import shares .82 and .012, export shares .29 and .003, as the text rounds them."""
    goods, exports = s.shares(s.volumes(imf, "goods")), s.shares(s.volumes(imf, "exports"))
    assert round(goods["CHN"], 2) == 0.82
    assert round(goods["RUS"], 3) == 0.012
    assert round(exports["CHN"], 2) == 0.29
    assert round(exports["RUS"], 3) == 0.003
    assert 0.67 <= s.concentration(goods) <= 0.701
    assert s.constraint(imf) == pytest.approx(0.60, abs=0.005)


def test_nine_tenths_of_trade_as_text_b_has_it(kotra):
    share = s.shares(s.merchandise(kotra))["CHN"]
    assert share > 0.90
    assert share == pytest.approx(0.958, abs=0.001)
    assert s.concentration(s.shares(s.volumes(kotra, "goods"))) == pytest.approx(0.95, abs=0.01)
    assert s.constraint(kotra) == pytest.approx(0.95, abs=0.005)


def test_dependence_and_asymmetry_of_the_real_dyads(imf):
    trade, gdp = s.merchandise(imf), imf.parameters.economy.gdp[:, 0]
    at = imf.index.at
    assert s.dependence(trade["CHN"], gdp[at["PRK"]]) == pytest.approx(0.080, abs=0.0005)
    assert s.dependence(trade["CHN"], gdp[at["CHN"]]) == pytest.approx(0.00019, abs=0.000005)
    assert s.dependence(trade["RUS"], gdp[at["PRK"]]) == pytest.approx(0.0011, abs=0.00005)
    assert s.dependence(trade["RUS"], gdp[at["RUS"]]) == pytest.approx(0.000022, abs=0.0000005)
    assert s.asymmetry(trade["RUS"], gdp[at["PRK"]], gdp[at["RUS"]]) == pytest.approx(51, abs=0.5)


def test_energy_has_a_chokepoint(kotra):
    for sector in ("crude", "refined"):
        assert s.chokepoint(s.volumes(kotra, sector), "CHN") > 0.5


def test_brokerage_of_the_senders(kotra):
    for name, value in (("CHN", 0.297), ("KOR", 0.261), ("RUS", 0.225)):
        assert s.brokerage(kotra, name) == pytest.approx(value, abs=0.0005)


def test_emerson_power_is_share_less_what_others_would_take_up(kotra):
    by_hand = 0.0
    p = kotra.parameters.position
    for n, members in enumerate(kotra.index.needs):
        for k in members:
            sector = kotra.index.sectors[k]
            share = s.shares(s.volumes(kotra, sector))["CHN"]
            up = sum(s.spare(kotra, sector, "CHN").values())
            lost = share - up / sum(s.volumes(kotra, sector).values())
            by_hand += float(p.weight[n, 0] * p.mix[n, k, 0]) * lost
    assert s.emerson(kotra, "CHN") == pytest.approx(by_hand)


def test_the_network_is_the_arrays(imf):
    graph = network(imf)
    assert isinstance(graph, nx.MultiDiGraph)
    assert graph.edges["CHN", "PRK", "goods"]["value"] == pytest.approx(2400.0)
    assert graph.edges["CHN", "PRK", "goods"]["unit"] == "million USD a year"
    assert graph.edges["PRK", "CHN", "exports"]["value"] == pytest.approx(208.7)
    assert graph.edges["USA", "KOR", "troops"]["value"] == 28500
    assert graph.edges["PRK", "USA", "trust"]["value"] == pytest.approx(0.15)
    assert graph.nodes["PRK"]["role"] == "target"
    layers = {data["layer"] for _, _, data in graph.edges(data=True)}
    assert {"goods", "exports", "crude", "labour", "finance", "aid", "trust", "sanctions", "alliance", "exercises",
            "troops", "diplomacy", "investment"} <= layers  # fmt: skip


@pytest.fixture(scope="module")
def written(imf, tmp_path_factory):
    """The network as a file for other tools."""
    path = tmp_path_factory.mktemp("network") / "net.graphml"
    path.write_bytes(graphml(network(imf)))
    return path


def ties_of(graph):
    """Values by giver, taker and layer."""
    return {(giver, taker, layer): data["value"] for giver, taker, layer, data in graph.edges(keys=True, data=True)}


def test_networkx_reads_back_every_tie_with_an_id_of_its_own(imf, written):
    graph = network(imf)
    again = nx.read_graphml(written, force_multigraph=True)
    ids = [key for _, _, key in again.edges(keys=True)]
    assert len(set(ids)) == len(ids) == graph.number_of_edges()
    ties = {(giver, taker, data["label"]): data["weight"] for giver, taker, data in again.edges(data=True)}
    assert ties == {
        (giver, taker, layer): data["value"] for giver, taker, layer, data in graph.edges(keys=True, data=True)
    }
    assert all(data["layer"] == data["label"] and data["unit"] for _, _, data in again.edges(data=True))
    assert {name: data["label"] for name, data in again.nodes(data=True)}["CHN"] == "China"


def test_igraph_reads_back_the_same(imf, written):
    graph, again = network(imf), igraph.Graph.Read_GraphML(str(written))
    names = again.vs["id"]
    ties = {(names[tie.source], names[tie.target], tie["label"]): tie["weight"] for tie in again.es}
    assert again.ecount() == len(ties) == graph.number_of_edges()
    assert ties == {
        (giver, taker, layer): data["value"] for giver, taker, layer, data in graph.edges(keys=True, data=True)
    }
    assert again.vs.find(id="USA")["label"] == "the United States"


def test_every_id_of_the_file_is_its_own(written):
    """Keys too: XML knows no two elements of one id."""
    elements = list(ElementTree.parse(written).iter())
    for kind in ("key", "node", "edge"):
        ids = [each.get("id") for each in elements if each.tag.endswith(f"}}{kind}")]
        assert len(set(ids)) == len(ids) > 5
    assert "Made by leverage-sim" in written.read_text(encoding="utf-8")


def test_what_nobody_gave_is_not_there_as_a_nought(imf, written):
    given = {name for name in imf.index.actors if f"gdp.{name}" in imf.index.scenario.parameters}
    assert given < set(imf.index.actors)
    for graph in (network(imf), nx.read_graphml(written, force_multigraph=True)):
        assert {name for name, data in graph.nodes(data=True) if "gdp" in data} == given
    free = world_of("korea-2018", "council.stringency=0")
    assert not [layer for _, _, layer in network(free).edges(keys=True) if layer == "council"]


@pytest.mark.parametrize("word", ["\uffff", "\ufffe", "\ud800", "\x0b", "a]]>&<b"])
def test_no_title_breaks_the_file(imf, word):
    graph = network(imf)
    graph.nodes["CHN"]["title"] = f"China{word}."
    graph.graph["scenario"] = word
    again = nx.parse_graphml(graphml(graph).decode("utf-8"), force_multigraph=True)
    shown = word if word.startswith("a") else "\ufffd"
    assert again.nodes["CHN"]["label"] == again.nodes["CHN"]["title"] == f"China{shown}."
    assert graph.nodes["CHN"]["title"] == f"China{word}."
