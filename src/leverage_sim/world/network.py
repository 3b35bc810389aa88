"""The network as NetworkX sees it: one MultiDiGraph, a key for each layer, units on the edges.

A view of the arrays, made when asked for; nothing in the engine reads it.
"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import networkx as nx

from leverage_sim.source import MADE
from leverage_sim.world.state import State

UNKNOWN = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""Characters that XML 1.0 does not allow."""
Edge = tuple[int | str, int | str, str, float, str]


def network(state: State, run: int = 0) -> Any:
    """Every tie of one run as it stands now, a ``networkx.MultiDiGraph``.

    Nodes carry ``title``, ``role`` and, where the scenario gives it, ``gdp`` (billion USD); edges carry ``value`` and
    ``unit`` and have their layer as key: the scenario's sectors, commerce, trust, sanctions, alliance, exercises, and
    its links.
    """
    index = state.index
    graph: Any = nx.MultiDiGraph(scenario=index.scenario.name, quarter=str(state.now))
    for i, name in enumerate(index.actors):
        given = f"gdp.{name}" in index.scenario.parameters
        gdp = {"gdp": at(state.parameters.economy.gdp[i], run)} if given else {}
        graph.add_node(name, title=index.scenario.actors[name].title, role=role_of(state, i), **gdp)
    for edges in (flows(state, run), commerce(state, run), politics(state, run), links(state)):
        for giver, taker, layer, value, unit in edges:
            names = [index.actors[x] if isinstance(x, int) else x for x in (giver, taker)]
            graph.add_edge(names[0], names[1], key=layer, layer=layer, value=value, unit=unit)
    return graph


def at(values: object, run: int) -> float:
    """A number of one run from an array over runs (or one that all runs share)."""
    array = getattr(values, "reshape", None)
    assert array is not None
    flat = array(-1)
    return float(flat[run if len(flat) > 1 else 0])


def role_of(state: State, i: int) -> str:
    """An actor's role: target, coercer, patron, neighbour, or none."""
    index = state.index
    roles = {
        "target": (index.target,),
        "coercer": index.coercers,
        "patron": index.patrons,
        "neighbour": index.neighbours,
    }
    return next((role for role, members in roles.items() if i in members), "none")


def flows(state: State, run: int) -> Iterator[Edge]:
    """Flows between the target and its partners, each in its direction."""
    index = state.index
    for i in index.partners:
        for k, name in enumerate(index.sectors):
            value = at(state.flows[i, k], run)
            if value > 0.0:
                sector = index.scenario.sectors[name]
                pair = (i, index.target) if sector.direction == "inward" else (index.target, i)
                yield (*pair, name, value, sector.unit)


def commerce(state: State, run: int) -> Iterator[Edge]:
    """Two-way trade among actors other than the target, as one edge in each direction."""
    index = state.index
    for i in range(len(index.actors)):
        for j in range(len(index.actors)):
            value = at(state.parameters.economy.commerce[i, j], run)
            if value > 0.0:
                yield i, j, "commerce", value, "million USD a year, two-way"
                yield j, i, "commerce", value, "million USD a year, two-way"


def politics(state: State, run: int) -> Iterator[Edge]:
    """Trust, standing sanctions, alliances and exercises."""
    index, levers = state.index, state.levers.values
    named = [i for i, name in enumerate(index.actors) if index.scenario.actors[name].seat or i in index.senders]
    for i in named:
        for j in named:
            if i != j:
                yield i, j, "trust", at(state.trust[i, j], run), "share"
            if i in index.coercers and j != i:
                own = at(levers["autonomous"][i], run) if j == index.target else at(levers["secondary"][i, j], run)
                level = max(own, at(state.parameters.stance.sanctions[i, j], run))
                if level > 0.0:
                    yield i, j, "sanctions", level, "share"
    stringency = at(state.stringency, run)
    for i in index.permanent if stringency > 0.0 else ():
        yield i, index.target, "council", stringency, "Council stringency"
    for i in index.senders:
        for lever in ("alliance", "exercises"):
            level = at(levers[lever][i], run)
            if level > 0.0:
                others = (index.target,) if lever == "alliance" else index.coercers + index.neighbours
                for j in others:
                    if j != i:
                        yield i, j, lever, level, "share"


def links(state: State) -> Iterator[Edge]:
    """Ties that the scenario lists for the picture alone."""
    for link in state.index.scenario.links:
        if link.value != 0.0:
            yield link.giver, link.taker, link.layer, link.value, link.unit


def graphml(graph: Any) -> bytes:
    """A network for other tools (Gephi, igraph, Cytoscape), as GraphML.

    Every tie has an id of its own, its layer as ``label`` and its value as ``weight`` too, which those tools look for.
    """
    found: Any = nx.MultiDiGraph(**plain(graph.graph), made=MADE)
    for name, data in graph.nodes(data=True):
        found.add_node(name, label=plain(data).get("title", name), **plain(data))
    for giver, taker, layer, data in graph.edges(keys=True, data=True):
        more = {"label": layer, "weight": data["value"]}
        found.add_edge(giver, taker, key=f"{giver}-{taker}-{layer}", **plain({**data, **more}))
    file = BytesIO()
    nx.write_graphml(found, file)
    return file.getvalue()


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Data whose texts hold no character that XML 1.0 does not know."""
    return {key: UNKNOWN.sub("\ufffd", value) if isinstance(value, str) else value for key, value in data.items()}
