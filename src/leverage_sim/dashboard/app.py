"""What the server serves."""

from leverage_sim.dashboard.page import Page

__all__ = ["Page"]
