"""What a day is made of: TOML in, checked, every figure with its source."""
