"""The agent's desk: all vehicles of a firm, which of them need it, and many at once."""
