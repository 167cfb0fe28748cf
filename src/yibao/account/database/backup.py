"""Backup and restore by PostgreSQL's own programs, with a hash that a restore is held against."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from yibao.account.database.embedded import programs
from yibao.core.crypto.seal import sm3
from yibao.core.errors import Conflict, InputError, Unavailable

MINUTES = 60 * 60
HASH = ".sm3"


def backup(dsn: str, target: Path) -> str:
    """Write the whole database at `dsn` to `target` and its SM3 beside it; give the SM3.

    Raises: `Conflict` when `target` is there; `Unavailable` when the dump fails (then nothing
    is left). The keys are not in it: without them sealed identifiers stay sealed.
    """
    if target.exists():
        raise Conflict("backup.exists", f"{target} 已有，不覆盖。 / It is there; not overwritten.")
    partial = target.with_name(target.name + ".part")
    try:
        _run("pg_dump", "--format=custom", f"--file={partial}", f"--dbname={dsn}")
        _run("pg_restore", "--list", str(partial))
        digest = sm3(partial.read_bytes()).hex()
        partial.rename(target)
        target.with_name(target.name + HASH).write_text(f"{digest}  {target.name}\n", "ascii")
    finally:
        partial.unlink(missing_ok=True)
    return digest


def restore(source: Path, dsn: str) -> None:
    """Bring a backup into the empty database at `dsn`, in one transaction.

    Raises: `InputError` when the file is not what its hash says, or is no backup.
    """
    stated = source.with_name(source.name + HASH)
    try:
        content = source.read_bytes()
        wanted = stated.read_text("ascii").split()[0] if stated.exists() else ""
    except (OSError, ValueError, IndexError) as error:
        raise InputError("restore.unreadable", f"读不了备份 / cannot read: {error}") from error
    if wanted and sm3(content).hex() != wanted:
        says = "备份和它的校验值不符，没有恢复。 / The backup does not match its hash."
        raise InputError("restore.damaged", says)
    _run("pg_restore", "--single-transaction", "--exit-on-error", f"--dbname={dsn}", str(source))


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program, path=str(programs())) or shutil.which(program)
    if found is None:
        says = f"找不到 {program}，请装 PostgreSQL 客户端。 / {program} is missing."
        raise Unavailable("backup.no_program", says)
    try:
        done = subprocess.run(
            [found, *arguments], capture_output=True, text=True, timeout=MINUTES, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable("backup.failed", f"{program}: {error}") from error
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise Unavailable("backup.failed", f"{program}: {lines[-1] if lines else 'failed'}")
