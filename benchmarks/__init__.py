"""How fast declarations are accepted, beside two yardsticks, all in one run."""
