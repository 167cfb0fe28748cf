"""An address as somebody typed it, read strictly: scheme, host, port and path, or a refusal.

Nothing is looked up here. What a browser would forgive (backslashes, blanks, credentials, numbers
in odd spellings) is either put plainly or refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import idna

from yibao.check.extract.addresses import plain_address
from yibao.check.fetch.errors import refused
from yibao.check.fetch.limits import LIMITS, Limits

DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_UNFIT = re.compile(r"[\x00-\x20\x7f\\<>\"^`{|}]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_DOTS = str.maketrans("。．｡", "...")
_LOCAL = frozenset("localhost local internal intranet lan corp home localdomain arpa onion".split())
_SAFE_PATH = "/:@!$&'()*+,;=-._~%?"


@dataclass(frozen=True, slots=True)
class Target:
    """One address to ask: `host` in ASCII, `address` the number it spells ("" for a name)."""

    scheme: str
    host: str
    port: int
    path: str
    address: str = ""

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address in its plain form."""
        return f"{self.scheme}://{self.authority}{self.path}"


def read_target(url: str, *, limits: Limits = LIMITS) -> Target:
    """Read an address. An address without a scheme is read as https.

    Raises: `FetchRefused` for what is malformed or may never be asked.
    """
    url = url.strip()
    if not url or len(url) > limits.address_characters:
        most = limits.address_characters
        raise _malformed(f"网址是空的或超过 {most} 个字符", f"is empty or over {most} characters")
    if _UNFIT.search(url):
        raise _malformed("网址里有空格或控制字符", "holds blanks or control characters")
    scheme, rest = _scheme(url)
    try:
        parts = urlsplit(f"{scheme}:{rest}")
        port = parts.port
    except ValueError as error:
        raise _malformed("看不懂", "cannot be read") from error
    if "@" in parts.netloc:
        zh = "网址里带着用户名或密码（@ 前面的部分），不打开。"
        raise refused("credentials", zh, "The address carries a name or password before an @.")
    host = _host(parts.hostname or "")
    number = plain_address(host)
    if number == "":
        raise _malformed("不是能用的数字地址", "holds no proper numeric address")
    port = DEFAULT_PORTS[scheme] if port is None else port
    if port not in limits.ports:
        zh = f"只打开 80 和 443 端口，不打开 {port}。"
        raise refused("port", zh, f"Only ports 80 and 443 are opened, not {port}.")
    if number is None:
        _check_name(host)
    path = quote(parts.path or "/", safe=_SAFE_PATH)
    query = f"?{quote(parts.query, safe=_SAFE_PATH + '/')}" if parts.query else ""
    return Target(scheme, number or host, port, path + query, number or "")


def _scheme(url: str) -> tuple[str, str]:
    found = _SCHEME.match(url)
    if found is None or (not url[found.end() :].startswith("//") and "." in found[1]):
        return "https", "//" + url.removeprefix("//")
    scheme = found[1].lower()
    if scheme not in DEFAULT_PORTS:
        zh = f"只打开 http 和 https 网址，不打开 {scheme}。"
        raise refused("scheme", zh, f"Only http and https are opened, not {scheme}.")
    rest = url[found.end() :]
    if not rest.startswith("//") or rest.startswith("///"):
        raise _malformed("斜杠不对", "has the wrong slashes")
    return scheme, rest


def _host(written: str) -> str:
    """Give a host in plain ASCII, as it is looked up."""
    host = unicodedata.normalize("NFKC", written).translate(_DOTS).lower().removesuffix(".")
    if not host or "%" in host:
        raise _malformed("没有可用的主机名", "has no proper host")
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise _malformed("主机名里有不能用的字", "has letters no host can have") from error
    return host


def _check_name(host: str) -> None:
    labels = host.split(".")
    named = all(_LABEL.fullmatch(label) for label in labels)
    if len(host) > 253 or not named or _NUMBER.fullmatch(labels[-1]):
        raise _malformed("主机名不对", "has no proper host name")
    if len(labels) < 2 or labels[-1] in _LOCAL:
        zh = f"“{host[:60]}”是内部网络里的名字，不打开。"
        raise refused("local_name", zh, f"{host[:60]!r} is a name of a local network.")


def _malformed(zh: str, en: str) -> Exception:
    return refused("malformed", f"这个网址读不了：{zh}。", f"This address {en}.")
