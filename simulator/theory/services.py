"""Queues whose services are not exponential: one server, or constant services."""

import numpy as np

from simulator.errors import QueueGrows

# Where the tail of a distribution is cut: its weight there is below rounding.
_MOST_STATES = 6_400
_ACCURACY = 1e-11


def pollaczek_khinchine(arrivals: float, service: float, cv: float) -> float:
    """Return the mean wait of M/G/1, in minutes.

    *service* is the mean, *cv* the standard deviation over it (F. Pollaczek 1930,
    A. Khinchine 1932).

    Raises:
        QueueGrows: more come than are served.
    """
    load = arrivals * service
    if load >= 1:
        msg = f"a load of {load:g} for 1 server: the queue only grows"
        raise QueueGrows(msg)
    return load * service * (1 + cv**2) / (2 * (1 - load))


def mdc_wait(arrivals: float, service: float, servers: int) -> float:
    """Return the mean wait of M/D/c, in minutes.

    Whoever is in service leaves within one *service*, so the numbers present at
    moments that far apart are a Markov chain (C. Crommelin 1932); its stationary law
    is that of any moment.

    Raises:
        QueueGrows: more come than are served.
    """
    if arrivals * service >= servers:
        msg = f"a load of {arrivals * service:g} for {servers} servers: the queue grows"
        raise QueueGrows(msg)
    states, queue, before = 100, 0.0, -1.0
    while abs(queue - before) > _ACCURACY * max(queue, 1.0) and states <= _MOST_STATES:
        before, queue = queue, _queue(arrivals * service, servers, states)
        states *= 2
    return queue / arrivals


def _queue(load: float, servers: int, states: int) -> float:
    """Return the mean queue of the chain cut at *states*."""
    arriving = np.empty(states)
    arriving[0] = np.exp(-load)
    for number in range(1, states):
        arriving[number] = arriving[number - 1] * load / number
    moves = np.zeros((states, states))
    for present in range(states):
        left = max(present - servers, 0)
        moves[present, left:] = arriving[: states - left]
    equations = moves.T - np.eye(states)
    equations[-1] = 1.0
    shares = np.linalg.solve(equations, np.eye(states)[-1])
    return float(np.maximum(np.arange(states) - servers, 0) @ shares)
