"""Facts, public figures and claims with their sources, and their lookup.

The left-most room of the house: data files and nothing that computes.
"""

from leverage_sim.evidence.lookup import Evidence, find, known, table

__all__ = ["Evidence", "find", "known", "table"]
