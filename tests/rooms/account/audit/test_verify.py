"""A dump in which anything was changed is found out, with the dump and a key alone."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao.account.audit.seal import (
    DOMAIN,
    FORMAT,
    NO_HEAD,
    Content,
    head_of,
    leaf,
    ranges_of,
    root_of,
)
from yibao.account.audit.verify import Expected, Report, verify
from yibao.core.crypto import sm2
from yibao.core.crypto.sm2 import PrivateKey

KEY, OTHER = sm2.generate(), sm2.generate()
SECOND = 1_000_000
SEALS, A_SEAL = 4, 5
Lines = list[str]


def journal(number: int, amount: int = 100, *, at: int = SECOND) -> str:
    """A journal from account 1 to account 2, each with its entry of the same number."""
    hashed = f"{number:064x}"
    parts = ["journal", number, number + 1000, "990100", "s", f"k{number}", "pharmacy", at, at]
    parts += ["staff", "system", None, None, None, None, None, None, None, hashed, {"n": number}]
    return json.dumps([*parts, [1, 2], [-amount, amount], [number, number]], ensure_ascii=False)


def chain(*, key: PrivateKey = KEY, seals: int = SEALS, step: int = SECOND) -> Lines:
    """A whole dump: `seals` seals over five journals and an event each."""
    lines: Lines = [json.dumps(["dump", FORMAT])]
    lines.append(json.dumps(["key", KEY.public.key_id, KEY.public.compressed.hex()]))
    journals, events, sealed, head = [], [], [], NO_HEAD
    for number in range(1, seals + 1):
        ids = range((number - 1) * A_SEAL + 1, number * A_SEAL + 1)
        own = [journal(one, at=number * step) for one in ids]
        event = json.dumps(
            ["event", number, ids[-1] + 1000, number * step, number * step, "x", "auditor",
             "view_account", None, {}]
        )  # fmt: skip
        root = root_of([leaf(line.encode()) for line in (*own, event)])
        until = ids[-1] + 1001
        content = Content(
            number, number * step, ranges_of(ids), ((number, number),), root, head, until,
            key.public.key_id,
        )  # fmt: skip
        head = head_of(content.line)
        sealed.append(json.dumps(["sealed", content.line, key.sign(DOMAIN + head).hex()]))
        journals += own
        events.append(event)
    entries = []
    for account, sign in ((1, -1), (2, 1)):
        for one in range(1, seals * A_SEAL + 1):
            entries.append(json.dumps(["entry", account, one, one, sign * 100, sign * 100 * one]))
    return [*lines, *sealed, *journals, *events, *entries, json.dumps(["end"])]


WHOLE = chain()
HEAD = verify(WHOLE).head


def codes(lines: Lines, expected: Expected | None = None) -> set[str]:
    given = expected or Expected(KEY.public)
    return {fault.code for fault in verify(lines, given).faults}


def at(kind: str, nth: int = 0) -> int:
    return [i for i, line in enumerate(WHOLE) if json.loads(line)[0] == kind][nth]


def changed(number: int, change: Callable[[list[Any]], None]) -> Lines:
    parts = json.loads(WHOLE[number])
    change(parts)
    lines = list(WHOLE)
    lines[number] = json.dumps(parts, ensure_ascii=False)
    return lines


def test_a_whole_dump_is_as_it_was_sealed() -> None:
    report = verify(WHOLE, Expected(KEY.public, HEAD))
    assert report.good, report.faults
    assert (report.seals, report.journals, report.events, report.not_sealed) == (4, 20, 4, 0)


def test_a_changed_amount_is_found_in_the_journal_and_in_the_entry() -> None:
    assert "seal.changed" in codes(changed(at("journal", 7), lambda p: p[21].__setitem__(1, 9)))
    found = codes(changed(at("entry", 7), lambda p: p.__setitem__(4, -99)))
    assert {"entry.changed", "entry.balance"} <= found


def test_a_changed_balance_is_found() -> None:
    assert codes(changed(at("entry", 3), lambda p: p.__setitem__(5, 1))) == {"entry.balance"}


def test_a_removed_journal_is_found() -> None:
    lines = list(WHOLE)
    del lines[at("journal", 6)]
    assert {"journal.missing", "entry.changed"} <= codes(lines)


def test_a_journal_put_in_is_found_whatever_it_says_of_its_time() -> None:
    place = at("journal", 3)
    with_old_tx = journal(99, at=SECOND).replace("1099", "1002")
    assert "journal.inserted" in codes([*WHOLE[:place], with_old_tx, *WHOLE[place:]])
    slow = chain(step=1_000 * SECOND)
    assert codes(slow) == set()
    with_new_tx = journal(99, at=SECOND)
    assert "journal.inserted" in codes([*slow[:-1], with_new_tx, slow[-1]])


def test_a_journal_that_is_not_sealed_yet_is_no_fault() -> None:
    new = journal(21, at=SEALS * SECOND)
    rows = [["entry", 1, 21, 21, -100, -2100], ["entry", 2, 21, 21, 100, 2100]]
    report = verify([*WHOLE[:-1], new, *map(json.dumps, rows), WHOLE[-1]], Expected(KEY.public))
    assert report.good, report.faults
    assert report.not_sealed == 1


def test_journals_that_changed_places_are_found() -> None:
    one, other = at("journal", 2), at("journal", 12)
    lines = list(WHOLE)
    first, second = json.loads(lines[one]), json.loads(lines[other])
    first[1], second[1] = second[1], first[1]
    lines[one], lines[other] = json.dumps(second), json.dumps(first)
    assert "seal.changed" in codes(lines)


def test_seals_that_changed_places_are_found() -> None:
    lines = list(WHOLE)
    one, other = at("sealed", 1), at("sealed", 2)
    lines[one], lines[other] = lines[other], lines[one]
    assert "seal.order" in codes(lines)


def test_a_tail_cut_off_is_found_by_the_head_kept_elsewhere() -> None:
    shorter = chain(seals=3)
    assert verify(shorter, Expected(KEY.public)).good
    assert codes(shorter, Expected(KEY.public, HEAD)) == {"head.missing"}
    kept = [(4, HEAD)]
    assert codes(shorter, Expected(KEY.public, heads=kept)) == {"head.missing"}
    assert codes(WHOLE, Expected(KEY.public, verify(shorter).head)) == {"head.later"}
    assert codes(WHOLE[:-1]) == {"dump.cut"}


def test_another_key_is_found_and_one_from_the_dump_is_said_not_to_prove_much() -> None:
    forged = chain(key=OTHER)
    assert "seal.key" in codes(forged)
    claimed = [line.replace(OTHER.public.key_id, KEY.public.key_id) for line in forged]
    assert {"seal.signature", "seal.order"} <= codes(claimed)
    assert not verify(WHOLE).key_was_given


def test_a_chain_written_anew_differs_from_the_heads_kept_elsewhere() -> None:
    kept = [(1, HEAD)]
    assert codes(WHOLE, Expected(KEY.public, heads=kept)) == {"head.other"}


@settings(max_examples=120, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_tampering_at_random_goes_unseen(draw: random.Random) -> None:
    expected = Expected(KEY.public, HEAD)
    lines = list(WHOLE)
    place = draw.randrange(2, len(lines))
    match draw.randrange(4):
        case 0:
            del lines[place]
        case 1:
            lines.insert(place, lines[draw.randrange(2, len(lines) - 1)])
        case 2:
            text = lines[place]
            spot = draw.randrange(len(text))
            lines[place] = text[:spot] + draw.choice("0123456789abz,]") + text[spot + 1 :]
        case _:
            lines = lines[:place]
    if lines != WHOLE:
        assert not verify(lines, expected).good


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=8))
def test_garbage_is_refused_without_falling_over(lines: Lines) -> None:
    report: Report = verify(lines)
    assert not report.good


def test_a_forged_seal_over_a_vast_range_takes_no_time() -> None:
    def widen(parts: list[Any]) -> None:
        parts[1] = parts[1].replace("[[1,5]]", "[[1,999999999999]]")

    assert "journal.missing" in codes(changed(at("sealed"), widen))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 9, 31, 33])
def test_the_tree_splits_at_the_largest_power_of_two(count: int) -> None:
    leaves = [leaf(bytes((n,))) for n in range(count)]

    def split(part: list[bytes]) -> bytes:
        if len(part) == 1:
            return part[0]
        half = 1 << (len(part) - 1).bit_length() - 1
        return sm2.sm3(b"\1" + split(part[:half]) + split(part[half:]))

    assert root_of(leaves) == split(leaves)


def test_it_is_a_program_of_its_own_without_a_database_driver(tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    dump.write_text("\n".join(WHOLE) + "\n", encoding="utf-8")
    program = (
        "import sys; sys.modules.update(psycopg=None, click=None, pydantic=None);"
        "from yibao.account.audit.verify import main; raise SystemExit(main(sys.argv[1:]))"
    )
    given = [sys.executable, "-c", program, str(dump), "--key", KEY.public.compressed.hex()]
    done = subprocess.run([*given, "--head", HEAD], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    dump.write_text("\n".join([*WHOLE[:-2], WHOLE[-1]]) + "\n", encoding="utf-8")
    done = subprocess.run(given, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "entry.missing" in done.stdout
