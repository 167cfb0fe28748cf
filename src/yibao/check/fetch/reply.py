"""One request and what comes back: status, head, and a body under its limit, unpacked or not."""

from __future__ import annotations

import http.client
import zlib
from dataclasses import dataclass

import yibao
from yibao.check.fetch.errors import failed, out_of_time, too_large
from yibao.check.fetch.limits import Limits
from yibao.check.fetch.target import Target
from yibao.check.fetch.wire import Deadline, Wire

AGENT = f"yibao/{yibao.__version__} (checks a link somebody asked about)"
REDIRECTS = frozenset((301, 302, 303, 307, 308))
_STEP = 64 * 1024
_ANY_ZLIB = 32 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Reply:
    """What an address answered. `location` is set for a redirect, which has no body."""

    status: int
    location: str
    media: str
    charset: str
    body: bytes


def ask(target: Target, wire: Wire, deadline: Deadline, limits: Limits) -> Reply:
    """Ask for the page. Raises FetchFailed or LimitExceeded for what cannot be read."""
    connection = http.client.HTTPConnection(target.host.strip("[]"), target.port)
    connection.auto_open = 0
    connection.sock = wire
    try:
        connection.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
        for name, value in _headers(target):
            connection.putheader(name, value)
        connection.endheaders()
        return _read(connection.getresponse(), limits)
    except TimeoutError as error:
        raise out_of_time(deadline.seconds) from error
    except http.client.IncompleteRead as error:
        raise _truncated() from error
    except (http.client.LineTooLong, http.client.HTTPException) as error:
        raise _bad_head(error) from error
    except zlib.error as error:
        zh, en = "网页的压缩坏了，读不了。", "The packed page is damaged."
        raise failed("encoding", zh, en) from error
    except (OSError, ValueError) as error:
        zh, en = "网站中途断开了。", "The site broke off the connection."
        raise failed("broken", zh, en) from error
    finally:
        wire.hang_up()


def _headers(target: Target) -> tuple[tuple[str, str], ...]:
    return (
        ("Host", target.authority),
        ("User-Agent", AGENT),
        ("Accept", "text/html,application/xhtml+xml,text/plain;q=0.5"),
        ("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5"),
        ("Accept-Encoding", "gzip"),
        ("Connection", "close"),
    )


def _read(response: http.client.HTTPResponse, limits: Limits) -> Reply:
    status = response.status
    location = response.headers.get("Location", "") if status in REDIRECTS else ""
    if location:
        return Reply(status, location, "", "", b"")
    if status != 200:
        zh, en = f"网站答复 {status}，没有给出网页。", f"The site answered {status} and no page."
        raise failed("status", zh, en)
    media = response.headers.get_content_type() if response.headers.get("Content-Type") else ""
    if media and media not in limits.media:
        zh = f"这不是网页（{media[:60]}），不读。"
        raise failed("type", zh, f"This is not a page ({media[:60]}), and is not read.")
    body = _body(response, limits.body_bytes)
    if not media and body.lstrip()[:1] != b"<":
        zh, en = "网站没有说这是什么，也不像网页。", "The site does not say what this is."
        raise failed("type", zh, en)
    charset = response.headers.get_content_charset() or ""
    return Reply(status, "", media or "text/html", charset, body)


def _body(response: http.client.HTTPResponse, most: int) -> bytes:
    """Read the body, and unpack it piece by piece: what grows over the limit ends at once."""
    declared = response.length
    if declared is not None and declared > most:
        raise too_large(most)
    unpack = _unpacker(response.headers.get("Content-Encoding", "identity").strip().lower())
    body = bytearray()
    taken = 0
    while piece := response.read(_STEP):
        taken += len(piece)
        body += unpack.decompress(piece, most + 1 - len(body)) if unpack else piece
        if len(body) > most or taken > most:
            raise too_large(most)
    short = declared is not None and taken < declared
    if short or (unpack is not None and taken and not unpack.eof):
        raise _truncated()
    return bytes(body)


def _unpacker(encoding: str) -> zlib._Decompress | None:
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip", "deflate"):
        return zlib.decompressobj(_ANY_ZLIB)
    zh = f"网页用了没有要求的压缩方式（{encoding[:40]}），不读。"
    raise failed("encoding", zh, f"The page is packed in a way not asked for ({encoding[:40]}).")


def _truncated() -> Exception:
    return failed("truncated", "网页没有传完就断了。", "The page broke off before its end.")


def _bad_head(error: Exception) -> Exception:
    if isinstance(error, http.client.LineTooLong) or "got more than" in str(error):
        return failed("head", "网站的答复头太大。", "The head of the answer is too large.")
    return failed("protocol", "网站的答复不是网页。", "The answer is not HTTP.")
