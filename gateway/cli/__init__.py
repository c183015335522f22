"""`border-gate`: start it, run its parts, look after its data."""

from gateway.cli.commands import app, main

__all__ = ["app", "main"]
