"""What replications say, with intervals: pure functions of arrays."""
