"""Guessing is slowed down; nobody keeps somebody else out."""

import pytest

from gateway.domain.errors import TooManyAttempts
from gateway.services.attempts import ADDRESS_FACTOR, Attempts, network_of

HERE, THERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def attempts() -> Attempts:
    return Attempts(failures=5)


async def fail(attempts: Attempts, username: str = "customs", address: str = HERE):
    await attempts.begin(username, address)
    await attempts.failed(address)


async def test_the_sixth_wrong_password_is_not_even_looked_at(attempts):
    for _ in range(5):
        await fail(attempts)

    with pytest.raises(TooManyAttempts, match="minutes") as refused:
        await attempts.begin("CUSTOMS", HERE)

    assert 0 < refused.value.retry_after_s <= 15 * 60


async def test_whoever_fails_on_purpose_keeps_nobody_else_out(attempts):
    for _ in range(5):
        await fail(attempts)

    await attempts.begin("customs", THERE)


async def test_who_gets_it_right_begins_anew(attempts):
    for _ in range(4):
        await fail(attempts)
    await attempts.begin("customs", HERE)
    await attempts.succeeded("customs", HERE)

    for _ in range(5):
        await fail(attempts)


async def test_one_address_does_not_try_one_name_after_the_other(attempts):
    for place in range(5 * ADDRESS_FACTOR):
        await fail(attempts, f"person{place}")

    with pytest.raises(TooManyAttempts):
        await attempts.begin("somebody", HERE)
    await attempts.begin("somebody", THERE)


async def test_accounts_are_not_made_by_the_hundred(attempts):
    for _ in range(20):
        await attempts.register(HERE)

    with pytest.raises(TooManyAttempts):
        await attempts.register(HERE)


def test_a_customer_of_a_provider_is_one_address():
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert HERE == network_of(HERE)
    assert "" == network_of("")
