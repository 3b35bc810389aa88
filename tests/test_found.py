"""Files on which a reader once died, or left a user without a word: each is refused in lines of its own."""

import shutil
import sys
from pathlib import Path

import pytest

from leverage_sim import problems
from leverage_sim.evidence import lookup

HERE = Path(__file__).parent
sys.path.append(str(HERE / "verification"))

from reading import READERS, table  # noqa: E402

OWN_NAMES = {"evidence-lost-column.csv": "sources.csv"}


@pytest.mark.parametrize("found", sorted((HERE / "found").iterdir()), ids=lambda path: path.name)
def test_a_file_that_was_found_is_refused_in_lines(found, tmp_path, capsys):
    path = tmp_path / OWN_NAMES.get(found.name, found.name)
    shutil.copy(found, path)
    assert {**READERS, "table": table}[found.name.partition("-")[0]](path) == 2
    said = capsys.readouterr().err.splitlines()
    assert said
    assert all(line.partition(":")[0].endswith((".yaml", ".csv", ".parquet")) and len(line) < 400 for line in said), (
        said
    )
    assert list(tmp_path.iterdir()) == [path]


def test_other_spellings_are_looked_for_in_bounded_work(monkeypatch):
    """Of thousands of unknown names; and again for the next error."""
    compared, names = [], [f"trust.A{n}.B{n}" for n in range(2400)]
    closest = problems.difflib.get_close_matches

    def counted(name, pool, **how):
        compared.append(len(pool))
        return closest(name, pool, **how)

    monkeypatch.setattr(problems.difflib, "get_close_matches", counted)
    for _ in range(2):
        compared.clear()
        found = [problems.suggest(f"x{n}", names) for n in range(7000)]
        assert "known: trust.A0.B0" in found[0]
        assert "only the first of so many unknown names" in found[-1]
        assert 40 <= len(compared) <= 1 + problems.COMPARISONS / 2400 + 1
        problems.InputError([])


def test_evidence_is_read_again_as_shipped():
    assert len(lookup.known()) > 100
