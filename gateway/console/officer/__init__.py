"""The officer's desk: what waits, the declaration at a glance, and what is decided."""
