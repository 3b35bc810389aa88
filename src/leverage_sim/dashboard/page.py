"""The page: controls at the left; the network, leverage, courses, the timeline and the reasons at the right."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import solara
import solara.lab

from leverage_sim.dashboard import pictures
from leverage_sim.dashboard.parts import Picture, Problems, Timeline, html
from leverage_sim.dashboard.reasons import Reasons
from leverage_sim.dashboard.session import Session, Side
from leverage_sim.dashboard.setup import (
    Setup,
    channels,
    first_scenario,
    resolved,
    rules_for,
    scenarios,
    seats_of,
    seed_of,
    short,
)
from leverage_sim.problems import InputError
from leverage_sim.show.timeline import capital

PAUSE = 0.6  # seconds between quarters while playing
OWN = "the scenario's own"


@solara.component
def Page() -> None:
    """One visitor's page; every state in it is the visitor's own."""
    solara.Title("leverage_sim")
    begins: tuple[Setup, ...] = (Setup(first_scenario()),)
    setups = solara.use_reactive(begins)
    seed, again = solara.use_reactive(1), solara.use_reactive(0)
    session, wrong = solara.use_memo(lambda: begun(setups.value, seed.value), [setups.value, seed.value, again.value])
    with solara.AppBar():
        solara.AppBarTitle("leverage_sim")
    with solara.Sidebar():
        Choices(setups, seed)
    Problems(wrong)
    if session is not None:
        Play(session, lambda: again.set(again.value + 1)).key(f"session-{id(session)}")


def begun(setups: tuple[Setup, ...], seed: int) -> tuple[Session | None, list[str]]:
    """A session, or what is wrong with what was chosen."""
    try:
        return Session(setups, seed), []
    except InputError as error:
        return None, [str(problem) for problem in error.problems]


@solara.component
def Choices(setups: solara.Reactive[tuple[Setup, ...]], seed: solara.Reactive[int]) -> None:
    """What is played; any change starts over."""
    text, complaint = solara.use_reactive(str(seed.value)), solara.use_reactive("")

    def typed(value: str) -> None:
        text.set(value)
        try:
            seed.set(seed_of(value))
            complaint.set("")
        except ValueError as error:
            complaint.set(str(error))

    def change(n: int) -> Callable[[Setup], None]:
        return lambda new: setups.set(tuple(new if k == n else old for k, old in enumerate(setups.value)))

    def compare(wanted: bool) -> None:
        setups.set((setups.value[0], setups.value[0]) if wanted else setups.value[:1])

    solara.InputText("Seed (the luck of the run)", value=text.value, on_value=typed, error=complaint.value or False)
    two = len(setups.value) > 1
    solara.Switch(label="Compare with a second scenario on the same luck", value=two, on_value=compare)
    for n, setup in enumerate(setups.value):
        with solara.Card(f"Scenario {'AB'[n]}" if two else "Scenario"):
            SetupChoice(setup, change(n)).key(f"setup-{n}-{setup.scenario}")


@solara.component
def SetupChoice(setup: Setup, change: Callable[[Setup], None]) -> None:
    """Scenario, variant, rules and switches of one side."""
    scenario = resolved(setup.scenario)
    names = {short(name): name for name in scenarios()}
    solara.Select("Scenario", list(names), short(setup.scenario), lambda name: change(Setup(names[name])))
    html("p", [f"{capital(scenario.title)}."], style_="font-size: 0.85rem; color: #555")
    if scenario.variants:
        variants = [OWN, *(name for name in scenario.variants if name != scenario.variant)]
        solara.Select(
            f"Variant ({scenario.variant or 'none'})", variants, setup.variant or OWN,
            lambda name: change(replace(setup, variant=None if name == OWN else name)),
        )  # fmt: skip
    for actor in seats_of(scenario):
        now = setup.rules.get(actor, scenario.rules.get(actor, "rational"))
        title = f"Rule of {scenario.actors[actor].title}"
        solara.Select(title, rules_for(scenario, actor), now, ruled(setup, change, actor))
    with solara.Details("Causal channels"):
        for name, meaning in channels().items():
            on = setup.switches.get(name, scenario.switches.get(name, True))
            with solara.Tooltip(meaning):
                solara.Switch(label=name, value=on, on_value=switched(setup, change, name))


def ruled(setup: Setup, change: Callable[[Setup], None], actor: str) -> Callable[[str], None]:
    """What a choice of a rule does."""
    return lambda name: change(setup.with_rule(actor, name))


def switched(setup: Setup, change: Callable[[Setup], None], name: str) -> Callable[[bool], None]:
    """What a switch does."""
    return lambda on: change(setup.with_switch(name, on))


@solara.component
def Play(session: Session, start_over: Callable[[], None]) -> None:
    """Step, play, start over, and what came of it."""
    played, playing = solara.use_reactive(0), solara.use_reactive(False)
    actor, which = solara.use_reactive(session.sides[0].model.resolved.roles.target), solara.use_reactive(0)

    def step() -> None:
        session.step()
        played.set(session.played)

    def play() -> None:
        while playing.value and session.running:
            step()
            time.sleep(PAUSE)
        playing.set(False)

    solara.lab.use_task(play, dependencies=[playing.value], prefer_threaded=True)
    with solara.Row(style={"align-items": "center"}):
        solara.Button("Step", on_click=step, color="primary", disabled=playing.value or not session.running)
        word = "Pause" if playing.value else "Play"
        solara.Button(word, on_click=lambda: playing.set(not playing.value), disabled=not session.running)
        solara.Button("Reset", on_click=start_over)
        html("span", [where(session, played.value)], attributes={"id": "where"})
    side = session.sides[which.value]
    if len(session.sides) > 1:
        options = [f"{'AB'[n]}: {each.setup.label}" for n, each in enumerate(session.sides)]
        solara.Select("Shown below", options, options[which.value], lambda text: which.set(options.index(text)))
    with solara.Columns([1, 1]):
        Network(side, played.value, actor).key(f"network-{which.value}")
        Leverage(side, played.value)
    Courses(session, played.value)
    with solara.Columns([1, 1]):
        Timeline(side.course, side.ending)
        scenario = side.model.resolved
        who = actor.value if actor.value in seats_of(scenario) else scenario.roles.target
        Reasons(side, played.value, who).key(f"reasons-{which.value}-{who}-{played.value}")


def where(session: Session, played: int) -> str:
    """How far the run is, in words."""
    scenario = session.sides[0].model.resolved
    if not played:
        both = " | ".join(f"{letter}: {side.setup.label}" for letter, side in zip("AB", session.sides, strict=False))
        what = both if len(session.sides) > 1 else capital(scenario.title)
        return f"{what}: before {scenario.quarters[0]}, seed {session.seed}"
    last = scenario.span[0] + (played - 1)
    return f"{last}, quarter {played} of {max(s.model.resolved.length for s in session.sides)}, seed {session.seed}"


@solara.component
def Network(side: Side, played: int, actor: solara.Reactive[str]) -> None:
    """One layer of the network; a click on a state shows its menu and why it chose."""
    layers = solara.use_memo(lambda: pictures.layers(side), [played])
    wanted = solara.use_reactive(layers[0] if layers else None)
    address = solara.use_memo(lambda: pictures.layer_picture(side, wanted.value), [played, wanted.value])
    names = {f"{layer} ({unit})": (layer, unit) for layer, unit in layers}
    shown = next((text for text, layer in names.items() if layer == wanted.value), None)
    scenario = side.model.resolved
    with solara.Card("Network: click a state"):
        solara.Select("Layer (unit)", list(names), shown, lambda text: wanted.set(names[text]))
        with solara.Div(style={"position": "relative", "max-width": "560px", "margin": "auto"}):
            Picture(address, f"The layer {shown} of the network, from giver to taker")
            for name, (left, top) in pictures.node_places(side).items():
                if name in seats_of(scenario):
                    place = {"position": "absolute", "left": f"{100 * left:.1f}%", "top": f"{100 * top:.1f}%"}
                    with solara.Div(style={**place, "transform": "translate(-50%, -50%)"}):
                        picked = name == actor.value
                        solara.Button(
                            name, on_click=lambda name=name: actor.set(name), color="primary" if picked else None,
                            small=True, style={"text-transform": "none"}, classes=[f"state-{name}"],
                            attributes={"title": capital(scenario.actors[name].title)},
                        )  # fmt: skip


@solara.component
def Leverage(side: Side, played: int) -> None:
    """Leverage bars."""
    address = solara.use_memo(lambda: pictures.leverage_picture(side), [side, played])
    with solara.Card("Leverage as things stand"):
        Picture(address, "Leverage of every sender over the target: pale potential, solid credible")


@solara.component
def Courses(session: Session, played: int) -> None:
    """Trajectories, once there are any."""
    address: Any = solara.use_memo(lambda: pictures.course_picture(session) if played else "", [session, played])
    with solara.Card("Course"):
        if address:
            Picture(address, "The course of resources, trade, sanctions, tension, programme and the chance of talks")
        else:
            solara.Text("Step or play: nothing has happened yet.")
