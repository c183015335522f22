"""What a run found: records while it goes, a summary at its end."""
