"""Where traffic may be sent: to this machine, or to one its owner names."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from simulator.errors import TargetNotAllowed


def check_target(url: str, owned: str | None) -> str:
    """Return *url* without a trailing slash, when traffic may be sent there.

    *owned* is the host that the caller says is theirs.

    Raises:
        TargetNotAllowed: no address of HTTP, or of somebody else's machine.
    """
    found = address(url)
    host = urlsplit(found).hostname
    if not (_is_loopback(host or "") or host == owned):
        msg = (
            f"{host} is not this machine. If it is yours to put under load, "
            f"say so: --i-own-this-host {host}"
        )
        raise TargetNotAllowed(msg)
    return found


def address(url: str) -> str:
    """Return *url* without a trailing slash.

    Raises:
        TargetNotAllowed: it is no address of HTTP.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        msg = f"{url!r} is not an address: {error}"
        raise TargetNotAllowed(msg) from error
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        msg = f"{url!r} is not an address like http://127.0.0.1:8000"
        raise TargetNotAllowed(msg)
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
