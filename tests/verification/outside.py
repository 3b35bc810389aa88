"""Every command under a trace of the system's calls: nothing outside the folders that it is given is touched.

    python tests/verification/outside.py        Linux, with strace; where it may mount, also in a tree that is read-only

The working folder and the temporary folder may be written; so may the system's null device and semaphores (of worker
processes, gone when they are), and in the home folder what matplotlib keeps there of its own: its list of fonts.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests"))

import smoke  # noqa: E402

CALLS = (
    "open,openat,openat2,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,"
    "symlinkat,truncate,chmod,fchmodat,chown,lchown,fchownat,mknod,mknodat,utimensat,setxattr,lsetxattr,removexattr"
)
LINE = re.compile(r"^(?:\[pid +)?(?:\d+\]? +)?(\w+)\((.*)\) += (-?\d+|\?)")
WORD = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')
WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|O_TMPFILE")
DEVICES = re.compile(r"/dev/(null|tty|shm/(sem\.|sem-)?\S*)")


def touched(trace: str, cwd: Path) -> Iterator[tuple[str, Path]]:
    """Calls that would change something, with the paths that they name; also those that were refused."""
    for line in trace.splitlines():
        match = LINE.match(line)
        if match is None or (match[1].startswith("open") and not WRITING.search(match[2])):
            continue
        for base, name in WORD.findall(match[2]):
            yield match[1], Path(os.path.normpath(Path(base or cwd) / name))


def strangers(trace: str, cwd: Path, allowed: tuple[Path, ...]) -> set[str]:
    """What lies outside; the folders around what is allowed may be made."""

    def may(call: str, path: Path) -> bool:
        inside = any(path == each or each in path.parents for each in allowed)
        around = call.startswith("mkdir") and any(path in each.parents for each in allowed)
        return inside or around or DEVICES.fullmatch(str(path)) is not None

    return {f"{call} {path}" for call, path in touched(trace, cwd) if not may(call, path)}


def read_only(folders: list[Path]) -> list[str]:
    """Words before a command that make these folders read-only for it; none where this may not mount."""
    mounts = "; ".join(f"mount --bind '{f}' '{f}' && mount -o remount,bind,ro '{f}'" for f in folders)
    words = ["unshare", "-m", "sh", "-ec", f'{mounts}; exec "$@"', "sh"]
    trial = subprocess.run([*words, "touch", str(folders[0] / "probe")], capture_output=True, text=True)
    return words if "Read-only" in trial.stderr else []


def main() -> int:
    if shutil.which("strace") is None:
        print("strace is not there")
        return 2
    place = Path(tempfile.mkdtemp(prefix="outside-")).resolve()
    for name in ("work", "tmp", "home"):
        (place / name).mkdir()
    work, home = place / "work", place / "home"
    for name, text in smoke.FILES.items():
        (work / name).write_text(text)
    allowed = (work, place / "tmp", home / ".cache" / "matplotlib", home / ".config" / "matplotlib")
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(place / "tmp"), "MPLBACKEND": "Agg"}
    guarded = read_only([ROOT, Path(sys.prefix), Path(sys.base_prefix)])
    python = [*guarded, "strace", "-f", "-qq", "-y", "-s", "4096", "-e", f"trace={CALLS}", "-e", "signal=none"]
    python += ["-o", str(place / "trace"), sys.executable, "-B", "-I", "-c"]

    def traced(code: str, *words: str) -> tuple[int, str, str]:
        said = subprocess.run([*python, code, *words], cwd=work, env=environment, capture_output=True, text=True)
        return said.returncode, said.stderr, (place / "trace").read_text(errors="replace")

    code, _, trace = traced("import os; open('mine', 'w'); os.mkdir('../away'); os.rename('mine', '../away/yours')")
    control = strangers(trace, work, allowed)
    assert code == 0, "the control could not be run"
    assert control == {f"mkdir {place}/away", f"rename {place}/away/yours"}, control
    wrong, seen = Counter[str](), 0
    for line in filter(None, smoke.COMMANDS.split("\n")):
        code, said, trace = traced("from leverage_sim.cli import main; main()", *line.split())
        found = strangers(trace, work, allowed)
        seen += sum(1 for _ in touched(trace, work))
        wrong.update(found)
        if code not in (0, 2) or "Traceback" in said:
            wrong[f"exit code {code}: {said.strip()[-200:]}"] += 1
        print(f"{'ok' if not found else f'{len(found)} outside'}  {line}", flush=True)
    shutil.rmtree(place)
    assert seen > 100, "the trace shows next to nothing"
    print("\n".join(f"{count:4d} {what}" for what, count in sorted(wrong.items())))
    tree = "in a read-only tree" if guarded else "in a tree that could be written: this may not mount"
    print(f"{seen:,} calls that write, {sum(wrong.values())} wrong, {tree}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
