"""What happened in a run, event by event, for programs that mine processes."""
