"""How fast and how good is checking, beside its peers, in one run?

    ./do bench check [--apt] [--scores OOF.jsonl] [--no-fit] [--quick]

Every peer reads the same texts in a process of its own (bench/checking/texts.py says which). CPU
seconds decide, since they hardly depend on what else the machine does. What cannot run here is
listed with the reason. Writes reports/bench-check.json and reports/bench-check.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from checking import mail, own, presidio, tables
from checking.accuracy import accuracy
from checking.look_alikes import look_alikes
from checking.peers import PEERS, Peer
from checking.texts import DATA, Mix, mixes
from yibao.core.knowledge import knowledge_version

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "reports"
PEERS_SCRIPT = ROOT / "bench" / "checking" / "peers.py"
PICTURES_SCRIPT = ROOT / "bench" / "checking" / "pictures.py"
TEXTS, QUICK_TEXTS = 5_000, 1_000
SLOW = {"Presidio, three CN patterns": 1_000}
MAILS = {"SpamAssassin": 80, "Rspamd": 500}
MAIL_DOES = "a spam score with rule names, local tests only; knows no 医保"
PEER_SECONDS = 120
CORPORA = "messages-*.jsonl"
HARM = ("scam", "cashout")


def main() -> None:
    """Run everything, print the tables and write the reports."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--apt", action="store_true", help="install SpamAssassin and Rspamd")
    parser.add_argument("--scores", type=Path, help="our out-of-fold scores, from tools/fit.py")
    parser.add_argument("--no-fit", action="store_true", help="do not run tools/fit.py for them")
    parser.add_argument("--quick", action="store_true", help="few texts, no batch: a smoke test")
    args = parser.parse_args()
    console = Console(stderr=True, highlight=False)
    began = time.monotonic()
    found = run(args, console)
    found["seconds"] = round(time.monotonic() - began, 1)
    REPORTS.mkdir(exist_ok=True)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (REPORTS / "bench-check.json").write_text(text + "\n", encoding="utf-8")
    (REPORTS / "bench-check.md").write_text(tables.markdown(found), encoding="utf-8")
    tables.show(found, Console(highlight=False, width=None if sys.stdout.isatty() else 200))
    console.print(f"{found['seconds']:.0f} s; reports/bench-check.json, reports/bench-check.md")


def run(args: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Measure everything, one thing after the other."""
    if args.apt:
        mail.install(list(map(str.lower, MAILS)))
    # It needs half a minute to get ready, mostly waiting.
    rspamd = None if mail.missing("rspamd") else mail.Rspamd()
    try:
        found: dict[str, Any] = {"machine": own.machine(), "knowledge": knowledge_version()}
        console.print("accuracy …")
        found["accuracy"] = accuracy(REPORTS, scores=args.scores, fit=not args.no_fit)
        texts = mixes(QUICK_TEXTS if args.quick else TEXTS)
        found["mixes"] = [_mix(mix, rspamd, console) for mix in texts]
    finally:
        if rspamd is not None:
            rspamd.stop()
    console.print("look-alike hosts …")
    found["look_alikes"] = look_alikes()
    console.print("pictures …")
    found["pictures"] = _pictures()
    console.print("our own …")
    natural = texts[1].texts
    batch = {"skipped": "--quick"} if args.quick else own.batch(natural)
    found["own"] = {"cold": own.cold(), "warm": own.warm(natural[:2000]), "batch": batch}
    return found


def _pictures() -> dict[str, Any]:
    """Measure pictures in a process of its own, for its memory."""
    path = {"PYTHONPATH": str(ROOT / "bench"), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(PICTURES_SCRIPT)]
    try:
        done = subprocess.run(
            command,
            check=True,
            capture_output=True,
            text=True,
            timeout=PEER_SECONDS,
            env={**os.environ, **path},
        )
    except subprocess.CalledProcessError as error:
        return {"skipped": _last_line(error.stderr)}
    except subprocess.TimeoutExpired as error:
        return {"skipped": str(error)}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _mix(mix: Mix, rspamd: mail.Rspamd | None, console: Console) -> dict[str, Any]:
    rows = []
    for name, does, measure in _measures(mix, rspamd):
        console.print(f"{mix.name}: {name} …")
        try:
            rows.append({"name": name, "does": does, **measure()})
        except subprocess.CalledProcessError as error:
            rows.append({"name": name, "does": does, "skipped": _last_line(error.stderr)})
        except (OSError, RuntimeError, subprocess.TimeoutExpired) as error:
            rows.append({"name": name, "does": does, "skipped": str(error)})
    return {"name": mix.name, "sources": mix.sources, "peers": rows}


def _measures(
    mix: Mix, rspamd: mail.Rspamd | None
) -> Iterator[tuple[str, str, Callable[[], dict[str, Any]]]]:
    for peer in PEERS:
        texts = mix.texts[: SLOW.get(peer.name, len(mix.texts))]
        yield peer.name, peer.does, partial(_peer, peer, texts)
    some = mix.texts[: MAILS["SpamAssassin"]]
    yield (
        "SpamAssassin",
        MAIL_DOES,
        partial(_unless_missing, "spamassassin", mail.spamassassin, some),
    )
    asked = mix.texts[: MAILS["Rspamd"]]
    check = rspamd.check if rspamd else mail.spamassassin
    yield "Rspamd", MAIL_DOES, partial(_unless_missing, "rspamd", check, asked)


def _unless_missing(
    program: str, check: Callable[[list[str]], dict[str, Any]], texts: list[str]
) -> dict[str, Any]:
    reason = mail.missing(program)
    return {"skipped": reason} if reason else check(texts)


def _peer(peer: Peer, texts: list[str]) -> dict[str, Any]:
    """Measure one peer in a process of its own."""
    rows = [json.loads(line) for path in sorted(DATA.glob(CORPORA)) for line in path.open()]
    given = {
        "texts": texts,
        "train": [row["text"] for row in rows],
        "harm": [row["label"] in HARM for row in rows],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "given.json")
        path.write_text(json.dumps(given), encoding="utf-8")
        done = subprocess.run(
            [*_python(peer), str(PEERS_SCRIPT), peer.name, str(path)],
            check=True,
            capture_output=True,
            text=True,
            timeout=PEER_SECONDS,
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _python(peer: Peer) -> list[str]:
    """Give the interpreter of a peer: Presidio brings much along and gets its own environment."""
    if not peer.name.startswith("Presidio"):
        return [sys.executable]
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        raise RuntimeError("uv is needed for its environment; run ./do bench check")
    return [uv, "run", "--quiet", "--no-project", "--isolated", "--with", presidio.PINNED, "python"]


def _last_line(text: str) -> str:
    lines = [line for line in (text or "").splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it failed without a word"


if __name__ == "__main__":
    main()
