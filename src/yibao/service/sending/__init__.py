"""Ways an alert leaves the house: e-mail by SMTP and Standard Webhooks.

Both say no more than the alert's sentence, hold no link, and carry the alert's id so that a
receiver can drop what comes twice.
"""

from collections.abc import Mapping

from yibao.account.alerts import Channel
from yibao.core.clock import SYSTEM_CLOCK
from yibao.service.sending.mail import Mail, MailServer, read_mail_server
from yibao.service.sending.webhook import Hook

__all__ = ["Hook", "Mail", "MailServer", "channels_of", "read_mail_server"]


def channels_of(environment: Mapping[str, str]) -> dict[str, Channel]:
    """Give the ways out that are set up: webhooks always, e-mail where there is a mail server.

    Raises: `InputError` when the mail server is half said.
    """
    found: dict[str, Channel] = {"webhook": Hook(SYSTEM_CLOCK)}
    server = read_mail_server(environment)
    return found if server is None else {**found, "email": Mail(server)}
