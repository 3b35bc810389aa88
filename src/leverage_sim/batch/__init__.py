"""Blocks of runs, what they record, and where it is kept."""
