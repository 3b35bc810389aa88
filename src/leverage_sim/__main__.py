"""``python -m leverage_sim``: the same as ``leverage-sim``."""

from leverage_sim.cli import main

if __name__ == "__main__":
    main()
