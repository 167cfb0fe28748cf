"""The socket the service listens on, bound before anything is said about it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from yibao.core.errors import InputError

BACKLOG = 512


@contextmanager
def listen(host: str, port: int) -> Iterator[socket.socket]:
    """A listening socket. Raises InputError when the address cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        bound = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        reason = error.strerror or str(error)
        zh = f"不能在 {host}:{port} 上打开（{reason}），换个 --port 试试"
        en = f"Cannot listen on {host}:{port} ({reason}); try another --port"
        raise InputError("serve.address", f"{zh} / {en}") from error
    with bound:
        # Connections inherit it; without it each answer waits 40 ms for an acknowledgement.
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield bound
