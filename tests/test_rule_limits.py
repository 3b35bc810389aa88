"""A rule that loops for ever, fails or leaves ends its run with one clear line, in whatever process or thread it is."""

import multiprocessing
import re
import signal
import threading
from concurrent.futures import ProcessPoolExecutor

import pytest

import leverage_sim as lev
from leverage_sim.actors.limit import SECONDS, TooLong, limited
from leverage_sim.actors.seats import RuleError

LOOP = "    while True:\n        try:\n            scores['hold'] += 0\n        except Exception:\n            pass\n"
BODIES = {
    "loops": (LOOP, r"mine\.py:\d+: the rule {} did not answer within 0\.5 s; does it loop for ever\?"),
    "sleeps": ("    import time\n    time.sleep(60)\n", r"mine\.py:6: the rule {} did not answer within 0\.5 s"),
    "raises": ("    return scores / 2\n", r"mine\.py:5: the rule {} fails: TypeError: unsupported operand"),
    "leaves": ("    raise SystemExit(3)\n", r"mine\.py:5: the rule {} fails: SystemExit: 3"),
    "imports": ("    import nothing_here\n", r"mine\.py:5: the rule {} fails: ModuleNotFoundError: No module named"),
    "no scores": ("    return scores.values\n", r"mine\.py:3: the rule {} must return the scores, not ndarray"),
    "not a number": (
        "    scores['hold'] -= float('inf')\n    return scores\n",
        r"the rule {} gave a score that is not a f",
    ),
}


def written(folder, body: str, name: str) -> str:
    path = folder / "mine.py"
    path.write_text(f'from leverage_sim import rule\n\n@rule("{name}")\ndef mine(view, scores):\n{body}')
    return str(path)


def play(path: str, name: str) -> int:
    """In a worker: play, with the rule in a seat."""
    return len(lev.run("korea-2017", runs=3, quarters=2, set={"rules.CHN": name}, rules=[path]).runs)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setenv(SECONDS, "0.5")


@pytest.mark.parametrize("case", BODIES)
def test_one_line_and_exit_code_1(case, tmp_path, command, impatient):
    body, words = BODIES[case]
    name = f"limit-{list(BODIES).index(case)}"
    written(tmp_path, body, name)
    said = command("run", "korea-2017", "--runs", "3", "--rules", "mine.py", "--set", f"rules.CHN={name}")
    assert said.code == 1
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert re.search(words.format(name), line), line


def test_a_file_that_never_ends(tmp_path, command, impatient):
    (tmp_path / "mine.py").write_text("x = 0\nwhile True:\n    x += 1\n")
    said = command("run", "korea-2017", "--rules", "mine.py")
    assert said.code == 2
    assert said.err.startswith("mine.py:")
    assert "the rule file did not end within 0.5 s; does it loop for ever?" in said.err
    assert len(said.err.splitlines()) == 1


def test_in_a_worker_process_the_error_comes_back_and_the_worker_goes_on(tmp_path, impatient):
    looping = written(tmp_path, LOOP, "limit-worker")
    (tmp_path / "sound").mkdir()
    sound = written(tmp_path / "sound", "    return scores\n", "limit-sound")
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        with pytest.raises(RuleError, match=r"mine\.py:\d+: the rule limit-worker did not answer within 0\.5 s"):
            pool.submit(play, looping, "limit-worker").result()
        assert pool.submit(play, sound, "limit-sound").result() == 3


def test_in_a_thread_a_watchdog_keeps_the_time(tmp_path, impatient):
    path, caught = written(tmp_path, LOOP, "limit-thread"), []

    def work() -> None:
        try:
            play(path, "limit-thread")
        except RuleError as error:
            caught.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    assert "the rule limit-thread did not answer within 0.5 s" in caught[0]


def loop_for(seconds: float) -> None:
    with limited(seconds):
        while True:
            pass


def test_a_timer_of_the_users_own_goes_on_afterwards():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    signal.setitimer(signal.ITIMER_REAL, 100.0)
    try:
        with limited(30.0):
            pass
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 60.0
        with pytest.raises(TooLong):
            loop_for(0.05)
        assert 60.0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 100.0, "what the rule took counts"
        assert not rung
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def test_no_limit_and_a_limit_that_is_no_number(monkeypatch):
    from leverage_sim.actors.limit import DEFAULT, seconds

    with limited(0.0):
        assert signal.getitimer(signal.ITIMER_REAL)[0] == 0.0
    monkeypatch.setenv(SECONDS, "soon")
    assert seconds() == DEFAULT
