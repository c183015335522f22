"""Whom load may be put on: this machine, or one that its owner names."""

from ipaddress import ip_address
from urllib.parse import urlsplit


class TargetNotAllowed(Exception):
    """The message says what to set, if the machine is yours."""


def check_target(url: str, allowed: str | None) -> None:
    """Pass if *url* is of this machine, or of the host that is *allowed*.

    Raises:
        TargetNotAllowed: it is somebody else's, or no address at all.
    """
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host:
        msg = f"{url!r} is not an address like http://127.0.0.1:8000"
        raise TargetNotAllowed(msg)
    if not is_loopback(host) and host != allowed:
        msg = (
            f"{host} is not this machine. If it is yours to put under load, say so:"
            f" --allow-host {host}"
        )
        raise TargetNotAllowed(msg)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
