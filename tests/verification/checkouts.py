"""This tree and a checkout of another commit, each with Python processes of its own that import from it alone."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Side:
    """One of two trees that are compared, and the Python that plays it."""

    name: str
    root: Path
    python: str = sys.executable

    def start(self, script: Path, *arguments: str, pipes: int | None = None) -> subprocess.Popen[str]:
        """A script of this tree's in a process that imports leverage_sim from the side's; ``its`` makes sure of it."""
        environment = os.environ | {"PYTHONPATH": str(self.root / "src"), "PYTHONHASHSEED": "0"}
        command = [self.python, str(script), *arguments]
        return subprocess.Popen(command, cwd=self.root, env=environment, stdin=pipes, stdout=pipes, text=True)


@contextmanager
def sides(commit: str, here: str = sys.executable, there: str = sys.executable) -> Iterator[tuple[Side, Side]]:
    """This tree as it stands and a temporary checkout of a commit, each with its Python; the checkout goes in the end.

    Raises:
        SystemExit: there is no such commit.
    """
    found = git("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}", check=False)
    if not found:
        print(f"{commit}: no commit of this repository; name one, like HEAD~1", file=sys.stderr)
        raise SystemExit(2)
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place) / "there"
        git("worktree", "add", "--quiet", "--detach", str(tree), found)
        try:
            yield Side("here", ROOT, here), Side(found[:7], tree, there)
        finally:
            git("worktree", "remove", "--force", str(tree))


def git(*words: str, check: bool = True) -> str:
    """What git answers in this repository; nothing where it fails and that need not be an error."""
    done = subprocess.run(["git", "-C", str(ROOT), *words], check=check, capture_output=True, text=True)
    return done.stdout.strip()


def its(root: Path) -> None:
    """Make sure that leverage_sim is imported from a tree.

    Raises:
        ImportError: it comes from elsewhere.
    """
    import leverage_sim

    if root.resolve() not in Path(leverage_sim.__file__).resolve().parents:
        raise ImportError(f"leverage_sim comes from {leverage_sim.__file__}, not from {root}")
