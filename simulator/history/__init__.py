"""Days that happened: what was reported of them, and what the simulation says."""
