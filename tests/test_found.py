"""Files on which a reader once died, or left a user without a word: each is refused in lines of its own."""

import shutil
import sys
from pathlib import Path

import pytest

from leverage_sim.evidence import lookup

HERE = Path(__file__).parent
sys.path.append(str(HERE / "verification"))

from reading import READERS  # noqa: E402

OWN_NAMES = {"evidence-lost-column.csv": "sources.csv"}


@pytest.mark.parametrize("found", sorted((HERE / "found").iterdir()), ids=lambda path: path.name)
def test_a_file_that_was_found_is_refused_in_lines(found, tmp_path, capsys):
    path = tmp_path / OWN_NAMES.get(found.name, found.name)
    shutil.copy(found, path)
    assert READERS[found.name.partition("-")[0]](path) == 2
    said = capsys.readouterr().err.splitlines()
    assert said
    assert all(line.partition(":")[0].endswith((".yaml", ".csv")) and len(line) < 400 for line in said), said
    assert list(tmp_path.iterdir()) == [path]


def test_evidence_is_read_again_as_shipped():
    assert len(lookup.known()) > 100
