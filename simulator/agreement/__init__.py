"""A living day compared with the what-if answer about the same vehicles."""
