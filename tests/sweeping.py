"""Small sweeps that tests play, and how they compare their folders."""

from pathlib import Path

import pandas as pd

import leverage_sim as lev

FRAMES = ("runs", "quarters", "events")
CROSSED = {
    "name": "crossed", "scenario": "korea-2017", "quarters": 2, "replicates": 2, "record": "events",
    "design": {
        "grid": {"switches.veto": ["on", "off"], "scenario": ["korea-2017", "korea-2018"]},
        "points": [{"trust.PRK.USA": 0.1}, {"trust.PRK.USA": 0}],
        "sample": {"method": "sobol", "size": 1, "parameters": {"tension.decay": None, "bargain.demand": [1, 2]}},
    },
}  # fmt: skip
PLAIN = {"name": "plain", "scenario": "korea-2017", "quarters": 1, "replicates": 40, "block": 8}


def same(a: pd.DataFrame, b: pd.DataFrame) -> None:
    """Without what frames say of their units, which pandas would copy with each of hundreds of columns."""
    a, b = a.copy(), b.copy()
    a.attrs = b.attrs = {}
    pd.testing.assert_frame_equal(a, b, check_exact=True)


def same_folders(a: Path, b: Path) -> None:
    for name in FRAMES:
        same(getattr(lev.results(a), name), getattr(lev.results(b), name))


def swept(out: Path, file: dict | str = PLAIN, **more) -> lev.Stored:
    """A sweep played in this process."""
    lev.sweep(file, out, **{"workers": 1, **more})
    return lev.results(out)


def parts(folder: Path) -> list[Path]:
    return sorted((folder / "parts" / "runs").iterdir())
