"""Titles in any script: an installed font that has the characters draws them, else one line names a font."""

import warnings

import pytest
from matplotlib import font_manager
from matplotlib.image import imread

from leverage_sim.show import fonts
from leverage_sim.show.style import styled

TITLE = "核的危机 in 半島, 한국, ไทย"


@pytest.fixture
def noto(tmp_path, monkeypatch):
    """A font with the name of one that is looked for, whose characters are all black squares."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    for step, point in ((pen.moveTo, (0, 0)), (pen.lineTo, (0, 900)), (pen.lineTo, (900, 900)), (pen.lineTo, (900, 0))):
        step(point)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap(dict.fromkeys(map(ord, TITLE.replace(" ", "")), "square"))
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "square": square})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 0)})
    builder.setupHorizontalHeader(ascent=900, descent=-100)
    builder.setupNameTable({"familyName": "Noto Sans CJK SC", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "noto.ttf")
    before = list(font_manager.fontManager.ttflist)
    font_manager.fontManager.addfont(tmp_path / "noto.ttf")
    yield
    font_manager.fontManager.ttflist[:] = before
    font_manager.fontManager._findfont_cached.cache_clear()


def drawn(path):
    """How much ink a picture of the title takes."""
    with styled() as plt:
        figure = plt.figure(figsize=(5, 1))
        figure.text(0.02, 0.3, TITLE, fontsize=20)
        figure.savefig(path)
    return float((1.0 - imread(path)[..., :3]).sum())


@pytest.fixture(autouse=True)
def untold(monkeypatch):
    monkeypatch.setattr(fonts, "TOLD", set())


@pytest.mark.pictures
def test_an_installed_font_draws_what_the_own_one_lacks(noto, tmp_path, capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with_font = drawn(tmp_path / "with.png")
    assert fonts.families()[:2] == ["DejaVu Sans", "Noto Sans CJK SC"]
    assert capsys.readouterr().err == ""
    font_manager.fontManager.ttflist[:] = [
        each for each in font_manager.fontManager.ttflist if each.name != "Noto Sans CJK SC"
    ]
    assert with_font > 1.5 * drawn(tmp_path / "without.png")


@pytest.mark.pictures
def test_characters_that_no_font_has_are_one_line_of_a_run(command, tmp_path, monkeypatch, recwarn):
    monkeypatch.setattr(fonts, "families", lambda: [fonts.OWN])
    actors = "actors:\n  CHN: {title: 中国, luck: china, seat: patron}\n"
    (tmp_path / "mine.yaml").write_text(
        f"name: mine\nextends: korea-2017\nquarters: [2017Q1, 2017Q1]\ntitle: 核的 한국\n{actors}", encoding="utf-8"
    )
    monkeypatch.setattr("leverage_sim.show.style.families", lambda: [fonts.OWN])
    first, again = (command("leverage", "mine.yaml", "--out", "there") for _ in range(2))
    assert (first.code, again.code) == (0, 0)
    assert [str(w.message) for w in recwarn if "Glyph" in str(w.message)] == []
    lines = [line for line in first.err.splitlines() if "boxes" in line]
    assert len(lines) == 1
    assert "中" in lines[0]
    assert "Install Noto Sans CJK, and delete" in lines[0]
    assert "boxes" not in again.err


def test_fonts_are_named_by_script():
    assert {fonts.font_for(letter) for letter in "核かカ한（"} == {"Noto Sans CJK"}
    assert fonts.font_for("ก") == "Noto Sans Thai"
    assert fonts.font_for("𓀀") == "GNU Unifont"
    many = fonts.told({chr(0x6838 + n) for n in range(30)})
    assert "and 22 more" in many
    assert "\n" not in many


@pytest.mark.pictures
def test_other_warnings_still_come_through():
    with styled(), pytest.warns(UserWarning, match="something else"):
        warnings.warn("something else", UserWarning, stacklevel=1)
