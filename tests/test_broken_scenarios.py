"""Every way in which a scenario can be wrong gives one line an error, with file, line and column, and exit code 2."""

import re

import pytest

from broken import ASSUMED, BASE, BROKEN


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
    """Every parameter of korea-2017 that loses its source is an error at that line: one alone, and all at once."""
    lines = korea_text.splitlines()
    numbered = [n for n, line in enumerate(lines) if re.match(r"  [\w.-]+: \{value: .*source: ", line)]
    assert len(numbered) > 300
    for which in (numbered[37:38], numbered):
        broken = lines.copy()
        for n in which:
            broken[n] = re.sub(r", source: (\[[^\]]*\]|[^,}]+)", "", broken[n])
        (tmp_path / "mine.yaml").write_text("\n".join(broken))
        said = command("check", "mine.yaml")
        assert said.code == 2
        found = [re.fullmatch(r"mine.yaml:(\d+):\d+: `source` is missing here", line) for line in said.err.splitlines()]
        assert [match and int(match[1]) - 1 for match in found] == which


def test_a_block_with_numbers_and_no_source_fails_on_its_line(command, tmp_path, korea_text):
    lines, broken = korea_text.splitlines(), set()
    for start in (
        "  minor-test: ",
        "  guarantee: {title",
        "  lift-sanctions: ",
        "  - {from: USA",
        "  - {on: 2020Q1",
    ):
        n = next(i for i, line in enumerate(lines) if line.startswith(start))
        end = n if "source" in lines[n] else n + 1
        lines[end] = re.sub(r"\s*source: (\[[^\]]*\]|[^,}]+),?", "", lines[end], count=1)
        broken.add(str(n + 1))
    (tmp_path / "mine.yaml").write_text("\n".join(lines))
    said = command("check", "mine.yaml")
    assert said.code == 2
    assert {line.split(":")[1] for line in said.err.splitlines()} == broken


@pytest.fixture
def korea_text():
    from leverage_sim.scenario.inherit import shipped_folder

    return (shipped_folder() / "korea-2017.yaml").read_text(encoding="utf-8")
