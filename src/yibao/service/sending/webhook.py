"""Standard Webhooks (standardwebhooks.com): a signed POST that its receiver can trust.

The body tells the event's kind, time and facts, in the language of machines; the signature is
made by the `standardwebhooks` package over id, time and body.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC

import orjson
from standardwebhooks import Webhook

from yibao.account.alerts import Kept, Preference, say
from yibao.check.fetch import post
from yibao.core.clock import Clock
from yibao.core.errors import InputError

Post = Callable[[str, Mapping[str, str], bytes], int]
"""POSTs headers and body to an address and gives the status; raises `OSError` when it cannot."""


def guarded(address: str, headers: Mapping[str, str], body: bytes) -> int:
    """POST under the guard of fetching: https, public addresses only. Raises: `OSError`."""
    try:
        return post(address, headers, body)
    except InputError as error:
        raise ConnectionError(error.says) from error


class Hook:
    """Sends alerts as Standard Webhooks."""

    def __init__(self, clock: Clock, post: Post = guarded) -> None:
        self._post = post
        self._clock = clock

    def send(self, alert: Kept, wish: Preference) -> None:
        """Send one alert. Raises: `OSError` when the receiver does not answer 2xx."""
        if wish.webhook is None:
            return
        address, secret = wish.webhook
        body = payload(alert, wish)
        name, now = f"alert_{alert.id}", self._clock.now().astimezone(UTC)
        headers = {
            "content-type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(name, now, body.decode()),
        }
        status = self._post(address, headers, body)
        if not 200 <= status < 300:
            raise ConnectionError(f"the receiver answered {status}")


def payload(alert: Kept, wish: Preference) -> bytes:
    """Give the body: type, timestamp and data, as the standard advises."""
    return orjson.dumps(
        {
            "type": f"account.{alert.kind}",
            "timestamp": alert.at.isoformat(),
            "data": {
                "person": alert.person,
                "about": dict(alert.about),
                "says": say(alert.kind, alert.about, wish.lang),
                "code": alert.code,
            },
        }
    )
