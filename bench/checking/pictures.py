"""What a screenshot costs: CPU seconds of reading 1080x1920 pictures drawn by tools/screens.py."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from checking.peers import peak_memory_mb

TOOLS = Path(__file__).resolve().parents[2] / "tools"
TEXT = (
    "【医保局】您的医保账户已于今日停用，请点击 http://ybj.example-top.xyz/a 填写银行卡号和验证码，"
    "24小时内完成认证，逾期将冻结账户并影响报销，如有疑问请拨打客服 400-000-0000。"
)
KINDS = ("sms", "chat", "web")


def pictures() -> dict[str, Any]:
    """Give CPU and wall seconds a picture, after one to warm up; run in a process of its own."""
    sys.path.insert(0, str(TOOLS))
    import screens  # noqa: PLC0415
    from yibao.check.image import check_image  # noqa: PLC0415

    files = {kind: screens.as_file(getattr(screens, kind)(TEXT)) for kind in KINDS}
    began = time.process_time()
    check_image(files["sms"])
    first = time.process_time() - began
    rows = {}
    for kind, data in files.items():
        cpu, wall = time.process_time(), time.perf_counter()
        level = check_image(data).verdict.level
        rows[kind] = {
            "cpu_seconds": time.process_time() - cpu,
            "wall_seconds": time.perf_counter() - wall,
            "level": level,
        }
    return {"first_cpu_seconds": first, "pictures": rows, "peak_memory_mb": peak_memory_mb()}


if __name__ == "__main__":
    import json

    print(json.dumps(pictures()))
