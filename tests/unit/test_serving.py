"""The sockets on which the API listens."""

import socket

import pytest

from gateway.cli.serving import LISTENERS, bound


def closed(sockets: list[socket.socket]) -> None:
    for sock in sockets:
        sock.close()


def test_one_address_is_listened_on_several_times():
    sockets = bound("127.0.0.1", 0)

    addresses = {sock.getsockname() for sock in sockets}
    numbers = {sock.fileno() for sock in sockets}
    closed(sockets)
    assert (1, LISTENERS) == (len(addresses), len(numbers))


def test_a_port_that_is_taken_is_said_to_be():
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(OSError, match="Address already in use"),
    ):
        bound(*taken.getsockname())
