"""The shipped scenario with more actors: every further one a copy of a patron, which shares its trade and relations."""

from typing import Any

from leverage_sim.scenario import Scenario, load

PATRON = "RUS"


def crowded(actors: int, scenario: str = "korea-2017") -> Scenario:
    """A scenario with this many actors, at least as many as it has.

    Args:
        actors: in all; each further one has a seat, the patron's menu, weights and an equal part of its trade.
    """
    known = load(scenario)
    data: dict[str, Any] = known.model_dump(mode="json", exclude_none=True, by_alias=True)
    more = [f"N{n:03d}" for n in range(actors - len(data["actors"]))]
    for name in more:
        data["actors"][name] = {**data["actors"][PATRON], "title": f"Neighbour {name}", "luck": f"neighbour {name}"}
        data["rules"][name] = data["rules"][PATRON]
    data["roles"]["patrons"] += more
    for option in data["options"].values():
        if PATRON in option.get("holders", ()):
            option["holders"] += more
    data["parameters"] = {k: v for name, row in data["parameters"].items() for k, v in copies(name, row, more).items()}
    return Scenario.model_validate(data)


def copies(name: str, row: dict[str, Any], more: list[str]) -> dict[str, dict[str, Any]]:
    """A parameter, and the same of every further actor if it is one of the patron's."""
    words = name.split(".")
    if PATRON not in words or words[0] == "council":
        return {name: row}
    if words[0] == "trade":
        row = {key: value for key, value in row.items() if key != "prior"} | {"value": row["value"] / (1 + len(more))}
    return {name: row} | {".".join(new if word == PATRON else word for word in words): row for new in more}
