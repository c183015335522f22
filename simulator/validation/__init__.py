"""Is the kernel right? Cases whose answers theory knows, run and compared."""
