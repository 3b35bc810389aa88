"""The sdist alone, unpacked in an empty folder, with the lowest and with the newest versions that it allows.

    python tests/verification/verify_packaging.py [--only lowest|newest] [--python PATH] [--all]

lowest: those of tests/lowest.txt, on the Python that runs this; every command (tests/smoke.py), and the tests below.
newest: what is there today, on the newest Python from 3.11 to 3.13 that is found; types, every command, the same tests.
--all runs all tests instead of those that stand closest to other libraries. Takes some minutes; needs a package index.
"""

import argparse
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests"))

from smoke import pythons  # noqa: E402

TESTS = (
    "commands", "scenario", "broken_scenarios", "file_kinds", "printing", "mesa", "sweeps", "report", "pictures",
    "fonts", "sensitivity", "hostile_folders", "packaging", "rules", "odd", "dashboard", "timeline", "council", "house",
)  # fmt: skip
NEWER = {
    "lowest": (
        "tests/test_scenario.py::test_the_schema_on_disk_is_the_one_that_the_models_write",
        "tests/test_sweep_files.py::test_the_schema_for_editors_is_that_of_the_model",
        "tests/test_sweeps.py::test_latin_hypercubes_are_those_of_salib",
    ),
    "newest": (),
}
"""Tests that hold a file or a sample against what newer versions of a library write: pydantic 2.12, SALib 1.5.2."""


def unpacked(place: Path) -> Path:
    """The sdist of this checkout, built and unpacked."""
    words = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(place / "dist")]
    subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    (archive,) = (place / "dist").glob("*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(place / "source", filter="data")
    (found,) = (place / "source").iterdir()
    return found


def environment(python: str, source: Path, place: Path, *how: str) -> str:
    """The Python of a new environment in which the sdist and what its tests need are installed."""
    subprocess.run([python, "-m", "venv", str(place)], check=True)
    own = str(place / "bin" / "python")
    subprocess.run([own, "-m", "pip", "install", "-q", *how, "-e", f"{source}[test]"], check=True)
    return own


def tried(which: str, python: str, source: Path, place: Path, all_: bool) -> list[str]:
    """What fails."""
    how = ("-c", str(source / "tests" / "lowest.txt")) if which == "lowest" else ()
    own = environment(python, source, place, *how)
    files = ["tests"] if all_ else [f"tests/test_{name}.py" for name in TESTS]
    skipped = [word for name in NEWER[which] for word in ("--deselect", name)]
    steps = {
        "every command": [own, "tests/smoke.py", *(("--deprecations",) if which == "lowest" else ())],
        "tests": [own, "-m", "pytest", "-q", "-n", "2", *skipped, *files],
    }
    if which == "newest":
        steps["types"] = [own, "-m", "mypy"]
    return [
        f"{which} versions, {name}" for name, words in steps.items() if subprocess.run(words, cwd=source).returncode
    ]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--only", choices=("lowest", "newest"))
    arguments.add_argument("--python", help="instead of this one for the lowest, and of the newest that is found")
    arguments.add_argument("--all", action="store_true", help="all tests")
    asked = arguments.parse_args()
    chosen = {"lowest": asked.python or sys.executable, "newest": asked.python or pythons()[-1]}
    wrong = []
    for which in (asked.only,) if asked.only else tuple(chosen):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            wrong += tried(which, chosen[which], unpacked(place), place / "venv", asked.all)
    print("\n".join(f"{each}: fails" for each in wrong) or "the package says the truth of itself")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
