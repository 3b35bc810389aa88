"""Read a YAML 1.2 file into plain data and the place of every key and value.

Nothing in a file can run code: tags beyond YAML's own scalars are refused, aliases are counted as they
expand, and size, depth and number of values are bounded.
"""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from leverage_sim.problems import InputError, Mark, Problem, shorten

MAX_BYTES = 512 * 1024
MAX_VALUES = 50_000
MAX_DEPTH = 40

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


def read_text(path: Path, shown: str) -> str:
    """The text of a file within the size limit, as UTF-8.

    Raises:
        InputError: the file cannot be read, is too large, or is not text.
    """
    start = Mark(shown)
    try:
        if path.is_dir():
            raise InputError([Problem(start, "this is a folder, a scenario is a YAML file")])
        with path.open("rb") as handle:
            raw = handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError([Problem(start, f"cannot be read: {error.strerror or error}")]) from None
    if len(raw) > MAX_BYTES:
        raise InputError(
            [Problem(start, f"the file is larger than {MAX_BYTES // 1024} KiB, the limit for a YAML file")]
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError([Problem(Mark(shown, line), "this is not text in UTF-8; is it a binary file?")]) from None


def parse(text: str, shown: str, starts: str = "a scenario starts with `name: ...`") -> tuple[Any, Marks]:
    """Plain data and marks of a YAML text; ``marks[()]`` is the document's start.

    Raises:
        InputError: with every error found, at its line and column.
    """
    reader = Reader(shown)
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        mark = Mark(shown, at.line + 1, at.column + 1) if at else Mark(shown)
        hint = " (indent with spaces, not tabs)" if "\\t" in str(error.problem) else ""
        raise InputError([Problem(mark, f"not valid YAML: {error.problem or error.context}{hint}")]) from None
    except YAMLError as error:
        raise InputError([Problem(Mark(shown), f"not valid YAML: {str(error).splitlines()[0]}")]) from None
    except RecursionError:
        raise InputError([Problem(Mark(shown), f"nested deeper than {MAX_DEPTH} levels")]) from None
    except ValueError as error:  # a number too long, a broken escape
        raise InputError([Problem(Mark(shown), f"not valid YAML: {shorten(str(error), 120)}")]) from None
    if node is None:
        raise InputError([Problem(Mark(shown), f"the file is empty; {starts}")])
    data = reader.convert(node, ())
    if reader.problems:
        raise InputError(reader.problems)
    return data, reader.marks


class Reader:
    """Walks a node tree once, building data and marks side by side."""

    def __init__(self, shown: str):
        self.shown = shown
        self.marks: Marks = {}
        self.problems: list[Problem] = []
        self.values = 0
        self.scalars = YAML(typ="safe", pure=True).constructor

    def mark(self, node: Node) -> Mark:
        return Mark(self.shown, node.start_mark.line + 1, node.start_mark.column + 1)

    def fail(self, node: Node, message: str) -> None:
        self.problems.append(Problem(self.mark(node), message))

    def convert(self, node: Node, path: Path_) -> Any:
        """Data of a node; records its mark under ``path``."""
        self.values += 1
        if self.values > MAX_VALUES:
            raise InputError([Problem(self.mark(node), f"more than {MAX_VALUES} values (do aliases multiply?)")])
        if len(path) > MAX_DEPTH:
            raise InputError([Problem(self.mark(node), f"nested deeper than {MAX_DEPTH} levels")])
        self.marks.setdefault(path, self.mark(node))
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
            key = str(key_node.value)
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
        tag = str(node.tag).removeprefix("tag:yaml.org,2002:")
        if tag in ("str", "timestamp"):
            return str(node.value)
        if tag not in ("int", "float", "bool", "null"):
            self.fail(node, f"the tag {shorten(str(node.tag))} is not allowed; write a plain value")
            return None
        try:
            return self.scalars.construct_object(node)
        except (ValueError, YAMLError) as error:
            self.fail(node, f"not a number that can be read: {shorten(str(error), 80)}")
            return None
