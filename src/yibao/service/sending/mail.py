"""E-mail by SMTP, always over TLS unless the server is this machine.

YIBAO_SMTP                smtp://user@host:587 (STARTTLS) or smtps://user@host:465
YIBAO_SMTP_PASSWORD_FILE  a file that holds the password
YIBAO_MAIL_FROM           the sender's address
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

from yibao.account.alerts import Kept, Preference, say
from yibao.account.alerts.words import CLOSE
from yibao.core.errors import InputError

SECONDS = 20
LOCAL = ("localhost", "127.0.0.1", "::1")
SUBJECT = {"zh": "医保账户提醒", "en": "About your medical-insurance account"}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over."""

    host: str
    port: int
    sender: str
    encrypted: bool = False
    user: str = ""
    password: str = field(default="", repr=False)


def read_mail_server(environment: Mapping[str, str]) -> MailServer | None:
    """Read the mail server from the environment; None when there is none.

    Raises: `InputError` when it is half said or the password file cannot be read.
    """
    address = environment.get("YIBAO_SMTP")
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port or (465 if parts.scheme == "smtps" else 587)
    except ValueError as error:
        raise InputError("mail.server", _SERVER) from error
    sender = environment.get("YIBAO_MAIL_FROM", "")
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or "@" not in sender:
        raise InputError("mail.server", _SERVER)
    password = ""
    file = environment.get("YIBAO_SMTP_PASSWORD_FILE")
    if file:
        try:
            password = Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError("mail.password", f"读不了口令文件 / cannot read {file}") from error
    user = parts.username or ""
    return MailServer(parts.hostname, port, sender, parts.scheme == "smtps", user, password)


class Mail:
    """Sends alerts as plain text."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def send(self, alert: Kept, wish: Preference) -> None:
        """Send one alert. Raises: `OSError` when the server does not take it."""
        if wish.email is None:
            return
        message = letter(alert, wish, sender=self._server.sender)
        with self._connected() as line:
            line.send_message(message)

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context()
        if server.encrypted:
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=SECONDS, context=context
            )
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
            if server.host not in LOCAL:
                line.starttls(context=context)
        if server.user:
            line.login(server.user, server.password)
        return line


def letter(alert: Kept, wish: Preference, *, sender: str) -> EmailMessage:
    """Give the e-mail of one alert; the same alert always has the same Message-ID."""
    message = EmailMessage()
    message["Subject"] = SUBJECT[wish.lang]
    message["From"] = sender
    message["To"] = wish.email or ""
    message["Date"] = format_datetime(alert.at)
    message["Message-ID"] = f"<alert-{alert.id}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    moment = f"{alert.at:%Y-%m-%d %H:%M}"
    close = CLOSE[wish.lang].format(code=alert.code)
    message.set_content(f"{moment}\n{say(alert.kind, alert.about, wish.lang)}\n\n{close}\n")
    return message


_SERVER = (
    "YIBAO_SMTP 应写成 smtp://用户@主机:587，并给出 YIBAO_MAIL_FROM。"
    " / YIBAO_SMTP is smtp://user@host:587, with YIBAO_MAIL_FROM."
)
