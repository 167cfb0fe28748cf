"""One connection with one deadline: names looked up once, bytes counted, time kept.

In: a `Target` and the addresses that were found fit. Out: an open `Wire`. Every read and write
shares the deadline, so that a drip of bytes ends like silence.
"""

from __future__ import annotations

import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from yibao.check.fetch.errors import failed, out_of_time, too_large
from yibao.check.fetch.target import Target

Resolver = Callable[[str, int], Sequence[str]]


class Connector(Protocol):
    """What opens a TCP connection to a numeric address."""

    def __call__(self, address: str, port: int, timeout: float, /) -> socket.socket:
        """Give the connected socket; raises OSError."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point in time by which everything has to be done."""

    at: float
    seconds: float
    monotonic: Callable[[], float]

    def left(self) -> float:
        """Seconds left. Raises when there are none."""
        left = self.at - self.monotonic()
        if left <= 0:
            raise out_of_time(self.seconds)
        return left


class Wire:
    """As much of a socket as `http.client` uses, under a deadline and a limit of bytes."""

    def __init__(self, sock: socket.socket, deadline: Deadline, most_bytes: int) -> None:
        self._sock = sock
        self._deadline = deadline
        self._most_bytes = most_bytes

    def sendall(self, data: bytes) -> None:
        """Send everything before the deadline."""
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        """Give a reader of what comes back."""
        return io.BufferedReader(_Reader(self._sock, self._deadline, self._most_bytes))

    def close(self) -> None:
        """Do nothing: `http.client` closes while the body is still to be read."""

    def hang_up(self) -> None:
        """Close the connection."""
        self._sock.close()


class _Reader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline, most_bytes: int) -> None:
        self._sock = sock
        self._deadline = deadline
        self._most_bytes = most_bytes
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._sock.settimeout(self._deadline.left())
        count = self._sock.recv_into(buffer)
        self._read += count
        if self._read > self._most_bytes:
            raise too_large(self._most_bytes)
        return count


def look_up(target: Target, resolver: Resolver, deadline: Deadline) -> tuple[str, ...]:
    """Give every address of a name, looked up once; its own for a number."""
    if target.address:
        return (target.address,)
    answer: queue.SimpleQueue[Sequence[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(resolver(target.host, target.port))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    # The system's look-up has no time limit of its own.
    threading.Thread(target=ask, daemon=True, name="yibao-look-up").start()
    try:
        found = answer.get(timeout=deadline.left())
    except queue.Empty:
        raise out_of_time(deadline.seconds) from None
    if isinstance(found, Exception) or not found:
        zh = f"找不到 {target.host} 这个网站（可能已经关了）。"
        en = f"No site called {target.host} can be found; it may be gone."
        raise failed("name", zh, en)
    return tuple(dict.fromkeys(found))


def system_resolver(host: str, port: int) -> list[str]:
    """Give the addresses the system knows for a name."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(row[4][0]) for row in rows]


def system_connector(address: str, port: int, timeout: float, /) -> socket.socket:
    """Open a TCP connection to a numeric address; no name is looked up."""
    return socket.create_connection((address, port), timeout)


@dataclass(frozen=True, slots=True)
class Network:
    """How the outside is reached; tests put their own in its place."""

    resolver: Resolver = system_resolver
    connector: Connector = system_connector
    tls: ssl.SSLContext | None = None
    monotonic: Callable[[], float] = time.monotonic


SYSTEM = Network()


def open_wire(
    target: Target, addresses: Sequence[str], deadline: Deadline, *, network: Network, most: int
) -> tuple[Wire, str]:
    """Connect to the first address that answers, with the name's own certificate for https.

    No more than `most` bytes are read. Gives the connection and the address it leads to.
    """
    last: OSError | None = None
    for address in addresses:
        try:
            sock = network.connector(address, target.port, deadline.left())
        except TimeoutError as error:
            raise out_of_time(deadline.seconds) from error
        except OSError as error:
            last = error
            continue
        if target.scheme == "https":
            sock = _secured(sock, target, deadline, network.tls or ssl.create_default_context())
        return Wire(sock, deadline, most), address
    zh = f"连不上 {target.host}。"
    raise failed("connect", zh, f"{target.host} does not answer.") from last


def _secured(
    sock: socket.socket, target: Target, deadline: Deadline, tls: ssl.SSLContext
) -> socket.socket:
    try:
        sock.settimeout(deadline.left())
        return tls.wrap_socket(sock, server_hostname=target.host.strip("[]"))
    except ssl.SSLCertVerificationError as error:
        sock.close()
        zh = f"{target.host} 的安全证书不对（{error.verify_message}），没有打开。"
        en = f"The certificate of {target.host} is not valid ({error.verify_message})."
        raise failed("certificate", zh, en) from error
    except TimeoutError as error:
        sock.close()
        raise out_of_time(deadline.seconds) from error
    except (ssl.SSLError, OSError) as error:
        sock.close()
        zh = f"和 {target.host} 建立不了加密连接。"
        en = f"No encrypted connection to {target.host} can be made."
        raise failed("encryption", zh, en) from error
