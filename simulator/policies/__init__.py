"""Which order of the line is best, for whom, and what bots make of it."""
