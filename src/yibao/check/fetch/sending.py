"""Sends a few bytes to an address somebody gave, under the same guard as a fetch."""

from __future__ import annotations

import http.client
from collections.abc import Mapping

from yibao.check.fetch.errors import failed, out_of_time, refused
from yibao.check.fetch.fetching import reach
from yibao.check.fetch.limits import LIMITS, Limits
from yibao.check.fetch.reply import AGENT
from yibao.check.fetch.target import Target, read_target
from yibao.check.fetch.wire import SYSTEM, Deadline, Network, Wire


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    limits: Limits = LIMITS,
    network: Network = SYSTEM,
) -> int:
    """POST `body` to `url`, https only, and give the status; redirects are not followed.

    Raises: `FetchRefused` for an address that may not be asked, before anything is sent to it;
    `FetchFailed` when it does not answer.
    """
    target = read_target(url, limits=limits)
    if target.scheme != "https":
        zh, en = "只往 https 地址发送。", "Only https addresses are sent to."
        raise refused("scheme", zh, en)
    deadline = Deadline(network.monotonic() + limits.seconds, limits.seconds, network.monotonic)
    wire, _ = reach(target, deadline, limits, network=network, most=limits.head_bytes)
    return _send(target, wire, headers, body, deadline=deadline)


def _send(
    target: Target, wire: Wire, headers: Mapping[str, str], body: bytes, *, deadline: Deadline
) -> int:
    connection = http.client.HTTPConnection(target.host.strip("[]"), target.port)
    connection.auto_open = 0
    connection.sock = wire
    try:
        connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
        own = {"Host": target.authority, "User-Agent": AGENT, "Connection": "close"}
        for name, value in (own | {"Content-Length": str(len(body))} | dict(headers)).items():
            connection.putheader(name, value)
        connection.endheaders(body)
        return connection.getresponse().status
    except TimeoutError as error:
        raise out_of_time(deadline.seconds) from error
    except (http.client.HTTPException, OSError, ValueError) as error:
        zh, en = "对方中途断开了。", "The receiver broke off the connection."
        raise failed("broken", zh, en) from error
    finally:
        wire.hang_up()
