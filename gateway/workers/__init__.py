"""Loops that carry declarations on by themselves; each runs until it is stopped."""
