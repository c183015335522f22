"""The check digit of a container number."""

# What each character counts for: letters go on from ten, past the multiples of eleven.
_VALUES = {str(digit): digit for digit in range(10)} | dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (value for value in range(10, 39) if value % 11),
        strict=True,
    )
)


def check_digit_fits(container: str) -> bool:
    """Whether a number of the form of ISO 6346 ends with the digit it should.

    ISO 6346: each character's value times two to the power of its place, from 0, added
    up, modulo 11; a rest of 10 is written as 0. By ourselves, because python-stdnum's
    `iso6346` cleans the number first, which takes four times as long; a test has both
    agree.
    """
    weighed = [_VALUES[one] << place for place, one in enumerate(container[:-1])]
    return sum(weighed) % 11 % 10 == int(container[-1])
