"""Characters beyond those of matplotlib's own font: installed fonts that have them, or a line that names one."""

import re
import sys
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

OWN = "DejaVu Sans"
"""Comes with matplotlib: Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian, Georgian."""
FONTS = {
    "Noto Sans CJK": (
        "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK TC", "Source Han Sans SC",
        "Source Han Sans", "PingFang SC", "PingFang HK", "Hiragino Sans GB", "Microsoft YaHei", "WenQuanYi Micro Hei",
        "WenQuanYi Zen Hei", "SimHei", "Heiti TC", "Arial Unicode MS", "Droid Sans Fallback",
    ),
    "Noto Sans SC": ("Noto Sans SC", "Noto Sans TC", "Songti SC", "SimSun"),
    "Noto Sans JP": ("Noto Sans JP", "Hiragino Sans", "Yu Gothic", "Meiryo", "MS Gothic", "IPAexGothic", "IPAGothic"),
    "Noto Sans KR": ("Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", "NanumGothic", "UnDotum"),
    "Noto Sans Devanagari": ("Noto Sans Devanagari", "Nirmala UI", "Lohit Devanagari", "Kohinoor Devanagari"),
    "Noto Sans Thai": ("Noto Sans Thai", "Leelawadee UI", "Thonburi", "Loma"),
    "GNU Unifont": ("Unifont", "Unifont Upper"),
}  # fmt: skip
"""What is looked for, by the font that is named where it is missing; the first that is installed of each is used."""
SCRIPTS = {
    "CJK": "Noto Sans CJK", "HIRAGANA": "Noto Sans CJK", "KATAKANA": "Noto Sans CJK", "HANGUL": "Noto Sans CJK",
    "FULLWIDTH": "Noto Sans CJK", "IDEOGRAPHIC": "Noto Sans CJK", "DEVANAGARI": "Noto Sans Devanagari",
    "THAI": "Noto Sans Thai",
}  # fmt: skip
MISSING = re.compile(r"Glyph (\d+) \(.*\) missing from")


def families() -> list[str]:
    """matplotlib's own font, and installed ones for what it lacks, in the order in which they are asked."""
    from matplotlib.font_manager import fontManager

    installed = set(fontManager.get_font_names())
    found = (next((name for name in names if name in installed), None) for names in FONTS.values())
    return [OWN, *(name for name in found if name)]


@contextmanager
def glyphs() -> Iterator[None]:
    """While pictures are drawn: one line about all characters that no font has, instead of a warning for each."""
    lacking: set[str] = set()
    with warnings.catch_warnings():
        before = warnings.showwarning

        def take(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
            found = MISSING.match(str(message))
            if found:
                lacking.add(chr(int(found[1])))
            else:
                before(message, category, *where, **more)

        warnings.showwarning = take
        warnings.filterwarnings("always", MISSING.pattern)
        yield
    if not lacking <= TOLD:
        TOLD.update(lacking)
        print(told(lacking), file=sys.stderr)


TOLD: set[str] = set()
"""Characters that were named already."""
FEW = 8


def told(lacking: set[str]) -> str:
    """Which characters pictures lack, and what would help."""
    import matplotlib

    names = dict.fromkeys(font_for(letter) for letter in sorted(lacking))
    shown = " ".join(sorted(lacking)[:FEW]) + (f" and {len(lacking) - FEW} more" if len(lacking) > FEW else "")
    where = f"{matplotlib.get_cachedir()}/fontlist-*.json"
    return (
        f"Pictures show boxes for {shown}: no font has them. Install {' and '.join(names)}, and delete {where}, "
        "matplotlib's list of fonts."
    )


def font_for(letter: str) -> str:
    """A font that has a character."""
    return SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0], "GNU Unifont")
