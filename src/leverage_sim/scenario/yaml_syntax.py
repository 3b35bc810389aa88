"""What is wrong with a text that is not YAML: the words and places of PyYAML's two parsers, made one and plain."""

import re

from yaml import MarkedYAMLError

from leverage_sim.problems import Mark, Problem, shorten

FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What may not stand in a file: control characters, and ends of lines that only some programs take for such."""
QUOTES = "put quotes around a text that"
ESCAPE = "after \\ in double quotes stands what is no escape; write \\\\, or single quotes"
TAB = "a tab stands here; indent with spaces, not tabs"
WORDS = (
    ("nesting depth", "this is nested deeper than anything that is read"),
    ("values are not allowed", f"a colon cannot stand here: indent the line as its neighbours, or {QUOTES} holds `: `"),
    ("could not find expected :", "this is no `key: value`; is the colon missing, or the space after it?"),
    ("found unexpected :", "a space is missing after this colon"),
    ("expected document start", "nothing can follow here; what stands above is already the whole"),
    ("another document", "a second document begins here; a file holds one"),
    ("second occurrence", "this anchor (&) stands a second time; give it another name"),
    ("found undefined alias", f"this alias (*) has no anchor (&) above it; {QUOTES} begins with *"),
    ("alias", f"{QUOTES} begins with *"),
    ("anchor", f"{QUOTES} begins with &"),
    ("quoted scalar found unexpected", "this quote is not closed"),
    ("quoted scalar", ESCAPE),
    ("violates indentation", TAB),
    ("flow mapping", "within { } a comma is missing here, or the } before it"),
    ("flow sequence", "within [ ] a comma is missing here, or the ] before it"),
    ("node content", "a value is missing before this"),
    ("block mapping", "this does not fit what stands before it: is it indented as its neighbours, is a quote closed?"),
    ("block collection", "this does not fit the list above: is it indented as its items, and begins with `- `?"),
    ("directive", f"% begins an instruction to YAML that is not known; {QUOTES} begins with it"),
    ("keys are not allowed", f"a `?` cannot stand here; {QUOTES} begins with it"),
    ("entries are not allowed", f"a list cannot begin here; give each item a line, or {QUOTES} begins with -"),
    ("block scalar", f"after | or > the text begins on the next line; {QUOTES} begins with them"),
    ("tag", f"tags (!) are not allowed; {QUOTES} begins with !"),
)  # fmt: skip
"""Part of what a parser says of its context and problem, and what it means; the first that fits."""
ENTRY = re.compile(r"\s*([^\s,]+:(\s|$)|- |#|---|[\[{])")
"""How a line of YAML begins that is not a row of a table."""
UNFINISHED = {
    "{": "this { is not closed",
    "[": "this [ is not closed",
    "": "the file ends here, and lacks a value or a closing bracket",
}
"""What to say of a file that ends too early, by what was begun last."""
STRANGE = {
    "\ufeff": "a mark of the byte order (U+FEFF) stands in the midst of the file; take it out",
    "\x85\u2028\u2029": "the character U+{:04X} ends a line for some programs and not for others; take it out",
    "": "the character U+{:04X} may not stand in a file; take it out",
}


def strange_character(text: str, shown: str) -> Problem | None:
    """The first character that may not stand in a file, if there is one."""
    found = FORBIDDEN.search(text)
    if found is None:
        return None
    character, before = found[0], text[: found.start()]
    line = before.count("\n") + before.replace("\r\n", "").count("\r")
    column = len(re.split("\r|\n", before)[-1])
    message = next(words for characters, words in STRANGE.items() if character in characters or not characters)
    return Problem(Mark(shown, line + 1, column + 1), f"not valid YAML: {message.format(ord(character))}")


def explained(error: MarkedYAMLError, text: str, shown: str) -> Problem:
    """What a parser says, with its place: where something was opened, if it is the end that is missing."""
    at, opened = error.problem_mark or error.context_mark, error.context_mark
    assert at is not None
    said = re.sub("[<>']", "", f"{error.context or ''} {error.problem or ''}").strip()
    message = next((words for part, words in WORDS if part in said), shorten(said, 120))
    first = text[at.index : at.index + 1]
    if "cannot start any token" in said:
        message = TAB if first == "\t" else f"{QUOTES} begins with {first}"
    elif first == "?" and "flow" in said:  # which libyaml takes, as YAML 1.2 does
        message = f"within {{ }} and [ ] {QUOTES} holds a `?`"
    elif opened is not None and ("simple key" in said or "quoted scalar found unexpected" in said):
        at = opened
    elif opened is not None and not text[at.index :].strip():
        at, message = opened, UNFINISHED.get(text[opened.index : opened.index + 1], message)
    return Problem(Mark(shown, at.line + 1, at.column + 1), f"not valid YAML: {message}")


def table(text: str, shown: str) -> Problem | None:
    """What to say of a text whose first lines are those of a table, if they are."""
    lines = [line for line in text.splitlines() if line.strip()][:20]
    for between, name in (("\t", "tabs between its columns (TSV)"), (",", "commas between its columns (CSV)")):
        counts = {line.count(between) for line in lines}
        if len(lines) > 1 and len(counts) == 1 and counts != {0} and not any(map(ENTRY.match, lines)):
            return Problem(Mark(shown), f"this is a table with {name}, not YAML")
    return None
