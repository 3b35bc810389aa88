"""Swapping two senders' names together with all their data swaps their results exactly, run by run."""

import re

import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim.scenario.inherit import shipped_folder


def swapped(text: str, a: str, b: str) -> str:
    """The text with two names exchanged wherever they stand as whole words."""
    return re.sub(rf"\b({a}|{b})\b", lambda m: b if m[1] == a else a, text)


def renamed(frame: pd.DataFrame, a: str, b: str) -> pd.DataFrame:
    """A frame with two names exchanged in columns and cells, columns in alphabetical order."""
    found = frame.rename(columns=lambda name: swapped(name, a, b))
    for column in found.select_dtypes(exclude="number"):
        found[column] = found[column].map(lambda cell: swapped(str(cell), a, b))
    return found[sorted(found)]


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Happenings of one moment have no order of their own."""
    keys = [c for c in ("run", "quarter", "phase", "actor", "option", "target", "detail") if c in frame]
    return frame.sort_values(keys, kind="stable").reset_index(drop=True)


@pytest.mark.parametrize("pair", [("CHN", "RUS"), ("RUS", "KOR"), ("USA", "CHN")])
@pytest.mark.parametrize("draws", [None, "prior"])
def test_names_swapped_with_all_their_data(pair, draws, tmp_path):
    a, b = pair
    text = (shipped_folder() / "korea-2017.yaml").read_text(encoding="utf-8")
    (tmp_path / "swap.yaml").write_text(swapped(text, a, b), encoding="utf-8")
    plain = lev.run("korea-2017", seed=3, runs=60, draws=draws)
    swap = lev.run(str(tmp_path / "swap.yaml"), seed=3, runs=60, draws=draws)
    for name in ("runs", "quarters", "events"):
        ours, theirs = getattr(plain, name), renamed(getattr(swap, name), a, b)
        pd.testing.assert_frame_equal(in_order(ours[sorted(ours)]), in_order(theirs), check_exact=True)


PRESCRIBED = """events:
  - {on: 2017Q1, do: choose, actor: USA, option: table-tightening, source: assumption, why: "for a vote"}
  - {on: 2017Q2, do: choose, actor: USA, option: table-fuel, source: assumption, why: "for a vote"}
  - {on: 2017Q2, do: choose, actor: CHN, option: relief-draft-list, source: assumption, why: "for a vote"}
  - {on: 2018Q3, do: choose, actor: RUS, option: relief-draft, source: assumption, why: "for a vote"}
"""


@pytest.mark.parametrize("pair", [("CHN", "RUS"), ("RUS", "GBR"), ("USA", "CHN")])
def test_drafts_votes_and_vetoes_swap_too(pair, tmp_path):
    """Tightening in general and on fuel, relief in some sectors and in all, votes of every member."""
    a, b = pair
    text = (shipped_folder() / "korea-2017.yaml").read_text(encoding="utf-8").replace("events:\n", PRESCRIBED, 1)
    (tmp_path / "plain.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "swap.yaml").write_text(swapped(text, a, b), encoding="utf-8")
    plain, swap = (lev.run(str(tmp_path / f"{name}.yaml"), seed=5, runs=60, quarters=9) for name in ("plain", "swap"))
    happened = set(plain.events["option"])
    assert {"adopted", "vetoed", "sector vetoed", "relief vetoed", "relief adopted"} <= happened
    assert {"votes for", "votes against", "abstains", "vetoes"} <= happened
    for name in ("runs", "quarters", "events"):
        ours, theirs = getattr(plain, name), renamed(getattr(swap, name), a, b)
        pd.testing.assert_frame_equal(in_order(ours[sorted(ours)]), in_order(theirs), check_exact=True)


def test_leverage_swaps_too(tmp_path):
    text = (shipped_folder() / "korea-2017.yaml").read_text(encoding="utf-8")
    (tmp_path / "swap.yaml").write_text(swapped(text, "CHN", "RUS"), encoding="utf-8")
    plain, swap = lev.leverage("korea-2017"), lev.leverage(str(tmp_path / "swap.yaml"))
    for ours, theirs in (("CHN", "RUS"), ("RUS", "CHN"), ("USA", "USA")):
        for sign in ("carrot", "stick"):
            assert plain.spans[ours].credible_total[sign] == swap.spans[theirs].credible_total[sign]
            assert plain.spans[ours].potential_total[sign] == swap.spans[theirs].potential_total[sign]


def test_order_in_the_file_does_not_matter(tmp_path):
    text = (shipped_folder() / "korea-2017.yaml").read_text(encoding="utf-8")
    china = re.search(r"^  CHN: .*\n", text, re.M)
    assert china
    moved = text.replace(china[0], "").replace("\nroles:", f"{china[0]}\nroles:".replace("\n\nroles", "\nroles"), 1)
    moved = moved.replace("patrons: [CHN, RUS]", "patrons: [RUS, CHN]")
    (tmp_path / "moved.yaml").write_text(moved, encoding="utf-8")
    plain, other = lev.run("korea-2017", runs=30), lev.run(str(tmp_path / "moved.yaml"), runs=30)
    pd.testing.assert_frame_equal(plain.quarters[sorted(plain.quarters)], other.quarters[sorted(other.quarters)])
