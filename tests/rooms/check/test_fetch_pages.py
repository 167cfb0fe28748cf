"""Pages come from real servers on this machine: within their limits, or with a clear error."""

import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from yibao.check.fetch import Fetched, FetchFailed, FetchRefused, Limits, Network, fetch
from yibao.core.errors import LimitExceeded

HERE = "127.0.0.1"
HTML = b"<!doctype html><title>yb</title><p>\xe5\x8c\xbb\xe4\xbf\x9d</p>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
PAGE = HEAD + b"Content-Length: %d\r\n\r\n" % len(HTML) + HTML
Answer = Callable[[socket.socket, bytes], None]


def says(raw: bytes) -> Answer:
    return lambda sock, asked: sock.sendall(raw)


def onward(location: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


class Site:
    """A server that answers each connection with the next of its answers."""

    def __init__(self, answers: list[Answer], tls: ssl.SSLContext | None = None) -> None:
        self.answers = list(answers)
        self.asked: list[bytes] = []
        self._tls = tls
        self._server = socket.create_server((HERE, 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while self.answers:
            try:
                sock, _ = self._server.accept()
            except OSError:
                return
            with sock:
                sock.settimeout(5)
                try:
                    self._answer(sock)
                except OSError:
                    continue

    def _answer(self, sock: socket.socket) -> None:
        if self._tls is not None:
            sock = self._tls.wrap_socket(sock, server_side=True)
        asked = b""
        while b"\r\n\r\n" not in asked and (piece := sock.recv(4096)):
            asked += piece
        self.asked.append(asked)
        self.answers.pop(0)(sock, asked)
        sock.close()

    def close(self) -> None:
        self._server.close()


@contextmanager
def site(*answers: Answer, tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    one = Site(list(answers), tls)
    try:
        yield one
    finally:
        one.close()


def get(one: Site, url: str = "http://page.example/a", **limits) -> Fetched:
    """Fetch from the site, which stands for every name; its port for 80 and 443."""

    def connector(address: str, port: int, timeout: float, /) -> socket.socket:
        assert address == HERE
        return socket.create_connection((HERE, one.port), timeout)

    allowed = replace(Limits(also=frozenset({HERE}), seconds=4), **limits)
    tls = ssl.create_default_context(cafile=None)
    if AUTHORITY:
        tls.load_verify_locations(cadata=AUTHORITY[0])
    return fetch(url, limits=allowed, network=Network(lambda h, p: [HERE], connector, tls))


AUTHORITY: list[str] = []


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ssl.SSLContext]:
    """A server context for page.example, signed by an authority the fetches here trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("page.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    file = tmp_path_factory.mktemp("tls") / "page.pem"
    file.write_bytes(
        pem
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    AUTHORITY.append(pem.decode())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    yield context
    AUTHORITY.clear()


def test_a_page_comes_with_its_media_charset_and_way() -> None:
    with site(says(PAGE)) as one:
        page = get(one)
    assert (page.body, page.media, page.charset) == (HTML, "text/html", "utf-8")
    assert [(hop.url, hop.address, hop.status) for hop in page.hops] == [
        ("http://page.example/a", HERE, 200)
    ]
    assert not page.downgraded


def test_the_request_is_honest_and_tells_nothing_of_the_person(monkeypatch) -> None:
    monkeypatch.setenv("http_proxy", "http://203.0.113.9:3128")
    with site(says(onward("/b")), says(PAGE)) as one:
        get(one)
    for asked in one.asked:
        head = asked.decode().lower()
        assert "host: page.example\r\n" in head
        assert "user-agent: yibao/" in head
        assert "cookie" not in head
        assert "referer" not in head
        assert "authorization" not in head
    assert one.asked[1].startswith(b"GET /b HTTP/1.1")


def test_a_packed_and_a_chunked_page_are_read_whole() -> None:
    packed = gzip.compress(HTML)
    first = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed
    chunk = HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(HTML) + HTML + b"\r\n0\r\n\r\n"
    with site(says(first), says(chunk), says(HEAD + b"\r\n" + HTML)) as one:
        assert [get(one).body for _ in range(3)] == [HTML] * 3


def bomb(size: int) -> bytes:
    packed = gzip.compress(b"\0" * size)
    return HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (HEAD + b"Content-Length: 9999999\r\n\r\n", "fetch.too_large"),
        (HEAD + b"\r\n" + b"<" * 70_000, "fetch.too_large"),
        (bomb(50_000_000), "fetch.too_large"),
        (HEAD + b"Content-Length: 900\r\n\r\n<p>", "fetch.truncated"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n<p>", "fetch.truncated"),
        (bomb(4000)[:-20].replace(b"Content-Length", b"X-Length"), "fetch.truncated"),
        (HEAD + b"Content-Encoding: br\r\n\r\n<p>", "fetch.encoding"),
        (HEAD + b"Content-Encoding: gzip\r\n\r\nnot packed", "fetch.encoding"),
        (HEAD + b"X: " + b"x" * 70_000 + b"\r\n\r\n<p>", "fetch.head"),
        (HEAD + b"X: x\r\n" * 200 + b"\r\n<p>", "fetch.head"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "fetch.protocol"),
        (b"", "fetch.protocol"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "fetch.status"),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "fetch.status"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\n\r\nPK", "fetch.type"),
        (b"HTTP/1.1 200 OK\r\n\r\n\x7fELF", "fetch.type"),
    ],
)
def test_what_cannot_be_read_is_a_clear_error(raw, code) -> None:
    with site(says(raw)) as one, pytest.raises((FetchFailed, LimitExceeded)) as failed:
        get(one, body_bytes=60_000)
    assert failed.value.code == code
    assert " / " in failed.value.says


def test_a_page_just_within_the_limit_passes() -> None:
    body = b"<" * 60_000
    with site(says(HEAD + b"\r\n" + body)) as one:
        assert len(get(one, body_bytes=60_000).body) == 60_000


def drip(sock: socket.socket, asked: bytes) -> None:
    sock.sendall(HEAD + b"\r\n")
    for _ in range(100):
        sock.sendall(b"<")
        threading.Event().wait(0.05)


def silence(sock: socket.socket, asked: bytes) -> None:
    threading.Event().wait(1.5)


@pytest.mark.parametrize("answer", [drip, silence])
def test_a_slow_page_ends_at_the_deadline_however_it_drips(answer) -> None:
    with site(answer) as one, pytest.raises(FetchFailed) as failed:
        get(one, seconds=0.4)
    assert failed.value.code == "fetch.timeout"


def test_a_name_server_that_never_answers_ends_at_the_deadline() -> None:
    def resolver(host: str, port: int) -> list[str]:
        threading.Event().wait(1)
        return [HERE]

    with pytest.raises(FetchFailed) as failed:
        fetch("http://page.example/", limits=Limits(seconds=0.2), network=Network(resolver))
    assert failed.value.code == "fetch.timeout"


def test_three_redirects_are_followed_and_a_fourth_is_not() -> None:
    hops = [says(onward(f"/{i}")) for i in range(3)]
    with site(*hops, says(PAGE)) as one:
        assert [hop.status for hop in get(one).hops] == [302, 302, 302, 200]
    with site(*hops, says(onward("/4"))) as one, pytest.raises(FetchFailed) as failed:
        get(one)
    assert failed.value.code == "fetch.redirects"


def test_a_redirect_in_a_circle_is_not_followed() -> None:
    with site(says(onward("/b")), says(onward("/a"))) as one, pytest.raises(FetchFailed) as failed:
        get(one)
    assert failed.value.code == "fetch.redirect_loop"
    assert len(one.asked) == 2


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://10.0.0.1/", "fetch.address"),
        ("http://[::ffff:10.0.0.1]/", "fetch.address"),
        ("http://169.254.169.254/latest", "fetch.address"),
        ("file:///etc/passwd", "fetch.scheme"),
        ("http://page.example:22/", "fetch.port"),
        ("http://a:b@page.example/", "fetch.credentials"),
        ("//3232235777/", "fetch.address"),
    ],
)
def test_a_redirect_is_held_to_the_same_rules(location, code) -> None:
    with site(says(onward(location))) as one, pytest.raises(FetchRefused) as refused:
        get(one)
    assert refused.value.code == code
    assert len(one.asked) == 1


def test_a_name_that_changes_its_address_meanwhile_gains_nothing() -> None:
    answers = iter([["93.184.215.14"], [HERE]])
    connected: list[str] = []

    def connector(address: str, port: int, timeout: float, /) -> socket.socket:
        connected.append(address)
        raise OSError("nobody there")

    with pytest.raises(FetchFailed):
        fetch("http://page.example/", network=Network(lambda h, p: next(answers), connector))
    assert connected == ["93.184.215.14"]
    assert next(answers) == [HERE]


def test_https_is_asked_under_its_own_name_and_certificate(secured) -> None:
    with site(says(PAGE), tls=secured) as one:
        assert get(one, "https://page.example/a").body == HTML
    assert b"Host: page.example\r\n" in one.asked[0]


def test_a_certificate_of_another_name_is_refused(secured) -> None:
    with site(says(PAGE), tls=secured) as one, pytest.raises(FetchFailed) as failed:
        get(one, "https://other.example/a")
    assert failed.value.code == "fetch.certificate"
    assert one.asked == []


def test_a_certificate_nobody_vouches_for_is_refused(secured) -> None:
    kept = AUTHORITY.pop()
    try:
        with site(says(PAGE), tls=secured) as one, pytest.raises(FetchFailed) as failed:
            get(one, "https://page.example/a")
    finally:
        AUTHORITY.append(kept)
    assert failed.value.code == "fetch.certificate"


def test_what_is_no_encrypted_site_is_a_clear_error() -> None:
    with site(says(PAGE)) as one, pytest.raises(FetchFailed) as failed:
        get(one, "https://page.example/a", seconds=1)
    assert failed.value.code in ("fetch.encryption", "fetch.timeout")


def test_an_encrypted_address_that_leads_to_an_open_one_is_told(secured) -> None:
    with site(says(PAGE)) as plain, site(says(onward("http://page.example/b")), tls=secured) as one:
        ports = {443: one.port, 80: plain.port}

        def connector(address: str, port: int, timeout: float, /) -> socket.socket:
            return socket.create_connection((HERE, ports[port]), timeout)

        tls = ssl.create_default_context(cadata=AUTHORITY[0])
        network = Network(lambda h, p: [HERE], connector, tls)
        page = fetch(
            "https://page.example/a", limits=Limits(also=frozenset({HERE})), network=network
        )
    assert page.downgraded
    assert [hop.url for hop in page.hops] == ["https://page.example/a", "http://page.example/b"]
