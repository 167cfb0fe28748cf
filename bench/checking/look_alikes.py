"""Look-alike hosts: dnstwist's permutations of the official hosts, beside our search backwards.

dnstwist answers another question (which false hosts could be registered?), so it is given what
helps it: every official host, common endings and words. A false host counts as found when it, or
the domain it is registered under, is among the permutations. Of dnstwist's own permutations, a
random part is given to ours.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[2] / "tests" / "data" / "look_alikes.jsonl"
ENDINGS = "com cn net org top xyz vip cc info site online club work shop icu com.cn net.cn".split()
WORDS = "login service pay card account verify app online".split()
SAMPLE = 5_000
SEED = 7


def look_alikes() -> dict[str, Any]:
    """Give what each finds of the list, and how fast."""
    try:
        import dnstwist  # noqa: PLC0415
    except ImportError:
        return {"skipped": "dnstwist is not installed; it is in the group bench"}
    from yibao.check import open_checker  # noqa: PLC0415
    from yibao.policy.contacts import contacts  # noqa: PLC0415

    checker = open_checker()
    rows = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
    official = sorted(contacts().hosts)
    began = time.process_time()
    made: dict[str, str] = {}
    for host in official:
        fuzzer = dnstwist.Fuzzer(host, dictionary=WORDS, tld_dictionary=ENDINGS)
        fuzzer.generate()
        made |= {one["domain"]: host for one in fuzzer.domains if one["fuzzer"] != "*original"}
    making = time.process_time() - began
    domain = checker.hosts.registered_domain
    domains = {domain(name): of for name, of in made.items()}
    known = {domain(host) for host in official}

    def dnstwist_finds(host: str) -> str | None:
        return made.get(host) or (domains.get(domain(host)) if domain(host) not in known else None)

    def ours_finds(host: str) -> str | None:
        alike = checker.hosts.look(host).alike
        return alike.target if alike else None

    asked = [(row, _host(checker, row["link"])) for row in rows]
    # Nobody but a government gets a name below gov.cn.
    free = sorted(host for host in made if checker.hosts.owner(host) is None)
    sample = random.Random(SEED).sample(free, min(SAMPLE, len(free)))
    told = sum(ours_finds(host) is not None for host in sample)
    return {
        "official_hosts": len(official),
        "yibao": {**_found(asked, ours_finds), "hosts_per_cpu_second": _speed(ours_finds, sample)},
        "dnstwist": {
            **_found(asked, dnstwist_finds),
            "permutations": len(made),
            "not_below_gov_cn": len(free),
            "making_cpu_seconds": making,
            "hosts_per_cpu_second": _speed(dnstwist_finds, sample),
        },
        "of_dnstwists_ours_tells": {"told": told, "n": len(sample)},
    }


def _host(checker: Any, link: str) -> str:
    """Give the host of a link as written."""
    from yibao.check.extract import extract  # noqa: PLC0415

    view = checker.lexicon.read(link).view

    def received(start: int, end: int) -> str:
        return link[slice(*view.original(start, end))]

    found = extract(view.text, checker.hosts, received=received).links
    return str(found[0].host) if found else ""


def _found(
    asked: list[tuple[dict[str, Any], str]], find: Callable[[str], str | None]
) -> dict[str, int]:
    counts = {"false_hosts": 0, "found": 0, "right_target": 0, "ordinary_hosts": 0, "wrong": 0}
    for row, host in asked:
        target = find(host) if host else None
        if row["looks_like"]:
            counts["false_hosts"] += 1
            counts["found"] += target is not None
            counts["right_target"] += target == row["looks_like"]
        else:
            counts["ordinary_hosts"] += 1
            counts["wrong"] += target is not None
    return counts


def _speed(find: Callable[[str], str | None], sample: list[str]) -> float:
    """Give hosts per CPU second, over hosts that were not asked about before."""
    fresh = list(_fresh(sample))
    began = time.process_time()
    for host in fresh:
        find(host)
    return len(fresh) / max(time.process_time() - began, 1e-9)


def _fresh(sample: list[str]) -> Iterator[str]:
    for number, host in enumerate(sample):
        first, dot, rest = host.partition(".")
        yield f"{first}{number}{dot}{rest}"
