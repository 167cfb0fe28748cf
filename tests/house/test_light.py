"""A verdict costs little and touches nothing but the message."""

import subprocess
import sys

SMS = "【医保局】您的医保账户已停用，请点击 http://ybj.example-top.xyz 填写银行卡号和验证码恢复使用"
# Needed to build knowledge and to serve pages, never to give a verdict.
HEAVY = {"pydantic", "yaml", "click", "rich", "fastapi", "starlette", "jinja2"}
NO_NETWORK = """
import socket
def refuse(*args, **kwargs):
    raise AssertionError("a verdict opened a socket")
socket.socket = socket.create_connection = socket.getaddrinfo = refuse
"""


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_verdict_loads_no_framework() -> None:
    loaded = run(f"import sys; from yibao.check import check; check({SMS!r}); print(*sys.modules)")
    assert HEAVY & {name.partition(".")[0] for name in loaded.split()} == set()


def test_a_verdict_opens_no_socket() -> None:
    run(f"{NO_NETWORK}\nfrom yibao.check import check\ncheck({SMS!r})")


def test_a_verdict_writes_no_file() -> None:
    watch = """
import sys
def hook(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        assert "__pycache__" in str(args[0]), args
"""
    run(f"{watch}\nfrom yibao.check import check\nsys.addaudithook(hook)\ncheck({SMS!r})")
