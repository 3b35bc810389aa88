"""Every way in which a scenario can be wrong gives one line an error, with file, line and column, and exit code 2."""

import re

import pytest

BASE = "name: mine\nextends: korea-2017\n"
ASSUMED = "source: assumption, why: a test"

BROKEN = {
    "wrong type": (
        BASE + f"set:\n  trust.PRK.USA: {{value: high, {ASSUMED}}}\n",
        4,
        "must be a number, not 'high'",
    ),
    "unknown parameter": (
        BASE + f"set:\n  trust.PRK.UAS: {{value: 0.2, {ASSUMED}}}\n",
        4,
        "did you mean trust.PRK.USA",
    ),
    "unknown actor in absent": (BASE + "absent: [URS]\n", 3, "unknown actor 'URS'; did you mean"),
    "share above one": (
        BASE + f"set:\n  trust.PRK.USA: {{value: 1.2, {ASSUMED}}}\n",
        4,
        "1.2 is outside 0 to 1",
    ),
    "negative flow": (
        BASE + f"set:\n  trade.CHN.PRK.goods: {{value: -5, {ASSUMED}}}\n",
        4,
        "-5 is outside 0 or more",
    ),
    "duplicate key": ("name: mine\nname: yours\nextends: korea-2017\n", 2, "a second time (first on line 1)"),
    "extends itself": ("name: mine\nextends: mine.yaml\n", 2, "runs in a circle"),
    "unknown parent": ("name: mine\nextends: korea-2071\n", 2, "no shipped scenario is called"),
    "parent outside": (
        "name: mine\nextends: ../other.yaml\n",
        2,
        "may not lead out of the scenario's own folder",
    ),
    "absolute parent": ("name: mine\nextends: /etc/passwd\n", 2, "may not lead out"),
    "parent missing": ("name: mine\nextends: other.yaml\n", 2, "there is no file"),
    "tab": ("name: mine\nset:\n\ttrust.PRK.USA: 1\n", 3, "indent with spaces, not tabs"),
    "empty": ("", 1, "the file is empty"),
    "only a comment": ("# nothing\n", 1, "the file is empty"),
    "a list": ("- a\n- b\n", 1, "a scenario is a mapping"),
    "a word": ("hello\n", 1, "a scenario is a mapping"),
    "no source": (BASE + "set:\n  trust.PRK.USA: {value: 0.2}\n", 4, "`source` is missing here"),
    "bare number": (BASE + "set:\n  trust.PRK.USA: 0.2\n", 4, "a number needs its source"),
    "unknown source": (
        BASE + "set:\n  trust.PRK.USA: {value: 0.2, source: Z99}\n",
        4,
        "unknown source 'Z99'",
    ),
    "assumption without why": (
        BASE + "set:\n  trust.PRK.USA: {value: 0.2, source: assumption}\n",
        4,
        "says `why`",
    ),
    "unknown key": (BASE + "titel: typo\n", 3, "unknown key 'titel'; did you mean title"),
    "unknown switch": (
        BASE + "switches: {diverson: off}\n",
        3,
        "unknown switch 'diverson'; did you mean diversion",
    ),
    "switch not on or off": (BASE + "switches: {diversion: maybe}\n", 3, "must be on or off, not 'maybe'"),
    "unknown rule": (BASE + "rules: {CHN: ratoinal}\n", 3, "unknown rule 'ratoinal'; did you mean rational"),
    "rule for a seatless actor": (BASE + "rules: {GBR: rational}\n", 3, "GBR has no seat"),
    "unknown variant": (BASE + "variant: wto\n", 3, "unknown variant 'wto'; known: imf, kotra"),
    "quarters backwards": (BASE + "quarters: [2019Q1, 2017Q1]\n", 3, "run backwards"),
    "not a quarter": (BASE + "quarters: [2017-01, 2018Q1]\n", 3, "a quarter is written like 2017Q1"),
    "event out of range": (
        BASE + f"events:\n  - {{on: 2031Q1, do: summit, between: [RUS, PRK], {ASSUMED}}}\n",
        4,
        "outside the scenario's quarters",
    ),
    "event of unknown kind": (
        BASE + f"events:\n  - {{on: 2018Q1, do: sumit, {ASSUMED}}}\n",
        4,
        "`do` must be one of",
    ),
    "event without source": (
        BASE + "events:\n  - {on: 2018Q1, do: summit, between: [RUS, PRK]}\n",
        4,
        "without a `source`",
    ),
    "meeting without the target": (
        BASE + f"events:\n  - {{on: 2018Q1, do: summit, between: [RUS, CHN], {ASSUMED}}}\n",
        4,
        "between the target, PRK",
    ),
    "event on unknown option": (
        BASE + f"events:\n  - {{on: 2018Q1, do: choose, actor: RUS, option: invade, {ASSUMED}}}\n",
        4,
        "unknown option of RUS",
    ),
    "history misspelt": (BASE + "events: histroy\n", 3, "must be 'history', not 'histroy'"),
    "no history to play": (
        "name: mine\nextends: bare.yaml\nevents: history\n",
        3,
        "there is no `history` here",
    ),
    "unknown word in free": (BASE + "events: history\nfree: [CHN, cuncil]\n", 4, "did you mean council"),
    "free without history": (BASE + "free: [CHN]\n", 3, "write `events: history`"),
    "free from outside": (
        BASE + "events: history\nfree: {from: 2031Q1}\n",
        4,
        "2031Q1 is outside the scenario's quarters",
    ),
    "free from no quarter": (BASE + "events: history\nfree: {from: soon}\n", 4, "a quarter is written like 2017Q1"),
    "free that runs backwards": (
        BASE + "events: history\nfree: {from: 2019Q1, until: 2018Q1}\n",
        4,
        "2018Q1 comes before 2019Q1",
    ),
    "history out of range": (
        BASE + f"history:\n  - {{on: 2031Q1, do: summit, between: [RUS, PRK], {ASSUMED}}}\n",
        4,
        "outside the scenario's quarters",
    ),
    "history of history": (BASE + "history: [history]\n", 3, "history"),
    "history without source": (
        BASE + "history:\n  - {on: 2018Q1, do: summit, between: [RUS, PRK]}\n",
        4,
        "without a `source`",
    ),
    "choice in the wrong slot": (
        BASE + f"events:\n  - {{on: 2018Q1, do: choose, actor: RUS, option: arms, slot: diplomatic, {ASSUMED}}}\n",
        4,
        "unknown option of RUS in the diplomatic slot",
    ),
    "choice toward nobody": (
        BASE + f"events:\n  - {{on: 2018Q1, do: choose, actor: RUS, option: summit, {ASSUMED}}}\n",
        4,
        "say toward whom: summit@PRK",
    ),
    "choice toward the wrong one": (
        BASE + f"events:\n  - {{on: 2018Q1, do: choose, actor: RUS, option: summit@USA, {ASSUMED}}}\n",
        4,
        "say toward whom: summit@PRK",
    ),
    "choice that points at nobody": (
        BASE + f"events:\n  - {{on: 2018Q1, do: choose, actor: RUS, option: arms@PRK, {ASSUMED}}}\n",
        4,
        "points at nobody: write arms",
    ),
    "choice without a flow": (
        BASE + f"events:\n  - {{on: 2018Q1, do: choose, actor: RUS, option: cut-crude, {ASSUMED}}}\n",
        4,
        "RUS has no flow that the option cut-crude could move",
    ),
    "two choices for one slot": (
        BASE
        + f"events:\n  - {{on: 2018Q1, do: choose, actor: RUS, option: arms, {ASSUMED}}}\n"
        + f"  - {{on: 2018Q1, do: choose, actor: RUS, option: drills, {ASSUMED}}}\n",
        5,
        "choose RUS coercive is prescribed for 2018Q1 a second time",
    ),
    "an event on what only the start reads": (
        BASE + f"events:\n  - {{on: 2018Q1, do: set, parameter: tension.initial, value: 0.2, {ASSUMED}}}\n",
        4,
        "tension.initial is read at the start only",
    ),
    "an event on trust": (
        BASE + f"events:\n  - {{on: 2018Q1, do: set, parameter: trust.PRK.USA, value: 0.2, {ASSUMED}}}\n",
        4,
        "trust.PRK.USA is read at the start only",
    ),
    "an event on a lever": (
        BASE + f"events:\n  - {{on: 2018Q1, do: set, parameter: lever.CHN.aid, value: 2, {ASSUMED}}}\n",
        4,
        "lever.CHN.aid is read at the start only",
    ),
    "talks with an onlooker": (
        BASE + f"events:\n  - {{on: 2018Q1, do: talks, between: [GBR, PRK], outcome: statement, {ASSUMED}}}\n",
        4,
        "talks are with a sender: USA",
    ),
    "talks of unknown outcome": (
        BASE + f"events:\n  - {{on: 2018Q1, do: talks, between: [USA, PRK], outcome: toast, {ASSUMED}}}\n",
        4,
        "must be 'deal', 'walk-out'",
    ),
    "a deal about nothing": (
        BASE + f"events:\n  - {{on: 2018Q1, do: talks, between: [USA, PRK], outcome: deal, {ASSUMED}}}\n",
        4,
        "a deal, and only a deal, has a `package`",
    ),
    "a deal on an unknown item": (
        BASE
        + "events:\n  - {on: 2018Q1, do: talks, between: [USA, PRK], outcome: deal, package: {rolback: 1}, "
        + f"{ASSUMED}}}\n",
        4,
        "did you mean rollback",
    ),
    "a deal at a level that is not there": (
        BASE
        + "events:\n  - {on: 2018Q1, do: talks, between: [USA, PRK], outcome: deal, package: {relief: 0.3}, "
        + f"{ASSUMED}}}\n",
        4,
        "relief comes in the levels 0, 0.25, 0.5, 0.75, 1, not 0.3",
    ),
    "only of an unknown kind": (
        BASE + f"events:\n  - {{on: 2018Q1, do: only, until: 2018Q4, of: [meetings], {ASSUMED}}}\n",
        4,
        "must be 'summits'",
    ),
    "only that runs backwards": (
        BASE + f"events:\n  - {{on: 2018Q1, do: only, until: 2017Q4, of: [summits], {ASSUMED}}}\n",
        4,
        "2017Q4 comes before 2018Q1",
    ),
    "prior backwards": (
        BASE + f"set:\n  trust.PRK.USA: {{value: 0.2, {ASSUMED}, prior: {{uniform: [0.4, 0.1]}}}}\n",
        4,
        "rise from left to right",
    ),
    "prior out of bounds": (
        BASE + f"set:\n  trust.PRK.USA: {{value: 0.2, {ASSUMED}, prior: {{uniform: [0.1, 1.4]}}}}\n",
        4,
        "reaches outside 0 to 1",
    ),
    "two priors": (
        BASE + f"set:\n  trust.PRK.USA: {{value: 0.2, {ASSUMED}, prior: {{uniform: [0, 1], loguniform: [0.1, 1]}}}}\n",
        4,
        "exactly one of",
    ),
    "weights do not add": (
        BASE + f"set:\n  need.aid.weight: {{value: 0.4, {ASSUMED}}}\n",
        4,
        "add to 1.3, not to 1",
    ),
    "flow the wrong way": (
        BASE + f"set:\n  trade.PRK.CHN.goods: {{value: 5, {ASSUMED}}}\n",
        4,
        "flows inward",
    ),
    "flow between third parties": (
        BASE + f"set:\n  trade.CHN.KOR.goods: {{value: 5, {ASSUMED}}}\n",
        4,
        "flows inward",
    ),
    "unknown lever": (
        BASE
        + f"options:\n  shout: {{nest: pressure, says: shouts, effects: [{{lever: volume, set: 1}}], {ASSUMED}}}\n",
        4,
        "unknown lever 'volume'",
    ),
    "effect out of range": (
        BASE + f"options:\n  shout: {{nest: pressure, says: shouts, effects: [{{lever: aid, set: 9}}], {ASSUMED}}}\n",
        4,
        "9 is outside 0 to 4",
    ),
    "lever out of its range at the start": (
        BASE + f"set:\n  lever.CHN.aid: {{value: -0.5, {ASSUMED}}}\n",
        4,
        "-0.5 is outside 0 to 4, the range of aid",
    ),
    "prior of a lever out of its range": (
        BASE + f"set:\n  lever.CHN.alliance: {{value: 0.5, {ASSUMED}, prior: {{uniform: [0, 3]}}}}\n",
        4,
        "the prior reaches outside 0 to 1, the range of alliance",
    ),
    "nobody gives at the start": (
        BASE + "set:\n" + "".join(f"  lever.{who}.aid: {{value: 0, {ASSUMED}}}\n" for who in ("CHN", "RUS", "ROW")),
        6,
        "nobody gives aid at the start",
    ),
    "unknown nest": (
        BASE + f"options:\n  shout: {{nest: noise, says: shouts, {ASSUMED}}}\n",
        4,
        "must be 'pressure'",
    ),
    "unknown option on a menu": (
        BASE + "menus: {patron: {coercive: [hold, shout]}}\n",
        3,
        "unknown option 'shout'",
    ),
    "menu without hold": (BASE + "menus: {patron: {coercive: [aid-up]}}\n", 3, "always holds `hold`"),
    "shared luck": (
        BASE + "actors: {RUS: {title: Russia, luck: first patron, seat: patron}}\n",
        3,
        "already has this luck",
    ),
    "two roles": (BASE + "roles: {neighbours: [KOR, CHN]}\n", 3, "has more than one role"),
    "votes without a council": (
        BASE + "council: {permanent: [], elected: 0, votes: 9}\n",
        3,
        "9 votes are needed but the Council has 0 seats",
    ),
    "more votes than seats": (BASE + "council: {votes: 20}\n", 3, "has 15 seats"),
    "alias bomb": (
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)),
        None,
        "do aliases multiply?",
    ),
    "deep nesting": ("name: " + "[" * 600 + "]" * 600 + "\n", None, "nested deeper"),
    "a tag that runs code": ("name: !!python/object/apply:os.system [ls]\n", 1, ""),
    "a tag on a word": ("name: !secret word\nextends: korea-2017\n", 1, "is not allowed"),
    "unclosed quote": ('name: "mine\nextends: korea-2017\n', None, "not valid YAML"),
    "two documents": ("name: mine\n---\nname: yours\n", None, "not valid YAML"),
    "not a number": (BASE + f"set:\n  trust.PRK.USA: {{value: .nan, {ASSUMED}}}\n", 4, "finite number"),
    "infinite": (BASE + f"set:\n  gdp.PRK: {{value: .inf, {ASSUMED}}}\n", 4, "finite number"),
    "a number of a million digits": (
        BASE + f"set:\n  gdp.PRK: {{value: {'9' * 9000}, {ASSUMED}}}\n",
        None,
        "",
    ),
    "a switch for a number": (
        BASE + f"set:\n  trust.PRK.USA: {{value: yes, {ASSUMED}}}\n",
        4,
        "must be a number",
    ),
    "a bad name": ("name: my scenario\nextends: korea-2017\n", 1, "a name is letters"),
    "nothing required is there": ("name: mine\n", 1, "is missing here"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_says_what_is_wrong_and_where(case, command, tmp_path):
    text, line, words = BROKEN[case]
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "bare.yaml").write_text(bare(), encoding="utf-8")
    said = command("check", "mine.yaml")
    lines = said.err.splitlines()
    assert said.code == 2
    assert said.out == ""
    assert lines
    for each in lines:
        assert re.match(r"(mine|korea-2017)\.yaml:\d+:\d+: \S", each), each
        assert len(each) < 400
    assert any(words in each for each in lines), lines
    if line is not None:
        assert any(each.startswith(f"mine.yaml:{line}:") for each in lines), lines


def bare() -> str:
    """korea-2017 without its history."""
    from leverage_sim.scenario.inherit import shipped_folder

    text = (shipped_folder() / "korea-2017.yaml").read_text(encoding="utf-8")
    before, _, after = text.partition("\nhistory:")
    return before + "\n" + after[after.index("\nswitches:") :]


UNREADABLE = {
    "missing file": (None, "there is no such file"),
    "binary": (b"\x00\x01\xfe\xff" * 50, "is it a binary file?"),
    "too large": (b"# " + b"x" * 600_000, "larger than 512 KiB"),
    "control characters": (b"name: \x07bell\n", "not valid YAML"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_files_that_are_not_scenarios(case, command, tmp_path):
    raw, words = UNREADABLE[case]
    if raw is not None:
        (tmp_path / "mine.yaml").write_bytes(raw)
    said = command("run", "mine.yaml")
    assert said.code == 2
    assert words in said.err
    assert len(said.err.splitlines()) == 1


def test_a_file_of_200_megabytes_is_refused_unread(command, tmp_path):
    with (tmp_path / "mine.yaml").open("wb") as handle:
        handle.truncate(200 * 1024 * 1024)
    said = command("check", "mine.yaml")
    assert said.code == 2
    assert "larger than 512 KiB" in said.err


def test_a_folder_is_not_a_scenario(command, tmp_path):
    (tmp_path / "mine.yaml").mkdir()
    said = command("check", "mine.yaml")
    assert said.code == 2
    assert "this is a folder" in said.err


def test_circle_of_two(command, tmp_path):
    (tmp_path / "a.yaml").write_text("name: a\nextends: b.yaml\n")
    (tmp_path / "b.yaml").write_text("name: b\nextends: a.yaml\n")
    said = command("check", "a.yaml")
    assert said.code == 2
    assert said.err.splitlines() == [
        "b.yaml:2:10: `extends` runs in a circle: b.yaml comes back to itself through a.yaml"
    ]


def test_every_error_of_a_file_at_once(command, tmp_path):
    text = BASE + f"set:\n  trust.PRK.USA: {{value: 1.2, {ASSUMED}}}\n  trust.PRK.UAS: {{value: 0.2, {ASSUMED}}}\n"
    (tmp_path / "mine.yaml").write_text(text + "  gdp.USA: {value: -1, source: Z01}\n")
    said = command("check", "mine.yaml")
    assert [each.split(":")[1] for each in said.err.splitlines()] == ["4", "5", "6", "6"]


def test_a_number_without_a_source_fails_on_its_line(command, tmp_path, korea_text):
    """Any parameter of korea-2017 that loses its source is an error at that line."""
    lines = korea_text.splitlines()
    numbered = [n for n, line in enumerate(lines) if re.match(r"  [\w.-]+: \{value: .*source: ", line)]
    for n in numbered[::37]:
        broken = lines.copy()
        broken[n] = re.sub(r", source: (\[[^\]]*\]|[^,}]+)", "", broken[n])
        (tmp_path / "mine.yaml").write_text("\n".join(broken))
        said = command("check", "mine.yaml")
        assert said.code == 2
        assert said.err.startswith(f"mine.yaml:{n + 1}:"), (lines[n], said.err)
        assert "`source` is missing here" in said.err


def test_a_block_with_numbers_and_no_source_fails_on_its_line(command, tmp_path, korea_text):
    for start in (
        "  minor-test: ",
        "  guarantee: {title",
        "  lift-sanctions: ",
        "  - {from: USA",
        "  - {on: 2020Q1",
    ):
        lines = korea_text.splitlines()
        n = next(i for i, line in enumerate(lines) if line.startswith(start))
        end = n if "source" in lines[n] else n + 1
        lines[end] = re.sub(r"\s*source: (\[[^\]]*\]|[^,}]+),?", "", lines[end], count=1)
        (tmp_path / "mine.yaml").write_text("\n".join(lines))
        said = command("check", "mine.yaml")
        assert said.code == 2, start
        assert said.err.startswith(f"mine.yaml:{n + 1}:"), (start, said.err)


@pytest.fixture
def korea_text():
    from leverage_sim.scenario.inherit import shipped_folder

    return (shipped_folder() / "korea-2017.yaml").read_text(encoding="utf-8")
