"""The ledger behind a decision: it adds up, it is what was recorded, and its smallest changes flip the choice."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest

from ledgers import DECISIONS, chosen_with, results, why
from leverage_sim.scenario.vocabulary import levers


@pytest.fixture(params=DECISIONS, ids=str)
def decision(request):
    return request.param


def test_probabilities_add_to_1_and_belong_to_the_menu(decision):
    options = why(*decision).options
    assert options["probability"].sum() == pytest.approx(1.0, abs=1e-12)
    assert (options.loc[~options["on_menu"], "probability"] == 0.0).all()
    assert options["on_menu"].any()


def test_terms_less_cost_are_the_payoff_and_payoffs_give_the_regret(decision):
    found = why(*decision)
    sums = found.terms.groupby("option")["contribution"].sum()
    options = found.options.set_index("option")
    for name, row in options.iterrows():
        assert sums.get(name, 0.0) - row["cost"] == pytest.approx(row["payoff"], abs=1e-12)
    best = options.loc[options["on_menu"], "payoff"].max()
    assert np.clip((options["payoff"] - best) / found.scale, -1, 0).to_numpy() == pytest.approx(
        options["regret"].to_numpy(), abs=1e-12
    )
    assert (found.terms["weight"] * found.terms["change"]).to_numpy() == pytest.approx(
        found.terms["contribution"].to_numpy(), abs=1e-12
    )
    assert (options["score"] == options["regret"]).all()  # the rule leaves scores alone


def test_probabilities_follow_from_the_printed_values(decision):
    found = why(*decision).options
    mine = found[found["on_menu"]]
    heads = mine.groupby("family")["value"].first()
    odds = np.exp(heads - heads.max())
    for family, rows in mine.groupby("family"):
        assert rows["probability"].sum() == pytest.approx(odds[family] / odds.sum(), abs=1e-12)


def test_the_greatest_total_is_the_choice_that_was_recorded(decision):
    kind, actor, quarter, run, slot = decision
    found = why(*decision)
    offered = found.options[found.options["on_menu"]]
    first = offered[offered["total"] == offered["total"].max()]
    best = first if len(first) == 1 else first[first["within_total"] == first["within_total"].max()]
    assert best["option"].tolist() == [found.chosen]
    assert found.options.loc[found.options["chosen"], "option"].tolist() == [found.chosen]
    events = results(kind).events
    mine = events[(events["run"] == run) & (events["quarter"] == quarter) & (events["actor"] == actor)]
    mine = mine[mine["phase"] == slot]
    names = [o + (f"@{t}" if t else "") for o, t in zip(mine["option"], mine["target"], strict=True)]
    assert names == ([] if found.chosen == "hold" else [found.chosen])


def test_the_smallest_change_flips_the_choice_and_nine_tenths_of_it_do_not(decision):
    found = why(*decision)
    for row in found.flips.to_dict("records"):
        stepwise = (
            row["name"].partition("[")[0] in levers()
            or row["name"] in ("moratorium", "stage")
            or (row["name"] == "rise" and row["now"] == 0.0)
        )
        short_of_it = row["now"] + (0.0 if stepwise else 0.9) * row["change"]
        assert chosen_with(decision, row, row["needed"]) == row["option"] != found.chosen, row["name"]
        assert chosen_with(decision, row, short_of_it) == found.chosen, row["name"]


def test_the_changes_for_the_runner_up_make_it_the_choice(decision):
    found = why(*decision)
    for row in found.runner_up_flips.to_dict("records"):
        assert chosen_with(decision, row, row["needed"]) == found.runner_up == row["option"], row["name"]


def test_flips_stand_in_the_order_of_their_size_and_within_their_bounds(decision):
    found = why(*decision)
    for flips in (found.flips, found.runner_up_flips):
        assert flips["size"].is_monotonic_increasing
        assert ((flips["needed"] - flips["now"]).abs() / flips["width"]).to_numpy() == pytest.approx(flips["size"])
        shares = flips[flips["unit"] == "share"]
        assert shares["needed"].between(0.0, 1.0).all()
    assert len(found.flips) >= len(found.runner_up_flips)


def test_some_decisions_have_flips_of_parameters_and_some_of_states():
    kinds = {kind for decision in DECISIONS for kind in why(*decision).flips["kind"].head(5)}
    assert kinds == {"parameter", "state"}


def test_no_nearer_flip_is_on_a_finer_grid():
    decision = next(d for d in DECISIONS if len(why(*d).flips))
    found = why(*decision)
    for row in found.flips.head(4).to_dict("records"):
        for share in np.linspace(-0.95, 0.95, 39):  # on both sides
            value = row["now"] + share * row["change"]
            if row["yardstick"] != "range" or 0.0 <= value <= 1.0:
                assert chosen_with(decision, row, value) == found.chosen, (row["name"], share)


def test_the_printed_number_is_the_one_that_flips(decision):
    found = why(*decision)
    if len(found.flips):
        row = found.flips.iloc[0]
        said = re.search(rf"if {re.escape(row['name'])} had been (\S+) instead of", repr(found))
        assert said is not None
        assert float(said[1]) == row["needed"]


def test_names_in_brackets_are_printed_as_they_are():
    ledger = why(*DECISIONS[0])
    row = {**ledger.flips.iloc[0].to_dict(), "name": "stringency[goods]", "meaning": "[bold]:smile:"}
    said = str(dataclasses.replace(ledger, flips=pd.DataFrame([row])))
    assert "stringency[goods]" in said.partition("Smallest changes")[0].replace("\n", " ")
    assert "[bold]:smile:" in said
