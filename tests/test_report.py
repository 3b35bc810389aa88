"""A report is one file that says what its folder holds, escapes all of it, and asks nothing of the network."""

import contextlib
import json
import re
import shlex
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import drawable
import leverage_sim as lev
from leverage_sim.analysis.claims.score import manifest_of
from leverage_sim.analysis.factor_levels import clustered, factors, levels
from leverage_sim.analysis.intervals import wilson
from leverage_sim.analysis.low_high_contrast import most_moving, swing_frame
from leverage_sim.analysis.outcomes import Outcome
from leverage_sim.batch.store import now
from leverage_sim.scenario.load import digest
from leverage_sim.show.claims import Scoreboard
from leverage_sim.show.report import KINDS, page_of, write_report
from leverage_sim.show.report.again import settings
from sketching import rendered
from sweeping import CROSSED, swept

HOSTILE = "<script>alert(1)</script> & $\\frac{broken$"


class Seen(HTMLParser):
    """Everything in a page that a browser would fetch, run or show."""

    def __init__(self):
        super().__init__()
        self.tags, self.addresses, self.words = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href", "srcset", "action", "data")]

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def seen(path: Path) -> Seen:
    found = Seen()
    found.feed(path.read_text(encoding="utf-8"))
    return found


SWEEP = {
    **CROSSED, "title": HOSTILE, "record": "quarters",
    "design": {
        "grid": {"switches.veto": ["on", "off"]},
        "sample": {"method": "prior", "size": 30, "parameters": ["tension.decay", "trust.PRK.USA", "summit.PRK"]},
    },
}  # fmt: skip
KINDS_HERE = ("one", "many", "compare", "sweep", "coalitions", "claims", "hindcast")


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    """A small folder of each kind."""
    place = tmp_path_factory.mktemp("folders")
    lev.run("korea-2017", runs=1, quarters=2, set={"title": HOSTILE, "trust.PRK.USA": 0.4}).write(place / "one")
    lev.run("korea-2017", runs=6, quarters=2, draws="prior", force=["CHN@2017Q1=hold"]).write(place / "many")
    lev.compare("korea-2017", set_b={"trust.PRK.USA": 0.4}, runs=4, quarters=2).write(place / "compare")
    swept(place / "sweep", SWEEP)
    quarry = drawable.folder_of("quarry")
    lev.coalitions(quarry, 3, quarters=2, workers=1, set={"title": HOSTILE}).write(place / "coalitions")
    board = drawable.scores(title=HOSTILE)
    made = manifest_of(board.book, board.design, {}, now())
    Scoreboard.of(replace(board, manifest=made)).write(place / "claims")
    lev.hindcast("korea-2017", runs=20, free=True, set={"title": HOSTILE}).write(place / "hindcast")
    return {path.name: path for path in place.iterdir()}


@pytest.fixture(scope="module")
def reports(folders) -> dict[str, Seen]:
    """Of every folder; the pictures of one kind are rendered."""
    found = {}
    for name, path in folders.items():
        with rendered() if name == "many" else contextlib.nullcontext():
            found[name] = seen(write_report(path))
    return found


@pytest.mark.parametrize("name", KINDS_HERE)
def test_a_report_is_one_file_that_fetches_nothing_and_runs_nothing(reports, folders, name):
    found = reports[name]
    assert "script" not in found.tags
    assert {"link"} >= {tag for tag in found.tags if tag in ("link", "iframe", "object", "embed", "form", "base")}
    assert all(address.startswith(("#", "data:")) for address in found.addresses), found.addresses
    raw = (folders[name] / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import", raw)
    assert "default-src 'none'" in raw
    assert len(raw) < 5_000_000


@pytest.mark.parametrize("name", KINDS_HERE)
def test_a_report_has_all_its_parts(reports, name):
    for part in ("Question", "What", "Caveats", "Parameters and their sources", "How to make it again"):
        assert part in reports[name].text, part
    assert "assumption" in reports[name].text
    assert sum(tag == "img" for tag in reports[name].tags) >= (1 if name in ("claims", "hindcast") else 2)


def test_what_a_scenario_says_is_shown_and_never_run(reports):
    for name in ("one", "sweep", "coalitions", "claims", "hindcast"):
        assert HOSTILE in reports[name].text, name


def test_every_parameter_of_the_folder_stands_in_the_report_with_its_source(reports, folders):
    text, manifest = reports["one"].text, json.loads((folders["one"] / "manifest.json").read_text())
    for name, row in manifest["scenario"]["parameters"].items():
        assert f"{name} {row['value']:g}" in text
    assert "trust.PRK.USA 0.4 share trust of the first actor in the second at the start command line" in text


def test_numbers_of_a_report_are_those_of_the_folder(reports, folders):
    runs = lev.results(folders["many"]).runs
    assert f"major tests {runs['major_tests'].mean():.2f}" in reports["many"].text
    swept_runs = lev.results(folders["sweep"]).runs
    assert f"minor tests {swept_runs['minor_tests'].mean():.3f}" in reports["sweep"].text
    row = pd.read_parquet(folders["compare"] / "outcomes.parquet").set_index("outcome").loc["minor tests"]
    assert f"minor tests {row['a']:.3f} {row['b']:.3f} {row['difference']:+.3f}" in reports["compare"].text
    worth = pd.read_parquet(folders["coalitions"] / "worths.parquet").query("stage == 1").set_index("members")
    assert f"North South {worth.loc['North,South', 'estimate']:.3f}" in reports["coalitions"].text
    scores = pd.read_csv(folders["hindcast"] / "scores.csv").query("series == 'all chances'")
    assert f"quarter or not {' '.join(f'{score:.3g}' for score in scores['score'])}" in reports["hindcast"].text
    told = json.loads((folders["claims"] / "claims.json").read_text())
    for claim in told["claims"]:
        assert (
            f"{claim['id']} ({claim['verdicts']['kotra']}): {' '.join(claim['says'].split())}" in reports["claims"].text
        )
        assert all(" ".join(line.split()) in reports["claims"].text for line in claim["sentences"].values())


def test_the_command_in_a_report_plays_the_same_runs_again(reports, folders, command):
    (typed,) = re.findall(r"leverage-sim run korea-2017 .*?(?= In Python)", reports["many"].text)
    said = command(*shlex.split(typed)[1:], "--out", "again")
    assert said.code == 0, said.err
    pd.testing.assert_frame_equal(lev.results("again").runs, lev.results(folders["many"]).runs, check_exact=True)


def test_a_hindcast_says_how_to_make_it_again(reports):
    typed = f"leverage-sim hindcast korea-2017 --runs 20 --seed 1 --free --set {shlex.quote(f'title={HOSTILE}')}"
    assert typed in reports["hindcast"].text


def test_what_was_set_is_found_again_hash_for_hash():
    for sets in (
        {},
        {"trust.PRK.USA": 0.4, "switches.veto": "off", "rules.KOR": "best-response", "variant": "imf"},
        {"absent": "CHN,RUS", "quarters": "2017Q1..2018Q1", "title": "a; 'b'"},
    ):
        scenario = lev.load("korea-2017", sets)
        found = settings(scenario)
        assert found is not None
        assert digest(lev.load("korea-2017", found)) == digest(scenario)
        assert len(found) <= len(sets)


def test_a_scenario_that_no_command_gives_is_taken_from_the_manifest(tmp_path):
    changed = lev.load("korea-2017").model_copy(update={"question": "Another?"})
    lev.run(changed, quarters=1).write(tmp_path / "own")
    text = seen(write_report(tmp_path / "own")).text
    assert "leverage-sim run korea-2017" not in text
    assert "lev.Scenario.model_validate" in text


def test_an_unfinished_sweep_and_its_failures_are_said(tmp_path):
    lev.sweep({**CROSSED, "replicates": 2, "block": 4}, tmp_path / "half", workers=1, shard=(1, 2))
    assert "played so far" in seen(write_report(tmp_path / "half")).text


@pytest.mark.parametrize("frames", ["runs", "quarters"])
def test_less_recorded_is_a_shorter_report(tmp_path, frames):
    lev.run("korea-2017", runs=3, quarters=2, record=frames).write(tmp_path / "few")
    assert "Share of runs in which" in seen(write_report(tmp_path / "few")).text


def test_every_kind_of_folder_has_its_page_and_others_a_line(folders, command, tmp_path):
    assert set(KINDS) == {"run", "sweep", "compare", "coalitions", "claims", "hindcast"}
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "manifest.json").write_text('{"design": {"command": "sweeps"}}')
    cases = {"nowhere": "manifest.json", "odd": "did you mean sweep?"}
    for content in ("[]", "{", '{"design": {}}', '{"design": {"command": "run"}}', '{"design": {"command": "sweep"}}'):
        name = f"bad{len(cases)}"
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text(content)
        cases[name] = name
    for name, words in cases.items():
        said = command("report", name)
        assert (said.code, said.out) == (2, ""), name
        assert words in said.err, name
        assert len(said.err.splitlines()) == 1, said.err


def test_a_damaged_frame_is_a_line(folders, command, tmp_path):
    import shutil

    for kind, file in (("many", "quarters"), ("sweep", "runs"), ("compare", "outcomes"), ("coalitions", "runs")):
        shutil.copytree(folders[kind], tmp_path / kind)
        for path in (tmp_path / kind).rglob(f"{file}*.parquet"):
            path.write_bytes(b"PAR1 not at all")
        said = command("report", kind)
        assert said.code == 2, said.err
        assert len(said.err.splitlines()) == 1, said.err


def test_claims_without_their_picture_or_with_damaged_data_are_a_line(folders, command, tmp_path):
    import shutil

    for name, file, words in (
        ("blind", "figures/scoreboard.png", "is not there; score the claims again"),
        ("mute", "claims.json", "is not there"),
    ):
        shutil.copytree(folders["claims"], tmp_path / name)
        (tmp_path / name / file).unlink()
        said = command("report", name)
        assert (said.code, len(said.err.splitlines())) == (2, 1), said.err
        assert words in said.err
    whole = json.loads((folders["claims"] / "claims.json").read_text())
    wrong = json.dumps({**whole, "claims": [1]})
    for name, text in (("torn", "{"), ("bare", "{}"), ("wrong", wrong), ("list", "[]")):
        shutil.copytree(folders["claims"], tmp_path / name)
        (tmp_path / name / "claims.json").write_text(text)
        said = command("report", name)
        assert (said.code, len(said.err.splitlines())) == (2, 1), said.err


def test_a_picture_that_is_a_link_out_of_the_folder_is_not_shown(folders, command, tmp_path):
    import shutil

    (tmp_path / "secret.png").write_bytes(b"secret")
    shutil.copytree(folders["sweep"], tmp_path / "sweep")
    (tmp_path / "sweep" / "figures").mkdir(exist_ok=True)
    (tmp_path / "sweep" / "figures" / "sensitivity.png").symlink_to(tmp_path / "secret.png")
    said = command("report", "sweep")
    assert said.code == 2
    assert "leads out of the results folder" in said.err


def test_what_other_commands_drew_of_a_sweep_is_in_its_report(folders, tmp_path):
    import shutil

    shutil.copytree(folders["sweep"], tmp_path / "sweep")
    (tmp_path / "sweep" / "figures").mkdir(exist_ok=True)
    (tmp_path / "sweep" / "figures" / "discover.png").write_bytes(b"boxes")
    shown = seen(write_report(tmp_path / "sweep"))
    assert "data:image/png;base64,Ym94ZXM=" in shown.addresses
    assert "Boxes of conditions" in shown.text


def test_a_sampled_parameter_is_drawn_in_its_own_unit_and_in_the_tornado(folders, reports):
    """A parameter may bear the name of a result: ``summit.PRK`` is a wish in log odds, not a meeting."""
    runs = lev.results(folders["sweep"]).runs
    assert runs.attrs["units"]["summit.PRK"] == "logit"
    assert lev.columns(runs).set_index("column").loc["summit.PRK", "unit"] == "logit"
    assert (
        lev.columns(lev.results(folders["sweep"]).quarters).set_index("column").loc["summit.CHN", "unit"] == "yes = 1"
    )
    assert "Parameters that outcomes swing with" in reports["sweep"].text


def test_swings_find_what_moves_an_outcome_and_leave_what_does_not():
    names = ["moves", "still", "other"]
    rng = np.random.default_rng(2)
    runs = pd.DataFrame({name: rng.uniform(size=3000) for name in names})
    runs["deals"] = (rng.uniform(size=3000) < 0.2 + 0.6 * runs["moves"]).astype(float)
    outcome = Outcome("a deal is signed", "deals", 1.0)
    found = swing_frame(runs, names, [outcome], np.arange(3000)).set_index("parameter")
    assert found.index[0] == "moves"
    assert found.loc["moves", "swing"] == pytest.approx(0.48, abs=0.05)  # .6 x (.9 - .1)
    assert found["settled"].to_dict() == {"moves": True, "still": False, "other": False}
    ends = [runs["moves"] <= runs["moves"].quantile(0.2), runs["moves"] >= runs["moves"].quantile(0.8)]
    assert found.loc["moves", ["low", "high"]].tolist() == [runs["deals"][end].mean() for end in ends]
    doubled = pd.concat([runs, runs], ignore_index=True)
    again = swing_frame(doubled, names, [outcome], np.tile(np.arange(3000), 2)).set_index("parameter")
    assert again.loc["moves", "half"] == pytest.approx(found.loc["moves", "half"])
    assert not len(swing_frame(runs.assign(moves=1.0), ["moves"], [outcome], np.arange(3000)))
    assert most_moving(found.reset_index())[0] == "moves"


def test_intervals_of_runs_that_share_a_draw_count_draws():
    """Copies of each run add nothing: the interval stays that of the draws."""
    rng = np.random.default_rng(1)
    hits = (rng.random(200) < 0.3).astype(float)
    alone = clustered(hits, np.arange(200), True)
    assert alone[1:] == pytest.approx(wilson(hits.sum(), 200), abs=2e-3)
    copied = clustered(np.repeat(hits, 5), np.repeat(np.arange(200), 5), True)
    assert copied == pytest.approx(alone, abs=1e-12)
    values = rng.normal(size=200)
    mean = clustered(np.repeat(values, 5), np.repeat(np.arange(200), 5), False)
    assert mean == pytest.approx(clustered(values, np.arange(200), False), abs=1e-12)
    assert mean[2] - mean[1] == pytest.approx(2 * 1.972 * values.std(ddof=1) / np.sqrt(200), rel=1e-3)
    assert np.isnan(clustered(values, np.zeros(200), False)[1])
    assert clustered(np.ones(50), np.arange(50), True)[1] == pytest.approx(wilson(50, 50)[0])


def test_levels_are_words_numbers_or_bins(folders):
    sweep = lev.results(folders["sweep"])
    sampled = ["tension.decay", "trust.PRK.USA", "summit.PRK"]
    assert factors(sweep.manifest["design"], sweep.runs) == ["switches.veto", *sampled]
    assert levels(sweep.runs, "switches.veto").labels == ("on", "off")
    assert levels(pd.DataFrame({"x": [0.1, 0.0, 0.1]}), "x").places == (0.0, 0.1)
    many = pd.DataFrame({"x": np.linspace(0, 1, 80), "word": [f"w{n % 15}" for n in range(80)]})
    its = levels(many, "x")
    assert its.binned
    assert np.bincount(its.code).tolist() == [20] * 4
    assert len(levels(pd.DataFrame({"x": np.arange(30.0)}), "x").labels) == 2
    assert len(levels(pd.DataFrame({"x": np.arange(1000.0)}), "x").labels) == 8
    assert levels(many, "word").left_out == 3


@pytest.mark.pictures
def test_a_page_is_the_same_twice(folders):
    assert page_of(folders["compare"]).html() == page_of(folders["compare"]).html()
