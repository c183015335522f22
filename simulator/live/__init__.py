"""A day played over HTTP against a running gateway, on its virtual clock."""
