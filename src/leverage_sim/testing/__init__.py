"""For writers of rules: transcripts that say what a rule does when others do this, and the contract of every rule."""

from leverage_sim.testing.contract import Breach as Breach
from leverage_sim.testing.contract import breaches as breaches
from leverage_sim.testing.transcript import transcript as transcript
