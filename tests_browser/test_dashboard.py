"""The dashboard and reports in headless Chromium. Not part of the plain test command: it needs a browser and the extra.

pip install -e ".[test,dashboard,browser]" and Debian's packages chromium and chromium-driver (or any Chromium;
CHROMIUM names it), then: python -m pytest tests_browser
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import leverage_sim as lev

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
HOSTILE = """name: hostile
title: "<img src=x onerror=alert(1)> {{ 7*7 }} $5 \\\\frac{"
question: "<script>alert(1)</script>"
extends: korea-2017
"""
PATIENCE = 60_000  # milliseconds


class Visit:
    """A visitor's page, with everything that its browser complained about or asked for elsewhere."""

    def __init__(self, browser: Browser, address: str):
        self.page: Page = browser.new_context(viewport={"width": 1500, "height": 2200}).new_page()
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.asked: set[str] = set()
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append("a dialog opened"), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.add(request.url))
        self.page.goto(address)

    def outside(self, own: str) -> list[str]:
        return [url for url in self.asked if not url.startswith((own, "data:", "blob:"))]

    def where(self) -> str:
        return self.page.inner_text("#where")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def step_to(self, quarter: int) -> None:
        self.press("Step")
        self.until(f"quarter {quarter} of")

    def until(self, words: str, selector: str = "#where") -> None:
        script = "([at, words]) => document.querySelector(at)?.innerText.includes(words)"
        self.page.wait_for_function(script, arg=[selector, words])

    def choose(self, label: str, value: str, nth: int = 0) -> None:
        self.page.locator(f".v-select:has(label:text-is('{label}'))").nth(nth).click()
        self.page.locator(".menuable__content__active .v-list-item", has_text=re.compile(f"^{value}")).first.click()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A dashboard on a free port, begun with a scenario whose words are hostile."""
    place = tmp_path_factory.mktemp("dashboard")
    (place / "hostile.yaml").write_text(HOSTILE, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code = "from leverage_sim.cli import main; main()"
    words = ["dashboard", "hostile.yaml", "--no-open", "--port", str(port)]
    (home := place / "home").mkdir()
    with (place / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", code, *words],
            cwd=place,
            stdout=log,
            stderr=log,
            env={**os.environ, "HOME": str(home)},
        )
    found = f"http://127.0.0.1:{port}/"
    for _ in range(120):
        try:
            urllib.request.urlopen(found, timeout=5)
            break
        except OSError:
            time.sleep(0.5)
    yield found
    server.terminate()
    server.wait()
    assert list(home.iterdir()) == []  # also none of what the libraries beneath would keep there


@pytest.mark.parametrize("forged", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
def test_a_forged_name_and_another_page_are_refused(address, forged):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(address, headers=forged), timeout=60)
    assert refused.value.code == 403
    own = urllib.request.Request(address, headers={"Origin": address.rstrip("/")})
    assert urllib.request.urlopen(own, timeout=60).status == 200


def test_the_page_steps_shows_why_and_takes_another_rule(browser, address):
    visit = Visit(browser, address)
    visit.until("before 2017Q1")
    assert "<img src=x" in visit.where()  # shown, not run
    for quarter in range(1, 11):
        visit.step_to(quarter)
    assert "2019Q2" in visit.where()
    told = lev.why(lev.run("korea-2017", quarters=10), "CHN", "2019Q2", slot="coercive")
    visit.page.locator(".state-CHN").click()
    visit.until("China", "#why")
    assert visit.page.inner_text("#why") == repr(told)  # the engine's own words for the same run
    visit.choose("Rule of China", "hedger")
    visit.until("before 2017Q1")
    visit.step_to(1)
    visit.choose("Layer (unit)", "trust")
    assert visit.page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert visit.complaints == []
    assert visit.outside(address) == []
    visit.page.context.close()


def test_two_visitors_have_a_model_each_and_a_text_for_a_seed_is_a_line(browser, address):
    one, two = Visit(browser, address), Visit(browser, address)
    one.until("before 2017Q1")
    two.until("before 2017Q1")
    one.step_to(1)
    one.step_to(2)
    two.step_to(1)
    seed = two.page.get_by_label("Seed (the luck of the run)")
    for text in ("abc", "-1", "1e3", "9" * 30, "", "<b>"):
        seed.fill(text)
        seed.press("Tab")
        two.page.get_by_text("the seed is a whole number from 0 to").wait_for()
        assert "quarter 1 of" in two.where()
        seed.fill("1")
        seed.press("Tab")
        two.page.get_by_text("the seed is a whole number from 0 to").wait_for(state="hidden")
    seed.fill("7")
    seed.press("Tab")
    two.until("seed 7")
    two.step_to(1)
    assert "quarter 2 of" in one.where()
    assert "seed 1" in one.where()
    assert one.complaints + two.complaints == []
    assert one.outside(address) + two.outside(address) == []
    one.page.context.close()
    two.page.context.close()


def test_play_pause_reset_and_a_second_scenario_on_the_same_luck(browser, address):
    visit = Visit(browser, address)
    visit.until("before 2017Q1")
    visit.page.get_by_text("Compare with a second scenario").click()
    visit.page.get_by_text("Scenario B").wait_for()
    visit.choose("Rule of China", "hedger", nth=1)
    visit.until("A: hostile | B: hostile with rules.CHN=hedger: before")
    visit.press("Play")
    visit.until("quarter 3 of")
    visit.press("Pause")
    visit.page.get_by_role("button", name="Step", exact=True).and_(visit.page.locator(":enabled")).wait_for()
    stopped = visit.where()
    visit.page.wait_for_timeout(2500)
    assert visit.where() == stopped
    visit.press("Reset")
    visit.until("before 2017Q1")
    assert visit.complaints == []
    assert visit.outside(address) == []
    visit.page.context.close()


def test_a_second_scenario_with_a_variant_and_a_channel_cut_is_stepped_and_looked_at(browser, address):
    visit = Visit(browser, address)
    visit.until("before 2017Q1")
    visit.page.get_by_text("Compare with a second scenario").click()
    visit.page.get_by_text("Scenario B").wait_for()
    visit.choose("Scenario", "freeze-for-freeze", nth=1)
    visit.until("B: freeze-for-freeze:")
    visit.choose("Variant (kotra)", "imf", nth=1)
    visit.until("B: freeze-for-freeze with variant=imf:")
    visit.page.get_by_text("Causal channels").nth(1).click()
    visit.page.locator(".v-input--switch:has(label:text-is('diversion'))").last.locator("label").click()
    visit.until("B: freeze-for-freeze with variant=imf, switches.diversion=off:")
    visit.step_to(1)
    visit.step_to(2)
    visit.page.locator(".state-USA").click()
    visit.until("the United States", "#why")
    visit.choose("Shown below", "B: freeze-for-freeze")
    changed = {"variant": "imf", "switches.diversion": "off"}
    told = lev.why(lev.run("freeze-for-freeze", quarters=2, set=changed), "USA", "2017Q2", slot="coercive")
    visit.until(repr(told), "#why")
    visit.choose("Slot", "talks")
    visit.page.get_by_text("The United States: its menu, scores and why").wait_for()
    assert visit.complaints == []
    assert visit.outside(address) == []
    visit.page.context.close()


def test_the_report_of_ten_thousand_runs_opens_from_disk(browser, tmp_path):
    sweep = {
        "name": "many", "scenario": "korea-2017", "quarters": 4, "replicates": 5, "record": "quarters",
        "design": {
            "grid": {"switches.veto": ["on", "off"]},
            "sample": {"method": "latin-hypercube", "size": 1000, "parameters": {"trust.PRK.USA": [0.01, 0.5]}},
        },
    }  # fmt: skip
    lev.sweep(sweep, tmp_path / "many", workers=2)
    path: Path = lev.report(tmp_path / "many")
    assert path.stat().st_size < 5_000_000
    visit = Visit(browser, path.as_uri())
    assert "10,000 runs" in visit.page.inner_text("body")
    assert visit.page.evaluate("document.images.length") >= 3
    assert visit.page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert visit.complaints == []
    assert visit.outside(path.as_uri()) == []
