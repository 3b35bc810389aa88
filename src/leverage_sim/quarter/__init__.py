"""The quarter: each phase reads the state, draws its luck, calls mechanisms, and returns what came of it."""
