"""Every command of an installed leverage-sim, in an empty folder; of this checkout nothing is used.

    python tests/smoke.py                       with the leverage-sim of this Python
    python tests/smoke.py --deprecations        and libraries older than what they import from one another
    python tests/smoke.py --wheel DIR           build the wheel and the sdist first, and install the wheel
                                                into a new environment of every Python from 3.11 to 3.13 that is there

Warnings are errors, those of deprecation with that option not. Leaves nothing behind but the built files in DIR.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from leverage_sim.source import source_hash

ROOT = Path(__file__).parents[1]
VERSIONS = ("3.11", "3.12", "3.13")
FILES = {
    "small.yaml": """
name: small
scenario: korea-2017
quarters: 1
design: {sample: {method: prior, size: 240, parameters: [tension.initial, summit.PRK]}}
""",
    "claims.yaml": """
name: small
scenario: korea-2017
arms: {base: {}}
measures: {deal: {outcome: deals, least: 1}}
claims:
  - {id: M1, says: No deal., kind: emergent,
     conditions: [{value: "deal[base]", take: mean, asks: "<= 0.1", words: deals}]}
""",
}
COMMANDS = """
--help
--version
scenarios list
scenarios new mine
scenarios diff korea-2017 mine.yaml
scenarios schema
check mine.yaml korea-2018
run korea-2017 --quarters 2 --out there
run korea-2018 --runs 8 --quarters 2 --draws prior --json --out many
why there --actor CHN --quarter 2017Q1
replay there --run 0 --out again
compare korea-2017 --with trust.PRK.USA=0.9 --runs 8 --quarters 2 --out compared
why compared --actor CHN --quarter 2017Q1
leverage korea-2018
council korea-2017
talks korea-2018 --between PRK USA --out plane.png
network korea-2018 --out net.graphml
odd --out odd.md
rules list
rules options
rules new own
rules test own.py
facts
facts A07
facts coal
facts --for trade.CHN.PRK.goods
sweep small.yaml --estimate
sweep small.yaml --out swept --workers 2
replay swept --run 3 --out third
replay there --from 2017Q2 --force PRK@2017Q2=hold --out fork
check small.yaml
sensitivity swept --outcome final_tension
discover swept --outcome final_tension>0.45
report swept
coalitions korea-2017 --runs 2 --quarters 1 --workers 1 --out game
tournament --only hedger --seats CHN --runs 2 --quarters 1 --workers 1 --out cup
claims --file claims.yaml --draws 2 --seeds 1 --flips none --workers 1 --out scored
hindcast --runs 20 --out cast
report cast
dashboard no-such-scenario
"""
REFUSED = {  # may end with code 2 and a line that says this
    "dashboard": ("pip install 'leverage-sim[dashboard]'", "no-such-scenario"),
    "discover": ("pip install 'leverage-sim[discovery]'",),
}
LISTED = re.compile(r"^  (\w+)  +\S", re.MULTILINE)  # a command in a help


def unlisted(call: list[str], run: Callable[..., "subprocess.CompletedProcess[str]"]) -> list[str]:
    """Commands, and commands of commands, that the help names and the list above lacks."""

    def named(*above: str) -> list[str]:
        said = run([*call, *above, "--help"]).stdout
        _, _, listed = said.partition("Commands:")
        return [" ".join((*above, name)) for name in LISTED.findall(listed)]

    every = [deep for name in named() for deep in (named(name) or [name])]
    tried = COMMANDS.split("\n")
    missing = [f"{name} is not tried" for name in every if not any(f"{line} ".startswith(f"{name} ") for line in tried)]
    return missing if len(every) > 20 else ["the help lists no commands"]


def smoke(python: str, folder: Path, source: str = "", deprecations: bool = False) -> list[str]:
    """Run every command in an empty folder; what failed. ``source`` is the hash that it must have.

    ``deprecations``: libraries may import from one another what is deprecated there.
    """
    for name, text in FILES.items():
        (folder / name).write_text(text)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    words = ["error", *(("ignore::DeprecationWarning",) if deprecations else ())]
    environment = kept | {"PYTHONWARNINGS": ",".join(words), "MPLBACKEND": "Agg", "PYTHONDONTWRITEBYTECODE": "1"}
    call = [python, "-I", *(f"-W{each}" for each in words), "-c", "from leverage_sim.cli import main; main()"]
    run = partial(subprocess.run, cwd=folder, env=environment, capture_output=True, text=True)
    wrong = unlisted(call, run)
    if source and source not in (said := run([*call, "--version"]).stdout):
        wrong.append(f"it has another source than the checkout: {said}")
    for line in filter(None, COMMANDS.split("\n")):
        said = run([*call, *line.split()])
        refused = said.returncode == 2 and any(words in said.stderr for words in REFUSED.get(line.split()[0], ()))
        if (said.returncode and not refused) or "Warning" in said.stderr or "Traceback" in said.stderr:
            wrong.append(f"leverage-sim {line}: exit code {said.returncode}: {said.stderr.strip()[-400:]}")
    return wrong


def carried(wheel: Path) -> list[str]:
    """What a wheel should carry and does not."""
    names = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "src"
    data = [p for p in (source / "leverage_sim").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    needed = {p.relative_to(source).as_posix() for p in data if "scenarios" not in p.parts[len(source.parts) + 1 : -1]}
    needed |= {f"leverage_sim/scenarios/{p.name}" for p in (ROOT / "scenarios").glob("*.yaml")}
    return sorted(needed - names)


def pythons() -> list[str]:
    """A Python of every version that is there, and always this one."""
    found = {"{}.{}".format(*sys.version_info): sys.executable}
    for version in VERSIONS:
        candidates = [
            shutil.which(f"python{version}"),
            *map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python")),
        ]
        found.setdefault(version, next((c for c in candidates if c and answers(c, version)), ""))
    return [path for path in found.values() if path]


def answers(python: str, version: str) -> bool:
    """Whether this is a Python of that version which can make environments."""
    code = "import sys, venv; print('{}.{}'.format(*sys.version_info))"
    said = subprocess.run([python, "-c", code], capture_output=True, text=True)
    return said.stdout.strip() == version


def built(place: Path) -> Path:
    """The wheel, built from the sdist, so that both are complete."""
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", place.resolve()], cwd=ROOT, check=True
    )
    source = max(place.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    subprocess.run([sys.executable, "-m", "pip", "-q", "wheel", "--no-deps", "-w", place, source], check=True)
    return max(place.glob("*.whl"), key=lambda path: path.stat().st_mtime)


def in_new_environment(python: str, wheel: Path) -> list[str]:
    """Install a wheel alone into a new environment and smoke it in an empty folder."""
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([python, "-m", "venv", "--without-pip", f"{place}/venv"], check=True)
        own = f"{place}/venv/bin/python"
        subprocess.run(
            [sys.executable, "-m", "pip", "-q", "--python", own, "install", "--no-compile", wheel], check=True
        )
        (folder := Path(place) / "empty").mkdir()
        return smoke(own, folder, source_hash(ROOT / "src" / "leverage_sim"))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--wheel", type=Path, metavar="DIR", help="build the wheel there and install it")
    arguments.add_argument("--deprecations", action="store_true", help="libraries are older than what they import")
    asked = arguments.parse_args()
    if asked.wheel is None:
        with tempfile.TemporaryDirectory() as place:
            wrong = smoke(sys.executable, Path(place), deprecations=asked.deprecations)
    else:
        wheel = built(asked.wheel)
        wrong = [f"the wheel lacks {name}" for name in carried(wheel)]
        every = pythons()
        with ThreadPoolExecutor(len(every)) as threads:
            tried = threads.map(partial(in_new_environment, wheel=wheel), every)
            for python, found in zip(every, tried, strict=True):
                wrong += [f"{python}: {line}" for line in found]
                print(f"{python}: {'ok' if not found else f'{len(found)} commands fail'}", flush=True)
    print("\n".join(wrong) or "every command works")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
