"""The tester: a clock, faults, other agencies, a new beginning."""
