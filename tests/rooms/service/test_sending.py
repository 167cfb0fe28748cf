"""Claims about how alerts leave the house."""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from yibao.account.alerts import Kept, Preference
from yibao.core.clock import CHINA, SYSTEM_CLOCK
from yibao.core.errors import InputError
from yibao.service.sending import Hook, Mail, MailServer, read_mail_server

NOON = datetime(2026, 11, 1, 12, tzinfo=CHINA)
ALERT = Kept(7, "p_x", "movement", NOON, {"amount_fen": 12345, "place": "示范大药房"}, "0123456789")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOOK = Preference(webhook=("https://example.org/hook", SECRET))


class Post(socketserver.StreamRequestHandler):
    """Just enough of SMTP to take a letter; refuses recipients called nobody."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    letter += line
                self.server.letters.append(letter)  # type: ignore[attr-defined]
            if word == b"RCPT" and b"nobody" in line:
                self.wfile.write(b"550 unknown\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def office() -> Iterator[socketserver.ThreadingTCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as server:
        server.letters = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_letter_says_it_plainly_holds_no_link_and_keeps_its_id(
    office: socketserver.ThreadingTCPServer,
) -> None:
    mail = Mail(MailServer("127.0.0.1", office.server_address[1], "alerts@example.org"))
    for _ in range(2):
        mail.send(ALERT, Preference(email="a@example.org"))
    letters = [message_from_bytes(raw, policy=policy.default) for raw in office.letters]  # type: ignore[attr-defined]
    body = letters[0].get_content()
    assert "账户支出 123.45 元，示范大药房。" in body
    assert "0123456789" in body
    assert "http" not in body
    assert letters[0]["Message-ID"] == letters[1]["Message-ID"] == "<alert-7@example.org>"


def test_a_refused_recipient_is_a_failure(office: socketserver.ThreadingTCPServer) -> None:
    mail = Mail(MailServer("127.0.0.1", office.server_address[1], "alerts@example.org"))
    with pytest.raises(OSError, match="550"):
        mail.send(ALERT, Preference(email="nobody@example.org"))


def test_no_server_is_a_failure() -> None:
    with pytest.raises(OSError, match="refused"):
        Mail(MailServer("127.0.0.1", 1, "a@example.org")).send(ALERT, Preference(email="a@b.org"))


def test_the_mail_server_is_read_with_its_password_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("open sesame\n")
    given = {
        "YIBAO_SMTP": "smtps://post@mail.example.org",
        "YIBAO_MAIL_FROM": "alerts@example.org",
        "YIBAO_SMTP_PASSWORD_FILE": str(tmp_path / "word"),
    }
    server = read_mail_server(given)
    assert server is not None
    assert (server.port, server.encrypted, server.user) == (465, True, "post")
    assert server.password == "open sesame"
    assert "sesame" not in repr(server)
    assert read_mail_server({}) is None


@pytest.mark.parametrize(
    "given",
    [
        {"YIBAO_SMTP": "mail.example.org"},
        {"YIBAO_SMTP": "smtp://mail.example.org"},
        {"YIBAO_SMTP": "smtp://mail:port", "YIBAO_MAIL_FROM": "a@b.org"},
        {
            "YIBAO_SMTP": "smtp://mail.example.org",
            "YIBAO_MAIL_FROM": "a@b.org",
            "YIBAO_SMTP_PASSWORD_FILE": "/nowhere/word",
        },
    ],
)
def test_a_mail_server_half_said_is_refused(given: Mapping[str, str]) -> None:
    with pytest.raises(InputError):
        read_mail_server(given)


def test_a_webhook_verifies_with_the_standards_own_package() -> None:
    posted: list[tuple[str, Mapping[str, str], bytes]] = []

    def post(address: str, headers: Mapping[str, str], body: bytes) -> int:
        posted.append((address, headers, body))
        return 204

    Hook(SYSTEM_CLOCK, post).send(ALERT, HOOK)
    address, headers, body = posted[0]
    assert address == "https://example.org/hook"
    read = Webhook(SECRET).verify(body, dict(headers))
    assert read["type"] == "account.movement"
    assert read["data"]["about"]["amount_fen"] == 12345
    assert headers["webhook-id"] == "alert_7"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"12345", b"12346"), dict(headers))


@pytest.mark.parametrize("status", [199, 301, 404, 500])
def test_any_answer_but_2xx_is_a_failure(status: int) -> None:
    with pytest.raises(OSError, match=str(status)):
        Hook(SYSTEM_CLOCK, lambda *_: status).send(ALERT, HOOK)


@pytest.mark.parametrize(
    "address",
    ["http://example.org/hook", "https://127.0.0.1/hook", "https://[::1]/", "https://10.0.0.8/x"],
)
def test_a_webhook_never_goes_inside_or_in_the_clear(address: str) -> None:
    wish = Preference(webhook=(address, SECRET))
    with pytest.raises(OSError, match=r"不|只"):
        Hook(SYSTEM_CLOCK).send(ALERT, wish)
