"""Our own numbers that no peer has: a cold command, one warm message, a long batch."""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

YIBAO = Path(sys.executable).with_name("yibao")
MESSAGE = "【辽政通】你名下的医保已停用，请进 http://lnyb.example-top.xyz 申换电子版使用"
COLD_RUNS = 10
BATCH_ROWS = 200_000
BATCH_SECONDS = 150
SAMPLE_SECONDS = 0.25
WARM_PASSES = 3


def cold() -> dict[str, Any]:
    """Give CPU and wall seconds of whole processes, the median of COLD_RUNS."""
    commands = {
        "yibao check --json": [str(YIBAO), "check", "--json", MESSAGE],
        "yibao check": [str(YIBAO), "check", MESSAGE],
        "python -c pass (raw limit)": [sys.executable, "-c", "pass"],
    }
    return {name: _cold(command) for name, command in commands.items()}


def _cold(command: list[str]) -> dict[str, float]:
    cpu, wall = [], []
    for _ in range(COLD_RUNS):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall.append(time.perf_counter() - began)
        cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {"cpu_seconds": statistics.median(cpu), "wall_seconds": statistics.median(wall)}


def warm(texts: list[str]) -> dict[str, Any]:
    """Give what one message takes once the knowledge is open, `to_dict()` included."""
    from yibao.check import check  # noqa: PLC0415

    for text in texts[:500]:
        check(text).to_dict()
    wall, cpu = [], []
    for _ in range(WARM_PASSES):
        for text in texts:
            spent, began = time.thread_time_ns(), time.perf_counter_ns()
            check(text).to_dict()
            wall.append(time.perf_counter_ns() - began)
            cpu.append(time.thread_time_ns() - spent)
    return {
        "messages": len(wall),
        "wall_ms": _percentiles(wall),
        "cpu_ms": _percentiles(cpu),
    }


def _percentiles(nanoseconds: list[int]) -> dict[str, float]:
    ordered = sorted(nanoseconds)
    at = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999}
    found = {name: ordered[int(share * len(ordered))] / 1e6 for name, share in at.items()}
    return {**found, "max": ordered[-1] / 1e6}


def batch(texts: list[str]) -> dict[str, Any]:
    """Run `yibao check --batch` over BATCH_ROWS rows; its workers count with it."""
    with tempfile.TemporaryDirectory(prefix="bench-batch-") as folder:
        source, target = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        _rows(source, texts)
        command = [str(YIBAO), "check", "--batch", str(source), "--out", str(target)]
        began = time.perf_counter()
        process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        sizes, cpu = _watch(process)
        wall = time.perf_counter() - began
        written = sum(file.stat().st_size for file in Path(folder).iterdir() if file != source)
        return {
            "rows": BATCH_ROWS,
            "finished": process.returncode == 0,
            "cpu_seconds": cpu,
            "wall_seconds": wall,
            "messages_per_cpu_second": BATCH_ROWS / cpu if process.returncode == 0 else None,
            "out_mb": written / 1024**2,
            "peak_memory_mb": max(sizes),
            "after_a_quarter_mb": sizes[len(sizes) // 4],
            "at_the_end_mb": sizes[-1],
        }


def _rows(path: Path, texts: list[str]) -> None:
    """Write rows that differ, so that nothing can be remembered from one to the next."""
    dice = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        for number in range(BATCH_ROWS):
            text = f"{dice.choice(texts)} {number}"
            file.write(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n")


def _watch(process: psutil.Popen) -> tuple[list[float], float]:
    """Give MB over time and the CPU seconds, workers included; ends a run that takes too long."""
    sizes: list[float] = []
    before, until = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() + BATCH_SECONDS
    while process.poll() is None:
        try:
            sizes.append(sum(map(_held, [process, *process.children(recursive=True)])) / 1024**2)
        except psutil.Error:
            continue
        if time.monotonic() > until:
            process.kill()
        time.sleep(SAMPLE_SECONDS)
    process.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # A process that is starting or ending has next to nothing.
    return [size for size in sizes if size > 20] or [0.0], spent


def _held(process: psutil.Process) -> int:
    """Give the bytes a process holds; what several share is shared out among them."""
    full = process.memory_full_info()
    return int(getattr(full, "pss", full.rss))


def machine() -> dict[str, Any]:
    """Say where the figures come from."""
    model = ""
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else ""
    return {
        "cpu": model or "unknown",
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1024**3, 1),
        "system": f"{os.uname().sysname} {os.uname().release}",
        "python": sys.version.split()[0],
        "load_at_start": os.getloadavg()[0],
    }
