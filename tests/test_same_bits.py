"""The comparison behind tests/verification/same_bits.py: it sees a single bit, and knows what was renamed."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.append(str(Path(__file__).parent / "verification"))

import same_bits

FRAME = pd.DataFrame(
    {"run": [0, 0, 1], "quarter": ["2017Q1", "2017Q2", "2017Q1"], "tension": [0.1, np.nan, 0.3], "deals": [1, 0, 2]}
)


def test_the_same_table_is_the_same_with_what_is_missing_in_it():
    assert same_bits.compared(FRAME, FRAME.copy()) == same_bits.Compared(3, 4, 12, 0)


@pytest.mark.parametrize(
    ("column", "row", "value", "said"),
    [
        ("tension", 2, np.nextafter(0.3, 1.0), "run 1, quarter 2017Q1: tension 0.3 here, 0.30000000000000004 there"),
        ("tension", 1, 0.0, "run 0, quarter 2017Q2: tension nan here, 0.0 there"),
        ("quarter", 0, "2017Q3", "run 0, quarter 2017Q1: quarter 2017Q1 here, 2017Q3 there"),
        ("deals", 1, 5, "run 0, quarter 2017Q2: deals 0 here, 5 there"),
    ],
)
def test_one_value_that_differs_is_found_and_said(column, row, value, said):
    other = FRAME.copy()
    other.loc[row, column] = value
    assert same_bits.compared(FRAME, other) == same_bits.Compared(3, 4, 12, 1, said)


def test_minus_zero_is_not_zero_and_a_whole_number_is_not_a_float():
    zero, minus = pd.DataFrame({"x": [0.0, 1.0]}), pd.DataFrame({"x": [-0.0, 1.0]})
    assert same_bits.compared(zero, minus).differ == 1
    assert same_bits.compared(zero, zero.astype(int)).differ == 2


def test_the_first_difference_is_that_of_the_first_row_not_of_the_first_column():
    other = FRAME.assign(tension=[0.1, np.nan, 0.4], deals=[9, 0, 2])
    found = same_bits.compared(FRAME, other)
    assert (found.differ, found.first) == (2, "run 0, quarter 2017Q1: deals 1 here, 9 there")


def test_rows_and_columns_that_one_side_lacks_differ():
    found = same_bits.compared(FRAME, FRAME.head(2))
    assert (found.differ, found.first) == (4, "3 rows here, 2 there")
    found = same_bits.compared(FRAME, FRAME.drop(columns="deals"))
    assert (found.differ, found.first) == (1, "deals only here")


def test_what_was_renamed_is_compared_under_its_name_of_today():
    old = pd.DataFrame({"hope": [0.5], "trust.A.B": [0.1], "target": ["trust.A.B"], "option": ["sign"]})
    new = pd.DataFrame({"expected_gain": [0.5], "belief.A.B": [0.1], "target": ["belief.A.B"], "option": ["deal"]})
    renamed = {
        "columns": {"expected_gain": ["wish", "hope"]},
        "parameters": {"belief.A.B": ["trust.A.B"]},
        "words": {"deal": ["sign"]},
    }
    assert same_bits.compared(same_bits.of_today(new, renamed), same_bits.of_today(old, renamed)).differ == 0
    assert same_bits.compared(new, old).differ > 0


def test_a_side_is_driven_by_the_first_name_that_it_knows():
    renamed = {"runs": ["size", "count"]}
    assert same_bits.known_as("runs", ["runs", "size"], renamed) == "runs"
    assert same_bits.known_as("runs", ["count", "size"], renamed) == "size"
    assert same_bits.known_as("seed", ["count"], renamed) == "seed"
