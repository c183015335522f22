"""A name is looked up once a minute, however many connect."""

import pytest

from loadtests.names import REMEMBERED_S, RememberedNames


class Resolver:
    """Knows one gate, and how often it was asked."""

    def __init__(self):
        self.asked = []

    def getaddrinfo(self, host, port, *_):
        self.asked.append(host)
        if host != "gate.example":
            msg = "Name or service not known"
            raise OSError(msg)
        return [("192.0.2.7", port)]

    def close(self):
        self.asked.append("close")


def test_many_who_connect_within_a_minute_ask_once():
    now_s, resolver = [0.0], Resolver()
    names = RememberedNames(resolver, clock=lambda: now_s[0])

    found = [names.getaddrinfo("gate.example", 80, 0) for _ in range(9)]
    asked_at_once = len(resolver.asked)
    now_s[0] = REMEMBERED_S + 1
    names.getaddrinfo("gate.example", 80, 0)

    assert [[("192.0.2.7", 80)]] * 9 == found
    assert (1, 2) == (asked_at_once, len(resolver.asked))


def test_another_port_is_another_question():
    names = RememberedNames(Resolver())

    assert names.getaddrinfo("gate.example", 80) != names.getaddrinfo(
        "gate.example", 443
    )


def test_a_name_that_nobody_knows_is_asked_for_again():
    resolver = Resolver()
    names = RememberedNames(resolver)

    for _ in range(2):
        with pytest.raises(OSError, match="not known"):
            names.getaddrinfo("gone.example", 80)

    assert ["gone.example"] * 2 == resolver.asked


def test_it_is_the_resolver_in_all_else():
    resolver = Resolver()

    RememberedNames(resolver).close()

    assert ["close"] == resolver.asked
