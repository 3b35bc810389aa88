"""What every rule of the library does, in transcripts: a line is a quarter, left what others do, right what it does."""

import numpy as np
import pytest

from leverage_sim.actors.rules import library
from leverage_sim.testing import transcript

TRANSCRIPTS = {
    ("tit-for-tat", "USA"): """
        PRK minor-test                        -> pressure
        PRK minor-test, PRK seek-talks@USA    -> pressure
        PRK seek-talks@USA                    -> engage
        PRK seek-summit@RUS                   -> engage
        PRK hold                              -> indifferent
        PRK refuse                            -> pressure
    """,
    ("tit-for-tat", "PRK"): """
        USA sanctions-up                      -> indifferent
        USA offer-terms                       -> pressure
        CHN enforce-strict                    -> engage or broker
        CHN aid-up                            -> indifferent
    """,
    ("persistence", "CHN"): """
        PRK minor-test                        -> indifferent
        CHN relief-draft
        PRK minor-test                        -> relief-draft
        PRK freeze                            -> relief-draft
    """,
    ("hard-liner", "USA"): """
        PRK hold                              -> pressure
        PRK freeze, PRK seek-talks@USA        -> pressure, not engage
        PRK major-test                        -> pressure, table-tightening or table-fuel
    """,
    ("conciliator", "KOR"): """
        PRK hold                              -> not pressure
        severity = 0.5, PRK minor-test        -> engage or broker
        severity = 0.9, PRK major-test        -> not pressure, hold or engage in coercive, indifferent in diplomatic
        severity = 0.3, PRK seek-talks@USA    -> engage or broker
    """,
    ("hedger", "CHN"): """
        PRK minor-test                        -> indifferent
        CHN mediate
        PRK hold                              -> pressure in coercive, engage in diplomatic
        CHN hold
        CHN hedge-treaty
        PRK hold                              -> engage in coercive, pressure in diplomatic
    """,
    ("second-fiddle", "RUS"): """
        PRK minor-test                        -> mediate, not pressure, not engage
        USA sanctions-up                      -> mediate
        PRK hold                              -> not engage, mediate
        CHN aid-up                            -> not engage
        KOR project-up                        -> not pressure
    """,
    ("broker", "RUS"): """
        talked USA = 0, PRK minor-test        -> mediate, not pressure
        talked USA = 1, PRK hold              -> relief-draft or relief-draft-list, not pressure
    """,
    ("benefactor-enforcer", "CHN"): """
        severity = 0.1, hardship = 0.1        -> aid-up or enforce-lax or ease-labour
        severity = 0.9, hardship = 0.1        -> enforce-strict or squeeze-fuel, not relief-draft
        severity = 0.9, hardship = 0.6        -> aid-up or enforce-normal or enforce-lax or ease-labour, not cut-crude
    """,
    ("expected-utility", "USA"): """
        PRK hold                              -> pressure
        PRK freeze, PRK seek-talks@USA        -> pressure
        stage = 4.5                           -> hold
    """,
    ("rational", "USA"): "PRK minor-test -> indifferent",
    ("random", "USA"): "PRK minor-test -> indifferent",
    ("best-response", "USA"): "PRK minor-test -> indifferent",
}


@pytest.mark.parametrize(("rule", "seat"), TRANSCRIPTS, ids=lambda word: word)
def test_transcript(rule, seat):
    transcript(rule, seat, TRANSCRIPTS[rule, seat])


def test_every_rule_of_the_library_has_a_transcript():
    assert {rule for rule, _ in TRANSCRIPTS} == set(library())


@pytest.mark.parametrize("rule", ["rational", "random", "best-response"])
def test_these_three_take_the_look_aheads_scores_as_they_are(rule):
    given = {"hold": -0.4, "sanctions-up": -0.1, "offer-talks": 0.0, "summit": -0.2}
    rest = dict.fromkeys(known_options(), -1.0)
    transcript(rule, "USA", "PRK hold -> sanctions-up, offer-talks", given=rest | given)


def known_options():
    from leverage_sim.scenario import load

    return load("korea-2017").options


def test_they_differ_in_how_surely_the_better_is_chosen():
    from leverage_sim.actors.rules import RULES

    assert {name: RULES[name].sureness for name in ("rational", "random", "best-response")} == {
        "rational": None,
        "random": 0.0,
        "best-response": np.inf,
    }


def test_expected_utility_gives_way_where_the_coercer_cares_as_much_and_wins(tmp_path):
    """As it stands the target cares three times as much, so its challenge pays; if both care alike, it gives way."""
    transcript("expected-utility", "PRK", "USA hold -> pressure")
    (tmp_path / "mine.yaml").write_text(
        "name: mine\nextends: korea-2017\nset:\n"
        "  weight.USA.programme: {value: -1.5, source: assumption, why: as much as the target}\n"
    )
    transcript("expected-utility", "PRK", "USA hold -> engage", scenario=str(tmp_path / "mine.yaml"))


def test_a_second_fiddle_follows_who_leads_and_not_who_does_not():
    """A neighbour is no leader, the coercer is; what a leader does in a quarter is seen in the next."""
    transcript(
        "second-fiddle",
        "RUS",
        """
        USA sanctions-up       -> not pressure
        PRK hold               -> not engage
        """,
    )
    from leverage_sim.actors.rules import RULES
    from leverage_sim.testing.transcript import Stage, read

    stage = Stage(RULES["second-fiddle"], "RUS", "korea-2017", {})
    scores = {}
    for line in read("USA sanctions-up\nKOR project-up\nKOR project-down\nPRK hold", stage.index):
        stage.play(line)
        scores[line.text] = {choice.name: score for _, options in stage.slots() for choice, score in options}
    assert scores["KOR project-up"]["enforce-strict"] == 0.0  # the coercer pressed the quarter before
    assert scores["USA sanctions-up"]["enforce-strict"] == -0.5
    assert scores["PRK hold"]["enforce-strict"] == -0.5  # a neighbour did


WRONG = {
    "PRK minr-test -> pressure": "minr-test is not an option of PRK; did you mean minor-test",
    "JPN hold -> pressure": "JPN has no seat",
    "tensoin = 1 -> pressure": "tensoin cannot be set; did you mean tension",
    "trust USA = 1 -> pressure": "trust takes 2 actors",
    "tension USA = 1 -> pressure": "tension takes no actors",
    "tension = high -> pressure": "high is not a number",
    "PRK hold -> hold in talks": "talks is not a slot",
    "PRK hold -> presure": "presure is neither a nest nor an option; did you mean pressure",
}


@pytest.mark.parametrize("script", WRONG)
def test_a_script_that_cannot_be_read(script):
    with pytest.raises(ValueError, match=WRONG[script]):
        transcript("rational", "USA", script)


def test_who_cannot_play_a_transcript():
    with pytest.raises(ValueError, match="there is no rule hegder; did you mean hedger"):
        transcript("hegder", "USA", "PRK hold -> pressure")
    with pytest.raises(ValueError, match="JPN has no seat in korea-2017"):
        transcript("hedger", "JPN", "PRK hold -> pressure")


def test_a_transcript_that_is_not_so_fails_and_says_what_was_done():
    with pytest.raises(AssertionError, match=r"at `PRK minor-test -> engage`: it does sanctions-up, .* \+1\.00"):
        transcript("tit-for-tat", "USA", "PRK minor-test -> engage")
    with pytest.raises(AssertionError, match="anything in the coercive slot"):
        transcript("rational", "USA", "PRK minor-test -> pressure")
    with pytest.raises(AssertionError):
        transcript("tit-for-tat", "USA", "PRK minor-test -> indifferent")
    with pytest.raises(AssertionError):
        transcript("tit-for-tat", "USA", "PRK minor-test -> not pressure")
