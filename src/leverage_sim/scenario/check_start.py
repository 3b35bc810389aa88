"""Numbers of the start that must fit together: weights that add to 1, flows the right way, levers in their limits."""

from collections.abc import Iterator

from leverage_sim.scenario import vocabulary as words
from leverage_sim.scenario.schema import Scenario
from leverage_sim.scenario.yaml_source import Path_

Finding = tuple[Path_, str]
TOLERANCE = 1e-6


def check_shares(s: Scenario) -> Iterator[Finding]:
    weights = [f"need.{need}.weight" for need in s.needs]
    sums = [("the weights of the needs", weights)]
    sums += [
        (f"the sectors' parts of {need}", [f"need.{need}.{k}" for k in sectors]) for need, sectors in s.needs.items()
    ]
    for what, names in sums:
        rows = [s.parameters[name] for name in names if name in s.parameters]
        total = sum(row.value for row in rows)
        if rows and abs(total - 1) > TOLERANCE:
            yield (
                ("parameters", [n for n in s.parameters if n in names][-1]),
                f"{what} add to {total:g}, not to 1",
            )


def check_flows(s: Scenario) -> Iterator[Finding]:
    target = s.roles.target
    totals = dict.fromkeys(s.sectors, 0.0)
    for name, row in s.parameters.items():
        if not name.startswith("trade.") or name.count(".") != 3:
            continue
        _, giver, taker, sector = name.split(".")
        if sector not in s.sectors:
            continue
        inward = s.sectors[sector].direction == "inward"
        if (taker if inward else giver) != target or giver == taker:
            way = f"trade.<partner>.{target}.{sector}" if inward else f"trade.{target}.<partner>.{sector}"
            yield (
                ("parameters", name),
                f"the sector {sector} flows {s.sectors[sector].direction}: write {way}",
            )
        totals[sector] += row.value
    for sector, total in totals.items():
        if total <= 0:
            yield (
                ("sectors", sector),
                "no partner has a flow in this sector; give at least one trade.* row above 0",
            )


def check_levers(s: Scenario) -> Iterator[Finding]:
    """Levers at the start lie within their limits, their priors too, and someone gives what is given."""
    for name, row in s.parameters.items():
        if name.startswith("lever."):
            lever = words.levers()[name.split(".")[2]]
            if not lever.lower <= row.value <= lever.upper:
                path = ("parameters", name, "value")
                yield path, f"{row.value:g} is outside {lever.lower:g} to {lever.upper:g}, the range of {lever.name}"
            if row.prior is not None and not lever.lower <= row.prior.bounds[0] <= row.prior.bounds[1] <= lever.upper:
                path = ("parameters", name, "prior")
                yield path, f"the prior reaches outside {lever.lower:g} to {lever.upper:g}, the range of {lever.name}"
    yield from check_gifts(s)


def check_gifts(s: Scenario) -> Iterator[Finding]:
    """Gifts are measured by those of the start, so someone must give then."""
    for sector in (name for name, sector in s.sectors.items() if sector.given):
        parts = [name.split(".") for name, row in s.parameters.items() if name.startswith("trade.") and row.value > 0]
        levels = {f"lever.{part[1]}.aid" for part in parts if part[-1] == sector}
        given = [name for name in s.parameters if name in levels]  # in the order in which they were set
        if levels and not any(s.parameters[name].value > 0 for name in given):
            path: Path_ = ("parameters", given[-1], "value") if given else ("sectors", sector)
            yield path, f"nobody gives {sector} at the start; give one giver a lever.<giver>.aid above 0"
