"""From what was logged at a gate to the figures of a scenario."""
