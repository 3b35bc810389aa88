"""The phases of a quarter: each draws its luck, calls mechanisms, and writes the state and the record."""
