"""PostgreSQL, the truth: one module per table with every query on it."""
