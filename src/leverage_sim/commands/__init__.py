"""The commands, grouped by what they are for; ``cli`` puts them together. Each is a thin call of the Python API."""
