"""Read a YAML 1.2 file into plain data and the place of every key and value.

Nothing in a file can run code: tags are refused, aliases are counted as they expand, and size, depth and number
of values are bounded. The text is taken apart by PyYAML, on libyaml where that is there; what a scalar means is
said by ``core_schema``.
"""

import re
from typing import Any, NoReturn

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from leverage_sim.problems import InputError, Mark, Problem, shorten
from leverage_sim.scenario import core_schema
from leverage_sim.scenario.text_file import read_text as read_text
from leverage_sim.scenario.yaml_syntax import ESCAPE, QUOTES, explained, strange_character, table

MAX_VALUES = 50_000
MAX_DEPTH = 40
MAX_PROBLEMS = 100
SURROGATE = re.compile("[\ud800-\udfff]")
DEEP = f"nested deeper than {MAX_DEPTH} levels"
ANCHOR = re.compile(r"&[\w-]*(?![\w\s,\]}-])")
"""An anchor that does not end where its name does."""
LONE_TAG = re.compile(r"(?:&\S+\s+)?!(?=[\s,\]}]|$)")
"""A tag without a name, of which PyYAML keeps nothing."""

VALUE = "="
"""Last step of a path that asks for the place of a key's value; without it the key's own place is meant."""

Path_ = tuple[str | int, ...]
Marks = dict[Path_, Mark]


def place(marks: Marks, path: Path_, *, value: bool = True) -> Mark:
    """The place of a value (or of its key), or of the deepest thing around it that is in the file."""
    if value and (*path, VALUE) in marks:
        return marks[(*path, VALUE)]
    while path not in marks:
        path = path[:-1]
    return marks[path]


class TooDeep(Exception):
    """A node that lies deeper than any that is read."""

    def __init__(self, node: Node):
        self.node = node


class Composing:
    """What PyYAML asks as it composes nodes: how deep it is, and what tag a node has to which the file gives none."""

    depth = -1

    def descend_resolver(self, parent: Node, index: Any) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH + 1:
            raise TooDeep(parent)

    def ascend_resolver(self) -> None:
        self.depth -= 1

    def resolve(self, kind: type[Node], value: str | None, implicit: Any) -> None:
        """Nothing, so that a tag is known by being there."""


def composer(base: type) -> Any:
    """One of PyYAML's parsers, made to compose nodes without tags and not without end."""
    return type("Composer", (Composing, base), {})


COMPOSER = composer(getattr(yaml, "CSafeLoader", yaml.SafeLoader))
"""On libyaml, if PyYAML was built with it."""


def parse(text: str, shown: str, starts: str = "a scenario starts with `name: ...`") -> tuple[Any, Marks]:
    """Plain data and marks of a YAML text; ``marks[()]`` is the document's start.

    Raises:
        InputError: with every error found, at its line and column.
    """
    strange = strange_character(text, shown)
    if strange is not None:
        raise InputError([strange])
    reader = Reader(text, shown)
    try:
        node = yaml.compose(text, Loader=COMPOSER)
    except yaml.MarkedYAMLError as error:
        raise InputError([table(text, shown) or explained(error, text, shown)]) from None
    except TooDeep as error:
        reader.refuse(error.node, DEEP)
    except ValueError as error:  # an escape that is no character
        raise InputError([Problem(Mark(shown), f"not valid YAML: {shorten(str(error), 120)}")]) from None
    if node is None:
        raise InputError([Problem(Mark(shown), f"the file is empty; {starts}")])
    if isinstance(node, ScalarNode) and (found := table(text, shown)):
        raise InputError([found])
    data = reader.convert(node, ())
    if reader.problems:
        raise InputError(reader.problems)
    return data, reader.marks


class Reader:
    """Walks a node tree once, building data and marks side by side."""

    def __init__(self, text: str, shown: str):
        self.text = text
        self.shown = shown
        self.marks: Marks = {}
        self.problems: list[Problem] = []
        self.values = 0

    def mark(self, node: Node) -> Mark:
        return Mark(self.shown, node.start_mark.line + 1, node.start_mark.column + 1)

    def fail(self, node: Node, message: str) -> None:
        """Note what is wrong and read on, unless so much was wrong that a list would help nobody.

        Raises:
            InputError: with everything found so far.
        """
        self.problems.append(Problem(self.mark(node), message))
        if len(self.problems) > MAX_PROBLEMS:
            raise InputError(self.problems)

    def refuse(self, node: Node, message: str) -> NoReturn:
        raise InputError([Problem(self.mark(node), message)])

    def convert(self, node: Node, path: Path_) -> Any:
        """Data of a node; records its mark under ``path``."""
        self.values += 1
        if self.values > MAX_VALUES:
            self.refuse(node, f"more than {MAX_VALUES} values (do aliases multiply?)")
        if len(path) > MAX_DEPTH:
            self.refuse(node, DEEP)
        if path not in self.marks:
            self.marks[path] = self.mark(node)
        self.check(node)
        if isinstance(node, MappingNode):
            return self.mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.convert(item, (*path, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, ScalarNode)
        return self.scalar(node)

    def mapping(self, node: MappingNode, path: Path_) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self.fail(key_node, "a key must be a plain word")
                continue
            self.check(key_node)
            key = str(key_node.value)
            if key == "<<" and not key_node.style:
                self.fail(key_node, "merge keys (<<) are not read here; write the keys out")
                continue
            if key in data:
                first = self.marks[(*path, key)]
                self.fail(key_node, f"the key {shorten(key)} stands here a second time (first on line {first.line})")
                continue
            self.marks[(*path, key)] = self.mark(key_node)
            data[key] = self.convert(value_node, (*path, key))
            if isinstance(value_node, ScalarNode) and value_node.value != "":
                self.marks[(*path, key, VALUE)] = self.mark(value_node)
        return data

    def scalar(self, node: ScalarNode) -> Any:
        if node.style:  # quoted, or a block
            return str(node.value)
        try:
            return core_schema.value(node.value)
        except ValueError as error:
            self.fail(node, f"not a number that can be read: {shorten(str(error), 80)}")
            return None

    def check(self, node: Node) -> None:
        """Refuse tags, and what PyYAML's parsers read otherwise than YAML 1.2 or than each other."""
        start, tag = node.start_mark.index, node.tag
        if self.text[start : start + 1] in ("&", "!"):
            if ANCHOR.match(self.text, start):
                self.fail(node, f"not valid YAML: a space is missing after this anchor (&), or {QUOTES} begins with &")
            if LONE_TAG.match(self.text, start):
                tag = "!"
        if tag:
            name = shorten(tag.replace("tag:yaml.org,2002:", "!!"))
            self.fail(node, f"the tag {name} is not allowed; write a plain value, a text in quotes")
        if isinstance(node, ScalarNode):
            if SURROGATE.search(node.value):
                self.fail(node, f"not valid YAML: {ESCAPE}")
            if node.value and not node.style and self.text[max(start - 1, 0) : start] == "?":
                self.fail(node, "not valid YAML: a space is missing after this `?`")
