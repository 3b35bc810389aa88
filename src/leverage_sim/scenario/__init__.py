"""Scenario files: schema, loading, inheritance, the parameter registry, and messages that say where."""

from leverage_sim.problems import InputError, Problem
from leverage_sim.scenario.load import digest, load, resolve
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.schema import Scenario

__all__ = ["InputError", "Problem", "Quarter", "Scenario", "digest", "load", "resolve"]
