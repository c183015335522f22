"""Webhooks: who wants to be told, what there is to tell, and telling it."""
