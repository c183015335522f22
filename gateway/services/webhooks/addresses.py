"""Where a webhook may lead: to the internet, never into our own network.

What a name resolves to is judged when its socket is opened, and that very address is
connected to: a name that changes between a look and a connection fools nobody.
"""

import errno
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

from yarl import URL

from gateway.domain.errors import ShapeNotAllowed

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
# The ports of the web; other low ones belong to services that HTTP must not talk to.
_LOW_PORTS = frozenset({80, 443})
_FIRST_HIGH_PORT = 1024


class AddressRefused(OSError):
    """The address is none that a webhook may lead to."""

    def __init__(self) -> None:
        super().__init__(errno.EACCES, "the address is not allowed")


@dataclass(frozen=True, slots=True)
class AddressGuard:
    """Lets webhooks go to public addresses, and to the *private* ones listed."""

    private: Sequence[Network] = ()
    allows_http: bool = False

    def require(self, url: str) -> None:
        """Look at a URL before it is kept.

        Raises:
            ShapeNotAllowed: nothing would ever be sent there.
        """
        refusal = self._refusal(url)
        if refusal is not None:
            raise ShapeNotAllowed(refusal, pointer="/url")

    def open_socket(self, found: tuple[Any, ...]) -> socket.socket:
        """Open a socket for what a name resolved to, as aiohttp asks for it.

        Raises:
            AddressRefused: it leads where nothing may be sent.
        """
        family, kind, protocol, _, place = found
        if not self.allows(ip_address(str(place[0]).partition("%")[0])):
            raise AddressRefused
        return socket.socket(family=family, type=kind, proto=protocol)

    def allows(self, address: Address) -> bool:
        real = _unwrapped(address)
        return _is_public(real) or any(
            real in network
            for network in self.private
            if network.version == real.version
        )

    def _refusal(self, text: str) -> str | None:
        try:
            url = URL(text)
            host, port = url.host, url.port
        except ValueError:
            return "is not a URL"
        schemes = {"https", "http"} if self.allows_http else {"https"}
        rules = {
            "must begin with https://": url.scheme in schemes,
            "names no host": bool(host),
            "must hold no user name and no password": url.user is url.password is None,
            "must hold no #fragment": not url.fragment,
            "takes port 80, 443, or one from 1024 on": _is_web_port(port),
            "leads to an address that is not public": self._allows_literal(host or ""),
        }
        return next((said for said, holds in rules.items() if not holds), None)

    def _allows_literal(self, host: str) -> bool:
        """A name is judged by what it resolves to, when something is sent."""
        try:
            address = ip_address(host)
        except ValueError:
            return True
        return self.allows(address)


def _is_web_port(port: int | None) -> bool:
    return port is not None and (port in _LOW_PORTS or port >= _FIRST_HIGH_PORT)


def networks(text: str) -> tuple[Network, ...]:
    """Read a list such as `10.0.0.0/8, ::1`; raises ValueError."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def _unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one stands for, else itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not address.is_multicast
