"""Who uses a gateway: one module a persona."""
