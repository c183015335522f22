"""Messages: people are told of their vehicle's call, and of what it loses."""
