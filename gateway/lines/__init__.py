"""Redis: the lines at each gate, a projection of the journal that may be lost."""
