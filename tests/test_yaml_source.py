"""YAML as it is read: scalars by the core schema, no tags, everything in bounds, one line for what is no YAML."""

import codecs
import re
import string
from decimal import Decimal

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broken import BROKEN
from leverage_sim.problems import InputError
from leverage_sim.scenario import core_schema, yaml_source
from leverage_sim.scenario.inherit import shipped_folder
from leverage_sim.scenario.text_file import read_text
from leverage_sim.scenario.yaml_source import parse

# Section 10.3.2 of YAML 1.2.2, the table of the core schema's tag resolution, row by row.
TABLE = (
    (r"null | Null | NULL | ~", lambda text: None),
    (r"", lambda text: None),
    (r"true | True | TRUE | false | False | FALSE", lambda text: text.lower() == "true"),
    (r"[-+]? [0-9]+", lambda text: int(Decimal(text))),
    (r"0o [0-7]+", lambda text: sum(int(d) * 8**n for n, d in enumerate(reversed(text[2:])))),
    (r"0x [0-9a-fA-F]+", lambda text: sum(int(d, 16) * 16**n for n, d in enumerate(reversed(text[2:])))),
    (r"[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?", lambda text: float(Decimal(text))),
    (r"[-+]? ( \.inf | \.Inf | \.INF )", lambda text: float("-inf" if text[0] == "-" else "inf")),
    (r"\.nan | \.NaN | \.NAN", lambda text: float("nan")),
)
ROWS = [(re.compile(pattern, re.X), meaning) for pattern, meaning in TABLE]
NEAR = st.text("0123456789abcdefABCDEFoxinfINFNaulL~.+-_eE:= \u0663\uff11", max_size=12)
LIKE = st.one_of([st.from_regex(p, fullmatch=True, alphabet=string.printable) for p, _ in ROWS]).filter(
    lambda text: len(text) < 18  # the exponents of Decimal have an end
)


def by_the_specification(text):
    return next((meaning(text) for pattern, meaning in ROWS if pattern.fullmatch(text)), text)


@settings(max_examples=200)
@given(st.one_of(LIKE, NEAR, st.text(max_size=8)))
def test_scalars_mean_what_the_core_schema_says(text):
    found, meant = core_schema.value(text), by_the_specification(text)
    assert type(found) is type(meant)
    assert repr(found) == repr(meant)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("on", "on"), ("yes", "yes"), ("y", "y"), ("TRUE", True), ("tRUE", "tRUE"), ("~", None),
        ("nULL", "nULL"), ("", None), ("1e3", 1000.0), (".5e3", 500.0), ("1.", 1.0), ("017", 17), ("-0", 0),
        ("0o17", 15), ("-0o17", "-0o17"), ("0x1F", 31), ("+0x1F", "+0x1F"), ("0b101", "0b101"), ("1_000", "1_000"),
        ("1:30", "1:30"), ("2017-01-01", "2017-01-01"), ("-.inf", float("-inf")), (".Inf", float("inf")),
        (".iNF", ".iNF"), ("-.nan", "-.nan"), ("1e400", float("inf")), ("=", "="), ("٣", "٣"), ("2017Q1", "2017Q1"),
        ("'1'", "1"), ('"~"', "~"), ("|\n  1\n", "1\n"),
    ],
)  # fmt: skip
def test_a_value_in_a_file(text, value):
    data, _ = parse(f"a: {text}\n", "f.yaml")
    assert (type(data["a"]), data["a"]) == (type(value), value)


def refused(text):
    with pytest.raises(InputError) as error:
        parse(text, "f.yaml")
    return str(error.value)


PLACES = {
    "a scalar": ("a: {} word\n", "1:4"),
    "a number": ("a: {} 12\n", "1:4"),
    "nothing": ("a: {}\n", "1:4"),
    "a quoted text": ("a: {} 'x'\n", "1:4"),
    "a block of text": ("a: {} |\n  x\n", "1:4"),
    "a list": ("a: {} [1]\n", "1:4"),
    "a list of lines": ("a:\n  b: {}\n    - 1\n", "2:6"),
    "an item": ("a:\n  - {} 1\n", "2:5"),
    "a mapping": ("a: {} {{b: 1}}\n", "1:4"),
    "the whole": ("{}\na: 1\n", "1:1"),
    "a key": ("a: 1\n{} b: 1\n", "2:1"),
    "an anchored value": ("a: &x {} 1\n", "1:4"),
}
TAGS = {
    "!!python/object/apply:os.system": "'!!python/object/apply:os.system'",
    "!own": "'!own'",
    "!!str": "'!!str'",
    "!<tag:else.where,2000:x>": "'tag:else.where,2000:x'",
    "!": "'!'",
}


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("where", PLACES)
def test_a_tag_on_any_node_is_refused_in_one_line_with_its_place(where, tag):
    form, at = PLACES[where]
    said = refused(form.format(tag))
    assert said == f"f.yaml:{at}: the tag {TAGS[tag]} is not allowed; write a plain value, a text in quotes"


def test_a_merge_key_is_refused_and_a_quoted_key_is_a_key():
    said = refused("base: &b {x: 1}\nmore:\n  <<: *b\n  y: 2\n")
    assert said == "f.yaml:3:3: merge keys (<<) are not read here; write the keys out"
    assert parse("'<<': 1\n", "f.yaml")[0] == {"<<": 1}


TEXT = "name: mine\ntitle: Pjöngjang\n"
NOT_TEXT = {
    "UTF-16 with its mark": (TEXT.encode("utf-16"), "1:1: this is text in UTF-16; save it as UTF-8"),
    "UTF-16, the greater byte first": (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "1:1: this is text in UTF-16"),
    "UTF-16 without a mark": (TEXT.encode("utf-16-le"), "1:1: this is text in UTF-16; save it as UTF-8"),
    "UTF-32": (TEXT.encode("utf-32"), "1:1: this is text in UTF-32; save it as UTF-8"),
    "Latin-1": (TEXT.encode("latin-1"), "2:10: this is not text in UTF-8; the byte 0xF6 is a letter of Latin-1"),
    "a workbook": (b"PK\x03\x04\x14\x00\x06\x00" * 9, "1:1: this is a zip archive or a workbook"),
    "a page": (b"<!DOCTYPE html>\n<html lang=en>\n", "1:1: this is a page in HTML"),
    "packed": (b"\x1f\x8b\x08\x00" * 9, "1:1: this is a file packed with gzip"),
    "binary": (b"\x00\x01\xfe\xff" * 50, "1:3: this is not text in UTF-8; is it a binary file?"),
    "a table with tabs": (b"actor\tvalue\nPRK\t1\nUSA\t2\n", "1:1: this is a table with tabs between its columns"),
    "a table with commas": (b"actor,value\nPRK,1\n", "1:1: this is a table with commas between its"),
    "a byte of nothing": (b"name: mine\ntitle: a\x00b\n", "2:9: not valid YAML: the character U+0000 may not stand"),
    "an escape": (b"name: mine\r\ntitle: \x1b[31m\r\n", "2:8: not valid YAML: the character U+001B may not stand"),
    "a separator of lines": ("name: a\u2028b\n".encode(), "1:8: not valid YAML: the character U+2028 ends a line"),
    "a mark of the byte order inside": ("name: mine\n\ufefftitle: x\n".encode(), "2:1: not valid YAML: a mark of"),
    "empty": (b"", "1:1: the file is empty"),
    "comments": (b"# nothing\n\n# else\n", "1:1: the file is empty"),
    "two documents": (b"name: mine\n---\nname: yours\n", "2:1: not valid YAML: a second document begins here"),
    "a tab": (b"name: mine\nset:\n\tx: 1\n", "3:1: not valid YAML: a tab stands here; indent with spaces, not tabs"),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_TEXT)
def test_what_is_no_yaml_is_called_by_its_name(case, command, tmp_path):
    raw, words = NOT_TEXT[case]
    (tmp_path / "mine.yaml").write_bytes(raw)
    said = command("check", "mine.yaml")
    assert said.code == 2
    assert said.err.startswith(f"mine.yaml:{words}")
    assert len(said.err.splitlines()) == 1


def test_a_rule_file_in_utf_16_is_called_by_its_name(command, tmp_path):
    (tmp_path / "mine.py").write_text("x = 'é'\n", encoding="utf-16")
    said = command("run", "korea-2017", "--rules", "mine.py")
    assert (said.code, said.err) == (2, "mine.py:1:1: this is text in UTF-16; save it as UTF-8\n")


def test_ends_of_lines_and_a_mark_of_the_byte_order_change_nothing(tmp_path):
    text = "name: mine\nlist:\n  - é: 1\n  - [a, 2]\n"
    plain = parse(text, "f")
    for n, raw in enumerate((text.replace("\n", "\r\n"), text.replace("\n", "\r"), "\ufeff" + text)):
        path = tmp_path / f"{n}.yaml"
        path.write_bytes(raw.encode())
        assert parse(read_text(path, "f"), "f") == plain


SYNTAX = {
    "a colon in a text": ("a: b: c\n", "1:5: not valid YAML: a colon cannot stand here"),
    "no colon": ("a: 1\nb\nc: 2\n", "2:1: not valid YAML: this is no `key: value`"),
    "no space": ("a: 1\nb:2\n", "2:1: not valid YAML: this is no `key: value`"),
    "a quote": ('a: 1\nb: "c\nd: 2\n', "2:4: not valid YAML: this quote is not closed"),
    "a brace": ("a: {b: 1\n", "1:4: not valid YAML: this { is not closed"),
    "a bracket": ("a: [1, 2\n", "1:4: not valid YAML: this [ is not closed"),
    "a comma": ("a: {b: 1 c: 2}\n", "1:11: not valid YAML: within { } a comma is missing here"),
    "an indentation": ("a:\n  b: 1\n c: 2\n", "3:2: not valid YAML: this does not fit what stands before it"),
    "a list beside keys": ("- a\nb: c\n", "2:1: not valid YAML: this does not fit the list above"),
    "a star": ("a: *b\n", "1:4: not valid YAML: this alias (*) has no anchor (&) above it; put quotes around"),
    "an anchor twice": ("a: &x 1\nb: &x 2\n", "2:4: not valid YAML: this anchor (&) stands a second time"),
    "an anchor with a colon": ("a: &x:y 1\n", "1:4: not valid YAML: a space is missing after this anchor"),
    "an at sign": ("a: @b\n", "1:4: not valid YAML: put quotes around a text that begins with @"),
    "an escape": ('a: "C:\\dir"\n', "1:7: not valid YAML: after \\ in double quotes stands what is no escape"),
    "half a character": ('a: "\\ud800"\n', "1:7: not valid YAML: after \\ in double quotes stands what is no"),
    "a directive": ("%YAML 9\n---\na: 1\n", "1:8: not valid YAML: % begins an instruction to YAML"),
    "a key twice": ("a: 1\nb: 1\na: 2\n", "3:1: the key 'a' stands here a second time (first on line 1)"),
    "a list as a key": ("? [a]\n: b\n", "1:3: a key must be a plain word"),
    "deep": ("a: " + "[" * 41 + "]" * 41, "1:44: nested deeper than 40 levels"),
    "deeper": ("[" * 60, "1:42: nested deeper than 40 levels"),
    "an alias of itself": ("a: &a [*a]\n", "1:4: nested deeper than 40 levels"),
    "digits": (f"a: {'9' * 5000}\n", "1:4: not a number that can be read"),
}


SLIGHTLY = ("an escape", "half a character")
"""Where the parser that stands in for libyaml names a place a letter away."""


@pytest.mark.parametrize("case", [case for case in SYNTAX if yaml.__with_libyaml__ or case not in SLIGHTLY])
def test_what_is_wrong_with_a_text_is_said_where_it_is(case):
    text, words = SYNTAX[case]
    said = refused(text)
    assert said.startswith(f"f.yaml:{words}"), said
    assert len(said.splitlines()) == 1


def test_what_yaml_1_1_read_otherwise_stays_text_even_if_the_file_asks_for_it():
    assert parse("%YAML 1.1\n---\na: yes\nb: 012\n", "f.yaml")[0] == {"a": "yes", "b": 12}


def test_nesting_without_end_is_refused_before_it_is_composed():
    assert "nested deeper than" in refused("[" * 200_000)
    assert refused("- " * 200_000) == "f.yaml:1:83: nested deeper than 40 levels"


def test_what_is_wrong_many_times_over_is_not_told_without_end():
    assert len(refused("{" + "a,\n" * 10_000 + "}").splitlines()) == 101


FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def test_libyaml_is_used_where_it_is_there():
    assert issubclass(yaml_source.COMPOSER, FAST)


@pytest.mark.parametrize("case", [case for case in SYNTAX if case not in SLIGHTLY])
def test_where_there_is_no_libyaml_the_same_is_said(case, monkeypatch):
    monkeypatch.setattr(yaml_source, "COMPOSER", yaml_source.composer(yaml.SafeLoader))
    test_what_is_wrong_with_a_text_is_said_where_it_is(case)


def both(text):
    """What the two parsers make of a text: data and places, or the message."""
    found = []
    for base in (FAST, yaml.SafeLoader):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml_source, "COMPOSER", yaml_source.composer(base))
            try:
                data, marks = parse(text, "f.yaml")
                found.append((repr(data), marks))
            except InputError as error:
                found.append(str(error))
    return found


def test_either_parser_reads_shipped_files_alike_and_refuses_the_broken():
    fast, other = both((shipped_folder() / "korea-2018.yaml").read_text("utf-8"))
    assert fast == other
    for text, _, _ in BROKEN.values():
        fast, other = both(text)
        assert fast == other or (isinstance(fast, str) and isinstance(other, str)), text


PIECES = st.sampled_from(
    ("a", "b: ", ": ", "- ", "\n", "\n  ", "[", "]", "{", "}", ", ", "'", '"', "? ", "?", "&x ", "*x", "|\n  ", ">-\n ",
     "#", " ", "1", "1e3", "~", ":", "!", "é", "<<", "=", "\\n", "@", "%", "\r\n", "---\n", "<<: *x", "...\n",
     "!!str ", "\t")
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=14).map("".join))
@example("{?a: 1}")
@example("&x: 1")
@example("{a:[1]}")
def test_the_two_parsers_never_give_different_values(text):
    """One may refuse what the other takes (a tab after a value; a ``?`` within { }), none reads it otherwise."""
    fast, other = both(text)
    assert isinstance(fast, str) or isinstance(other, str) or fast[0] == other[0]
