"""The rules of the gate. Standard library and pure formats only: no I/O, no clock."""
