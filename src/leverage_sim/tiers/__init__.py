"""The tiers of the leverage measure: structural dependence, potential span, credible span."""
