"""Pages for people: what they see without calling the API themselves."""
