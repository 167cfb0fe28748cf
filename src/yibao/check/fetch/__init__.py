"""Fetch one page that somebody asked to have looked at, without being led anywhere else.

In: an address of the open web. Out: a `Fetched` page, or an error with a stable code. Only when
asked, http and https on their own ports, public addresses only: each name is looked up once, every
address it has must be allowed, and the connection goes to the address that was looked at. Small
limits on size, time and redirects. No scripts, cookies, credentials, proxies or second look-ups.
"""

from yibao.check.fetch.errors import FetchFailed, FetchRefused
from yibao.check.fetch.fetching import Fetched, Hop, fetch
from yibao.check.fetch.limits import Limits
from yibao.check.fetch.ranges import refusal
from yibao.check.fetch.sending import post
from yibao.check.fetch.target import read_target
from yibao.check.fetch.wire import Network

__all__ = [
    "FetchFailed",
    "FetchRefused",
    "Fetched",
    "Hop",
    "Limits",
    "Network",
    "fetch",
    "post",
    "read_target",
    "refusal",
]
