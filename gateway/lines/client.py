"""How this service talks to Redis or Valkey; every client is made here."""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from gateway.lines.breaker import AT_ONCE
from gateway.lines.kept import KeepingPool

# Together at most half a second: a request would rather ask the database.
PATIENCE_S = 0.2
RETRIES = 1
# The breaker lets as many ask as it says; beside them are the bell, the clock, and
# the one that the journal's entries are shown on.
CONNECTIONS = AT_ONCE + 9


def connect(url: str, *, longest_block: float = 0) -> Redis:
    """Make a client whose blocking reads may last up to *longest_block* seconds.

    redis-py's own defaults give up a read after 5 s and then retry ten times: a
    longer block always fails, and a hung server takes a minute to notice. Its own
    pool refuses the 101st command under way; this one lets it wait for its turn.
    """
    pool = KeepingPool.from_url(
        url,
        decode_responses=True,
        legacy_responses=False,
        max_connections=CONNECTIONS,
        timeout=PATIENCE_S,
        socket_timeout=longest_block + PATIENCE_S,
        socket_connect_timeout=PATIENCE_S,
        retry=Retry(ExponentialBackoff(cap=0.05, base=0.01), retries=RETRIES),
    )
    return Redis.from_pool(pool)
