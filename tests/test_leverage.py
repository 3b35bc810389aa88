"""Tiers 2 and 3: what could be done, what is believed, and that they move as they must."""

import re

import numpy as np
import pytest

import leverage_sim as lev
from leverage_sim.tiers.span import chance, shapley


@pytest.fixture(scope="module")
def table():
    return lev.leverage("korea-2018")


def test_credible_never_exceeds_potential(table):
    for span in table.spans.values():
        for key, value in span.credible.items():
            assert (value <= span.potential[key] + 1e-12).all(), key
        for sign in ("carrot", "stick"):
            assert (span.credible_total[sign] <= span.potential_total[sign] + 1e-9).all()


def test_domain_shares_add_to_the_total(table):
    for span in table.spans.values():
        for sign in ("carrot", "stick"):
            parts = sum(span.shares[domain, sign] for domain in ("economic", "military", "diplomatic"))
            np.testing.assert_allclose(parts, span.credible_total[sign], atol=1e-12)


def test_shapley_by_hand():
    value = {(): 0, ("economic",): 1, ("military",): 2, ("diplomatic",): 0}
    value |= {("economic", "military"): 4, ("economic", "diplomatic"): 1, ("military", "diplomatic"): 2}
    value[("economic", "military", "diplomatic")] = 4
    parts = {key: np.array([float(v)]) for key, v in value.items()}
    assert [float(shapley(parts, d)[0]) for d in ("economic", "military", "diplomatic")] == [1.5, 2.5, 0.0]


def test_a_costlier_instrument_is_less_believed(korea):
    from conftest import played

    state = played(korea, 3, 0)
    cheap = chance(state, state.index.at["CHN"], "full-cut-off")
    state.parameters = state.parameters.replaced({"instrument.CHN.full-cut-off.cost": 3.0})
    assert (chance(state, state.index.at["CHN"], "full-cut-off") < cheap).all()


def test_a_promise_is_believed_as_far_as_its_giver_is_trusted():
    low = lev.leverage("korea-2018", set={"trust.PRK.USA": 0.1})
    high = lev.leverage("korea-2018", set={"trust.PRK.USA": 0.4})
    name = "lift-sanctions"
    assert high.spans["USA"].rho[name] == pytest.approx(4 * low.spans["USA"].rho[name])
    assert (high.spans["USA"].rho["exercises"] == low.spans["USA"].rho["exercises"]).all()


def test_a_partner_without_trade_has_no_economic_stick():
    none = lev.leverage("korea-2017", set={f"trade.PRK.RUS.{k}": 0 for k in ("exports", "labour")} | {
        f"trade.RUS.PRK.{k}": 0 for k in ("goods", "refined", "finance", "aid")
    })  # fmt: skip
    assert none.spans["RUS"].potential["economic", "stick"] == 0.0
    assert none.structural[[r["sender"] for r in none.structural].index("RUS")]["trade_million_usd"] == 0.0


def test_a_later_quarter_is_reached_by_playing(command):
    said = command("leverage", "korea-2017", "--quarter", "2018Q1", "--json")
    assert said.code == 0
    assert '"quarter": "2018Q1"' in said.out
    assert command("leverage", "korea-2017", "--quarter", "2031Q1").code == 2
    assert command("leverage", "korea-2017", "--quarter", "soon").code == 2


def test_over_draws_the_table_says_what_its_intervals_range_over():
    drawn = lev.leverage("korea-2018", runs=200, draws="prior")
    assert drawn.over == "parameters"
    assert sum(drawn.ranking("credible", "stick").values()) == pytest.approx(1.0)
    rows = {(r["sender"], r["domain"], r["sign"]): r for r in drawn.rows()}
    row = rows["CHN", "economic", "stick"]
    assert row["potential_low"] < row["potential"] < row["potential_high"]


def test_intervals_of_the_table_are_percentiles_over_runs():
    drawn = lev.leverage("korea-2018", runs=60, draws="prior")
    for row in drawn.rows():
        span = drawn.spans[row["sender"]]
        totals = span.credible_total[row["sign"]]
        values = totals if row["domain"] == "all" else span.credible[row["domain"], row["sign"]]
        found = [row[f"credible{end}"] for end in ("_low", "", "_high")]
        assert found == pytest.approx(np.percentile(values, [5, 50, 95]))


def test_ranks_turn_at_the_costs_that_the_table_says():
    """With an instrument at that cost a rival's greatest credible effect is the first sender's, but for rounding."""
    standing = {"stake.reputation": 0.3}
    checked, names = 0, {actor.title: name for name, actor in lev.load("korea-2018").actors.items()}
    for text in lev.leverage("korea-2018", set=standing).flips:
        first, *rivals = text.rstrip(".").split("; ")
        most = float(re.search(r"has the largest credible \w+ \(.+?, ([\d.]+)\)", first)[1])
        for part in rivals:
            found = re.fullmatch(r"(.+?) would draw level if (\S+) cost it ([\d.]+) instead of [\d.]+", part)
            if found:
                rival, instrument, cost = names[found[1]], found[2], float(found[3])
                turned = lev.leverage(
                    "korea-2018", set={**standing, f"instrument.{rival}.{instrument}.cost": cost}
                ).spans[rival]
                value = float(turned.rho[instrument][0] * abs(turned.effect[instrument][0]))
                assert value == pytest.approx(most, rel=0.1), part
                checked += 1
    assert checked


def test_the_table_on_a_terminal_names_every_sender(command):
    said = command("leverage", "korea-2018")
    assert said.code == 0
    for words in (
        "China",
        "the United States",
        "Russia",
        "South Korea",
        "Structural",
        "Carrots",
        "Sticks",
        "Second order",
    ):
        assert words in said.out
    assert "would draw level" in said.out or "would not draw level" in said.out
