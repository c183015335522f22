"""The rules of webhooks: which events, which pauses, which addresses."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any
from uuid import UUID

import pytest
from aiohttp.abc import AbstractResolver

from gateway.domain.errors import ShapeNotAllowed
from gateway.domain.webhooks import (
    EVENTS,
    LONGEST_PAUSE,
    PAUSES,
    WHY_DISABLED,
    Disabled,
    Trouble,
    Webhook,
    entry_of,
    kinds_of,
    message_id,
    pause_after,
)
from gateway.services.webhooks.addresses import AddressGuard, networks
from gateway.services.webhooks.payloads import Message
from gateway.services.webhooks.sending import Sender
from tests.faults.gateways import free_port
from tests.receivers import Receiver

NOW = datetime(2030, 1, 7, 2, tzinfo=UTC)
ID = UUID(int=7)
SECRET = "whsec_" + "c2VjcmV0IG9mIHR3ZW50eS1mb3VyIGJ5dGVz"
MESSAGE = Message("msg_huu-nghi_1_x", b'{"type": "webhook.ping"}')
LOOPBACK = AddressGuard(networks("127.0.0.0/8"), allows_http=True)


def a_webhook(**changes):
    fields: dict[str, Any] = {
        "id": ID,
        "owner_id": ID,
        "url": "https://agent.example/",
        "events": ["declaration.called"],
        "description": None,
        "secret": SECRET,
        "created_at": NOW,
    }
    return Webhook(**fields | changes)


class TestEvents:
    def test_a_star_is_every_kind_about_a_declaration(self):
        kinds = kinds_of(["*"])

        assert len(EVENTS) == len(kinds)
        assert "called" in kinds
        assert "controls_changed" not in kinds

    def test_a_webhook_wants_what_it_asked_for_after_its_beginning(self):
        found = a_webhook(starts={"huu-nghi": 5})

        assert found.wants("huu-nghi", 6, "called")
        assert found.wants("tan-thanh", 1, "called")
        assert not found.wants("huu-nghi", 5, "called")
        assert not found.wants("huu-nghi", 6, "missed")

    def test_a_message_names_its_entry(self):
        name = message_id(ID, "huu-nghi", 42)

        assert ("huu-nghi", 42) == entry_of(name, ID)
        assert entry_of(name, UUID(int=8)) is None
        assert "." not in name

    def test_why_it_is_disabled_is_said_in_three_languages(self):
        assert set(Disabled) == set(WHY_DISABLED)
        for said in WHY_DISABLED.values():
            assert {"vi", "en", "zh"} == set(said)
            assert all(said.values())


class TestPauses:
    def test_they_grow_to_about_two_days_in_all(self):
        assert sorted(PAUSES) == list(PAUSES)
        whole = sum(PAUSES, timedelta())
        assert timedelta(hours=40) < whole < timedelta(hours=60)

    def test_chance_moves_them_by_a_fifth(self):
        drawn = [pause_after(5, chance) for chance in (0, 0.5, 1)]

        assert [timedelta(seconds=s) for s in (48, 60, 72)] == drawn

    def test_after_the_last_there_is_none(self):
        assert pause_after(len(PAUSES), 0.5)
        assert pause_after(len(PAUSES) + 1, 0.5) is None

    def test_who_asks_for_longer_gets_it_up_to_a_day(self):
        hour, year = timedelta(hours=1), timedelta(days=365)

        assert hour == pause_after(1, 0.5, hour)
        assert LONGEST_PAUSE == pause_after(1, 0.5, year)
        assert timedelta(seconds=60) == pause_after(5, 0.5, timedelta(0))


def test_an_old_secret_signs_for_a_day_only():
    found = a_webhook(old_secret="old", old_secret_until=NOW)

    assert [SECRET, "old"] == found.secrets(NOW - timedelta(seconds=1))
    assert [SECRET] == found.secrets(NOW)


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "169.254.169.254",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "239.255.255.250",
            "255.255.255.255",
            "240.0.0.1",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ],
    )
    def test_what_is_not_public_is_refused(self, address):
        assert not AddressGuard().allows(ip_address(address))

    @pytest.mark.parametrize(
        "address", ["1.1.1.1", "203.162.0.1", "2606:4700::1", "::ffff:1.1.1.1"]
    )
    def test_what_is_public_is_allowed(self, address):
        assert AddressGuard().allows(ip_address(address))

    def test_networks_that_are_listed_are_allowed_in_every_spelling(self):
        guard = AddressGuard(networks("10.0.0.0/8, ::1"))

        assert guard.allows(ip_address("10.9.9.9"))
        assert guard.allows(ip_address("::ffff:10.9.9.9"))
        assert guard.allows(ip_address("::1"))
        assert not guard.allows(ip_address("127.0.0.1"))

    def test_plain_http_is_for_the_sandbox(self):
        with pytest.raises(ShapeNotAllowed):
            AddressGuard().require("http://agent.example/")
        AddressGuard(allows_http=True).require("http://agent.example/")
        AddressGuard().require("https://agent.example:8443/a?b=c")


class Names(AbstractResolver):
    """Resolves every name to the addresses that it is given, one list a look."""

    def __init__(self, *looks):
        self.looks = list(looks)

    async def resolve(self, host, port=0, family=socket.AF_INET):
        found = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
            for address in found
        ]

    async def close(self):
        """Hold nothing, so nothing is closed."""


async def sent(url, *, guard=LOOPBACK, resolver=None, total_s=2.0):
    async with Sender.opened(guard, resolver=resolver, total_s=total_s) as sender:
        return await sender.send(url, [SECRET], MESSAGE)


@pytest.fixture
async def receiver():
    async with Receiver.listening() as receiver:
        yield receiver


class TestSending:
    async def test_a_message_is_signed_by_the_specification(self, receiver):
        attempt = await sent(receiver.url)

        [heard] = receiver.heard
        assert (204, None, True) == (
            attempt.status,
            attempt.error,
            attempt.is_delivered,
        )
        assert MESSAGE.id == heard.headers["webhook-id"]
        assert "application/json" == heard.headers["Content-Type"]
        assert heard.is_signed_with(SECRET)

    @pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "0x7f.1"])
    async def test_our_own_machine_is_never_reached(self, receiver, host):
        url = f"http://{host}:{receiver.port}/"

        attempt = await sent(url, guard=AddressGuard(allows_http=True))

        assert Trouble.ADDRESS_NOT_ALLOWED == attempt.error
        assert [] == receiver.heard

    async def test_a_name_that_turns_private_later_is_not_followed(self, receiver):
        """Rebinding: public when it was looked at, private when it is connected to."""
        names = Names(["192.0.2.1", "127.0.0.1"], ["127.0.0.1"])
        guard = AddressGuard(networks("192.0.2.0/24"), allows_http=True)
        url = f"http://rebinding.example:{receiver.port}/"

        async with Sender.opened(guard, resolver=names, total_s=0.5) as sender:
            errors = {
                (await sender.send(url, [SECRET], MESSAGE)).error for _ in range(3)
            }

        assert Trouble.ADDRESS_NOT_ALLOWED in errors
        assert None not in errors
        assert [] == receiver.heard

    async def test_a_redirect_is_not_followed(self, receiver):
        from aiohttp import web

        location = {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"}
        receiver.answers.append(web.Response(status=307, headers=location))

        attempt = await sent(receiver.url)

        assert (307, False) == (attempt.status, attempt.is_delivered)
        assert 1 == len(receiver.heard)

    async def test_who_takes_too_long_is_given_up(self, receiver):
        receiver.delay_s = 5

        attempt = await sent(receiver.url, total_s=0.2)

        assert Trouble.TIMED_OUT == attempt.error

    async def test_nobody_there_is_no_connection(self):
        attempt = await sent(f"http://127.0.0.1:{free_port()}/")

        assert Trouble.NO_CONNECTION == attempt.error

    @pytest.mark.parametrize("host", ["x" * 70 + ".example", "a..example", "127.1"])
    async def test_a_host_that_cannot_be_is_unknown(self, host):
        attempt = await sent(f"http://{host}/")

        assert Trouble.UNKNOWN_HOST == attempt.error

    @pytest.mark.parametrize(
        ("retry_after", "seconds"),
        [
            ("120", 120),
            ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
            ("soon", None),
            ("-1", None),
            ("9" * 400, 10**8),
        ],
    )
    async def test_retry_after_is_read(self, receiver, retry_after, seconds):
        from aiohttp import web

        headers = {"Retry-After": retry_after}
        receiver.answers.append(web.Response(status=503, headers=headers))

        attempt = await sent(receiver.url)

        asked = None if seconds is None else timedelta(seconds=seconds)
        assert (503, asked) == (attempt.status, attempt.asked)

    async def test_an_endless_answer_is_not_heard_out(self):
        async def endless(reader, writer):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
            try:
                while True:
                    writer.write(b"x" * 65_536)
                    await writer.drain()
            except ConnectionError:
                writer.close()

        async with await asyncio.start_server(endless, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            attempt = await sent(f"http://127.0.0.1:{port}/")

        assert (200, None) == (attempt.status, attempt.error)
