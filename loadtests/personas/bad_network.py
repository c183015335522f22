"""A telephone on a bad network: requests break off, and all is repeated."""

import json
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from loadtests import checks
from loadtests.personas.declarant import DECLARATIONS, OK, Declarant, Sent

PATIENCE_S = 5.0


class BadNetwork(Declarant):
    """Declares over a line that breaks; one declaration must come of it."""

    def visit(self) -> None:
        gates = self.look_at_board()
        if not gates:
            return
        body, key = self.describe(gates), self.new_key()
        self.break_off(body, key, share=0.5)
        self.break_off(body, key, share=1.0)
        sent = self.declare(body, key)
        if sent is None:
            return
        self.repeat(sent)
        self.find_once(sent)
        self.follow(sent.one, until=(), looks=2)
        self.cancel(sent.one)
        self.repeat(sent)

    def break_off(self, body: Mapping[str, Any], key: str, *, share: float) -> None:
        """Send a share of the request, and hang up without reading an answer."""
        content = json.dumps(body).encode()
        lines = [f"POST {DECLARATIONS} HTTP/1.1", f"Host: {self.host}"]
        named = {**self._headers, "Idempotency-Key": key}
        lines += [f"{name}: {value}" for name, value in named.items()]
        lines += [f"Content-Length: {len(content)}", "", ""]
        whole = "\r\n".join(lines).encode() + content
        self.ledger.count("requests.broken-off")
        with suppress(OSError), self.connect() as line:
            line.sendall(whole[: int(len(whole) * share)])

    def connect(self) -> socket.socket:
        """Open a line of its own: Locust's client would wait for the answer."""
        url = urlsplit(self.host or "")
        port = url.port or (443 if url.scheme == "https" else 80)
        line = socket.create_connection((url.hostname or "", port), PATIENCE_S)
        if url.scheme != "https":
            return line
        return ssl.create_default_context().wrap_socket(
            line, server_hostname=url.hostname
        )

    def find_once(self, sent: Sent) -> None:
        """Look how often the vehicle stands in the own list."""
        with self.ask(
            *("GET", DECLARATIONS),
            name="/v1/declarations?plate",
            params={"plate": sent.one.plate},
            wanted=(OK,),
        ) as answer:
            found = [item["id"] for item in answer.js["items"]]
            detail = f"{sent.one.plate} was declared as {found}"
            is_one = found == [sent.one.id]
            self.check(checks.ONE_VEHICLE_ONE_DECLARATION, is_one, detail)
