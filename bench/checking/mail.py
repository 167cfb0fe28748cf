"""Mail filters of Debian on the same texts, each text as the body of a minimal mail.

Both get their own rules, no network tests, no training. What comes out is a spam score with the
names of the rules; neither knows Chinese medical insurance. SpamAssassin runs as its Perl library
in one process. Rspamd runs as its daemon with one worker, asked over HTTP; only the daemon's CPU
and the worker's memory count.
"""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

READY_SECONDS = 60
CALM_SECONDS = 20
SCRIPT = Path(__file__).with_name("spamassassin.pl")
NETWORK = (
    "arc asn dkim dkim_signing dmarc fuzzy_check greylist history_redis mx_check neural phishing"
    " ratelimit rbl replies reputation spf surbl url_redirector"
)
HEAD = (
    "From: a@example.com\r\nTo: b@example.com\r\nSubject: sms\r\n"
    "Date: Sat, 21 Nov 2026 10:00:00 +0800\r\nMessage-ID: <1@example.com>\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n\r\n"
)


def mail(text: str) -> bytes:
    """Give a text as a mail."""
    body = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return f"{HEAD}{body}\r\n".encode("utf-8", "replace")


def missing(program: str) -> str:
    """Say how to get `program`; empty when it is there."""
    if shutil.which(program):
        return ""
    return f"not installed; apt install {program}, or run with --apt as root"


def install(programs: list[str]) -> None:
    """Install Debian packages through apt; a failure shows later as a missing program."""
    absent = [program for program in programs if missing(program)]
    if absent and shutil.which("apt-get"):
        command = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *absent]
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL)
        subprocess.run(
            command,
            check=False,
            stdout=subprocess.DEVNULL,
            env={"DEBIAN_FRONTEND": "noninteractive", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        )


def spamassassin(texts: list[str]) -> dict[str, Any]:
    """Check all texts in one Perl process."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"{number:06}.eml").write_bytes(mail(text))
        done = subprocess.run(
            ["perl", str(SCRIPT), folder], check=True, capture_output=True, text=True, timeout=120
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return {"texts": len(texts), "characters": sum(map(len, texts)), **found}


class Rspamd:
    """A private daemon; it takes half a minute to start without network, so begin early."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="bench-rspamd-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port: int = free.getsockname()[1]
        folder = Path(self._folder.name)
        _configure(folder / "override.d", self._port, folder / "log")
        where = [
            f"--var={name}={folder}" for name in ("LOCAL_CONFDIR", "DBDIR", "RUNDIR", "LOGDIR")
        ]
        self._process = subprocess.Popen(
            ["rspamd", "-f", "-i", "-c", "/etc/rspamd/rspamd.conf", *where],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def check(self, texts: list[str]) -> dict[str, Any]:
        """Wait until the daemon is ready, then check all texts one after the other."""
        self._wait()
        for text in texts[:50]:
            self._ask(text)
        self._calm()
        cpu, wall = self._cpu(), time.perf_counter()
        for text in texts:
            self._ask(text)
        return {
            "texts": len(texts),
            "characters": sum(map(len, texts)),
            "cpu_seconds": self._cpu() - cpu,
            "wall_seconds": time.perf_counter() - wall,
            "peak_memory_mb": max(one.memory_info().rss for one in self._family()) / 1024**2,
        }

    def stop(self) -> None:
        """End the daemon and remove its folder."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    def _ask(self, text: str) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        line.request("POST", "/checkv2", mail(text))
        answer = line.getresponse()
        body = answer.read()
        assert answer.status == 200, body[:200]
        line.close()

    def _wait(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            try:
                self._ask("ready?")
                return
            except OSError:
                time.sleep(0.5)
        raise TimeoutError(f"rspamd did not answer within {READY_SECONDS} s")

    def _calm(self) -> None:
        """Wait until the helper that compiles patterns has done so."""
        until = time.monotonic() + CALM_SECONDS
        last = -1.0
        while time.monotonic() < until and (now := self._cpu()) - last > 0.05:
            last = now
            time.sleep(1)

    def _family(self) -> list[psutil.Process]:
        main = psutil.Process(self._process.pid)
        return [main, *main.children(recursive=True)]

    def _cpu(self) -> float:
        times = [one.cpu_times() for one in self._family()]
        return float(sum(one.user + one.system for one in times))


def _configure(folder: Path, port: int, log: Path) -> None:
    """Keep it to one worker, this machine and local tests."""
    folder.mkdir()
    bind = f'bind_socket = "127.0.0.1:{port}";\ncount = 1;\n'
    (folder / "worker-normal.inc").write_text(bind)
    for name in ("controller", "proxy", "fuzzy"):
        (folder / f"worker-{name}.inc").write_text("enabled = false;\ncount = 0;\n")
    for name in NETWORK.split():
        (folder / f"{name}.conf").write_text("enabled = false;\n")
    dns = 'dns { nameserver = ["127.0.0.1:9"]; timeout = 0.01s; retransmits = 0; }\n'
    (folder / "options.inc").write_text(dns)
    quiet = f'type = "file";\nfilename = "{log}";\nlevel = "error";\n'
    (folder / "logging.inc").write_text(quiet)
