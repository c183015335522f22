"""The digital border gate: every goods vehicle is declared before it enters."""
