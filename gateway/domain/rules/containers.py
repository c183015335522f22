"""The check digit of a container number."""

from functools import lru_cache

from stdnum import iso6346


# Firms declare the same containers again and again, and the sum takes microseconds.
@lru_cache(maxsize=8192)
def check_digit_fits(container: str) -> bool:
    """Whether a number of the form of ISO 6346 ends with the digit it should."""
    return iso6346.calc_check_digit(container[:-1]) == container[-1]
