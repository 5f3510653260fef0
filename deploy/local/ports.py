"""TCP ports on this machine: a free one, a taken one, one that answers."""

import errno
import random
import socket

LOOPBACK = "127.0.0.1"

# Below the range from which systems take the ports of outgoing connections, so that a server
# that is restarted finds its port still free.
_LOWEST, _HIGHEST = 15000, 31999


def free_port() -> int:
    """A port that nobody listens on now. Another process may still take it: start, then look."""
    chooser = random.SystemRandom()
    while True:
        port = chooser.randint(_LOWEST, _HIGHEST)
        if not is_taken(LOOPBACK, port):
            return port


def is_taken(host: str, port: int) -> bool:
    """Whether somebody listens there. Raises `OSError` when it cannot be ours for another reason
    (an address that is not this machine's, a port for which we lack the right)."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                return True
            raise
    return False
