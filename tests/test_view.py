"""What a view holds is what its table says: shapes, ranges, read-only; the page docs/view.md is written from it."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from conftest import played
from leverage_sim.actors.view import GIVEN, MORE, View, quantities
from leverage_sim.scenario import load
from leverage_sim.scenario.vocabulary import levers, rows

PAGE = Path(__file__).parents[1] / "docs" / "view.md"
THEATRES = Path(__file__).parent / "theatres"


def quantity_rows() -> list[str]:
    found = ["| `view.` | unit | range | what it is |", "|---|---|---|---|"]
    for q in quantities().values():
        names = ", ".join(f'"{letter}"' for letter, _ in zip("AB", q.axes, strict=False))
        found.append(
            f"| `{q.name}{f'[{names}]' if names else ''}` | {q.unit} | {q.lower:g} to {q.upper:g} | {q.meaning} |"
        )
    return found


def lever_rows() -> list[str]:
    found = ["| lever | of | lasts | range | what it is |", "|---|---|---|---|---|"]
    for lever in levers().values():
        axes = ", ".join(("actor", "sector" if "sector" in lever.axes else "counterpart")[: len(lever.axes)])
        lasts = "stays" if lever.persistent else "quarter"
        found.append(f"| `{lever.name}` | {axes} | {lasts} | {lever.lower:g} to {lever.upper:g} | {lever.meaning} |")
    return found


def term_rows() -> list[str]:
    found = ["| term | unit | what it is |", "|---|---|---|"]
    return found + [f"| `{row['name']}` | {row['unit']} | {row['meaning']} |" for row in rows("terms.csv")]


def written(page: str) -> str:
    """The page with its tables as the code has them."""
    for mark, lines in (("quantities", quantity_rows()), ("levers", lever_rows()), ("terms", term_rows())):
        table = "\n".join(lines)
        page = re.sub(rf"<!-- {mark} -->\n(\n?\|.*\n)*", lambda _, m=mark, t=table: f"<!-- {m} -->\n\n{t}\n", page)
        page = re.sub(rf"(<!-- {mark} -->\n\n(\|.*\n)+)\n+", r"\1\n", page)
    return page


def test_the_page_is_what_the_code_has():
    page = PAGE.read_text(encoding="utf-8")
    assert written(page) == page, "python tests/test_view.py writes it anew"


def test_the_page_names_whatever_else_a_view_has():
    page = PAGE.read_text(encoding="utf-8")
    for name in MORE:
        assert re.search(rf"`{re.escape(name.partition('(')[0])}[`(,]", page), name


@cache
def world_of(name: str, quarters: int):
    return played(load(name), 60, quarters, draws="prior", seed=7)


WORLDS = ["korea-2017", "korea-2018", "maximum-pressure", "russia-arms-north", str(THEATRES / "strait.yaml")]


@pytest.mark.parametrize("quarters", [1, 20])
@pytest.mark.parametrize("scenario", WORLDS, ids=lambda name: Path(name).stem)
def test_shape_and_range_of_every_quantity(scenario, quarters):
    state = world_of(scenario, quarters)
    view = View(state, state.index.actors[state.index.seats[0]], "coercive")
    for q in quantities().values():
        for actors in np.ndindex(*([len(state.index.actors)] * len(q.axes))):
            names = tuple(state.index.actors[i] for i in actors)
            if q.name in GIVEN and GIVEN[q.name].format(*names) not in state.index.scenario.parameters:
                continue
            values = getattr(view, q.name)[names] if names else getattr(view, q.name)
            assert values.shape == (60,), q.name
            assert q.lower <= values.min(), (q.name, names, values.min())
            assert values.max() <= q.upper, (q.name, names, values.max())
            assert not values.flags.writeable, q.name


def test_quantities_move_within_their_ranges():
    """A range that nothing ever comes near would say little: each is used over at least a twentieth of its width,
    but for what does not change, or is bounded by size of states and length of play."""
    state = world_of("korea-2017", 20)
    view = View(state, "USA", "coercive")
    for name in ("tension", "severity", "stringency", "hardship", "programme", "threat", "stage", "relief"):
        q, values = quantities()[name], getattr(view, name)
        assert np.ptp(values) > 0.05 * (q.upper - q.lower), name


def test_roles_last_and_did():
    state = world_of("korea-2017", 1)
    usa, korea = View(state, "USA", "coercive"), View(state, "PRK", "coercive")
    assert (usa.role, korea.role, View(state, "JPN").role) == ("coercer", "target", "other")
    assert (usa.target, set(usa.patrons), set(usa.senders)) == ("PRK", {"CHN", "RUS"}, {"USA", "CHN", "RUS", "KOR"})
    scenario = state.index.scenario
    last = {slot: usa.last("PRK", slot) for slot in usa.slots}
    for nest in ("pressure", "engage", "broker", "hold"):
        by_slot = {
            slot: np.array([scenario.options[name.partition("@")[0]].nest == nest for name in names])
            for slot, names in last.items()
        }
        np.testing.assert_array_equal(usa.did("PRK", nest), by_slot["coercive"] | by_slot["diplomatic"])
        np.testing.assert_array_equal(usa.did("PRK", nest, "diplomatic"), by_slot["diplomatic"])
    np.testing.assert_array_equal(usa.did("PRK", "minor-test"), last["coercive"] == "minor-test")
    assert not View(played(load("korea-2017"), 3, 0), "USA").did("PRK", "hold").any()


def test_one_run_is_seen_as_in_the_block():
    view = View(world_of("korea-2017", 1), "USA", "diplomatic")
    one = view.of(17)
    assert (one.name, one.slot) == ("USA", "diplomatic")
    assert one.tension == view.tension[17]
    assert one.trade["CHN"] == view.trade["CHN"][17]
    assert one.weight("tension") == view.weight("tension")[17]
    assert one.did("PRK", "pressure") == view.did("PRK", "pressure")[17]
    assert one.last("PRK") == view.last("PRK")[17]


def test_trade_adds_up_to_the_measure():
    state = world_of("korea-2017", 1)
    view = View(state, "USA")
    total = sum(view.trade[state.index.actors[i]] for i in state.index.traders)
    from leverage_sim.batch.measures import trade_value

    np.testing.assert_allclose(total / 1000.0, trade_value(state))


if __name__ == "__main__":  # writes the page as the code has it
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
