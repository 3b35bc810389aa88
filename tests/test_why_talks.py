"""The ledger of talks: what it says happened is what was recorded, and what it proposes instead would have held."""

import json
from math import prod, tanh

import pytest

import leverage_sim as lev


@pytest.fixture(scope="module")
def results():
    """Some runs in which the two trust each other enough to sign now and then."""
    trusting = [f"trust.{one}={value}" for one, value in (("PRK.USA", 0.6), ("USA.PRK", 0.6))]
    return lev.run(lev.load("korea-2017", set=trusting), seed=1, runs=12)


@pytest.fixture(scope="module")
def ledgers(results):
    """All talks of some runs, with the recorded events of their quarters."""
    events = results.events[results.events["phase"] == "talks"]
    found = []
    for (run, quarter), rows in list(events.groupby(["run", "quarter"]))[::4]:
        if set(rows["option"]) <= {"breaks the deal"}:
            continue
        found.append((lev.why_talks(results, "PRK", quarter, run=int(run)), rows))
    assert len(found) > 15
    return found


WORDS = {"deal": "deal", "walk-out": "walks out", "breakdown": "breaks down", "adjournment": "adjourns"}


def test_outcomes_are_those_that_were_recorded(ledgers):
    for ledger, rows in ledgers:
        held = {(row["option"], row["target"]) for row in rows.to_dict("records")}
        for table in ledger.tables:
            assert (WORDS[table.came], "+".join(table.members)) in held


def test_a_deal_is_an_offer_from_which_all_gained_and_that_the_luck_allowed(ledgers):
    struck = 0
    for ledger, _ in ledgers:
        for table in ledger.tables:
            if table.came == "deal":
                last = table.rounds[-1]
                assert last.came == "accepted"
                assert min(last.gains.values()) > 0.0
                assert last.asked < last.accepting
                struck += 1
    assert struck > 0


def test_a_walk_out_was_drawn_and_a_refusal_too(ledgers):
    seen = set()
    for ledger, _ in ledgers:
        for table in ledger.tables:
            for each in table.rounds:
                seen.add(each.came)
                if each.came == "walk-out":
                    assert each.left < each.leaving
                elif each.came.startswith("refused"):
                    assert each.asked >= each.accepting
                assert (each.accepting > 0.0) <= (not each.refusing)
    assert {"refused", "nothing proposed"} <= seen


def test_what_would_have_been_accepted_leaves_everyone_better_off(ledgers):
    for ledger, _ in ledgers:
        for table in ledger.tables:
            assert (table.best is None) == (table.signable == 0)
            for instead in (table.best, table.lucky):
                if instead is not None:
                    assert min(instead["gains"].values()) > 0.0
            if table.nearest is not None:
                assert min(table.nearest["gains"].values()) <= 0.0


def test_the_likeliest_offer_is_no_likelier_than_that_all_accept_and_the_target_stays(ledgers):
    compared = 0
    for ledger, _ in ledgers:
        sure = ledger.scenario.parameters["bargain.acceptance"].value
        for table in ledger.tables:
            if table.best is not None:
                agreed = prod(tanh(sure * gain) for gain in table.best["gains"].values())
                assert 0.0 < table.best["chance"] < agreed
                compared += 1
    assert compared


def test_it_reads_as_words_and_as_data(results, ledgers):
    ledger, _ = ledgers[0]
    text = str(ledger)
    assert "North Korea" in text
    assert "packages leave everyone better off" in text
    assert json.dumps(ledger.as_json())
    assert repr(ledger).startswith(ledger.quarter)


def test_the_command(command):
    assert command("run", "korea-2017", "--seed", "1", "--quarters", "8", "--out", "r").code == 0
    said = command("why", "r", "--actor", "PRK", "--quarter", "2018Q4", "--slot", "talks")
    assert said.code == 0
    assert "proposes" in said.out
    for arguments, words in (
        (("--actor", "RUS", "--quarter", "2017Q1", "--slot", "talks"), "held no talks"),
        (("--actor", "PRK", "--quarter", "2017Q1", "--slot", "talk"), "not a slot"),
    ):
        said = command("why", "r", *arguments)
        assert said.code == 2
        assert words in said.err
        assert len(said.err.strip().splitlines()) == 1
