"""A run and its fork beside each other, in words: what happened otherwise, quarter by quarter."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher


def told_apart(plain: Iterable[str], forked: Iterable[str]) -> Iterator[str]:
    """The quarters of two courses of one run that are not told alike.

    A line that begins with - is of the run as it was, one with + of its fork, others are of both.

    Args:
        plain, forked: the lines of a timeline each, over the same quarters.
    """
    one, other = by_quarter(plain), by_quarter(forked)
    same: list[str] = []
    for quarter, lines in other.items():
        if one[quarter] == lines:
            same.append(quarter)
            continue
        if same:
            yield as_it_was(same)
            same = []
        yield from marked(one[quarter], lines)
    if same:
        yield as_it_was(same)


def by_quarter(lines: Iterable[str]) -> dict[str, list[str]]:
    """The lines of a timeline by quarter; a quarter's first line begins with it."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if not line.startswith(" "):
            found[line.split()[0]] = []
        found[next(reversed(found))].append(line)
    return found


def as_it_was(quarters: list[str]) -> str:
    """A word for quarters that are the same."""
    return f"  {quarters[0]}{f' to {quarters[-1]}' if len(quarters) > 1 else ''}  as it was"


def marked(before: list[str], after: list[str]) -> Iterator[str]:
    """Lines of both, each with its mark; what is gone stands before what has come."""
    for tag, a, z, b, y in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (f"  {line}" for line in after[b:y])
        else:
            yield from (f"- {line}" for line in before[a:z])
            yield from (f"+ {line}" for line in after[b:y])
