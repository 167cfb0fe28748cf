"""An invented town: 示范市, a small family, a desk, a bank. Whoever is meant here lives nowhere."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from stdnum.iso7064 import mod_11_2

from yibao.account import people
from yibao.account.actor import SYSTEM, Actor
from yibao.account.applications import Application, kind_named
from yibao.account.applications import store as applications
from yibao.account.applications.access import Staff
from yibao.account.applications.access.store import add_staff
from yibao.account.bank import BankAccount, FileDrop
from yibao.account.database import Database, Transaction
from yibao.account.ledger import account_of, balance, open_account, post
from yibao.account.ledger.posting import Leg, NewAccount, Posted, Posting
from yibao.core.clock import CHINA
from yibao.core.crypto.seal import Sealer
from yibao.service.usecases import apply, review
from yibao.service.usecases.office import Office, Till
from yibao.service.usecases.submitting import submit
from yibao.service.usecases.working import Worker

REGION = "990100"
NOW = datetime(2026, 6, 10, 10, 0, tzinfo=CHINA)
SEALER = Sealer(bytes(range(16)), bytes(range(32)))
DEBTOR = BankAccount("示范市医疗保障事业管理中心", "9901000000000001", "990100000001")
CARD = "99010000000000001"
PDF = b"%PDF-1.4 invented "
NS = "urn:iso:std:iso:20022:tech:xsd:"


@dataclass
class RunningClock:
    """A clock that goes on a little whenever it is asked, as real ones do."""

    moment: datetime

    def now(self) -> datetime:
        self.moment += timedelta(microseconds=100)
        return self.moment

    def today(self) -> date:
        return self.now().date()


@dataclass
class World:
    """Everyone and everything a story needs."""

    office: Office
    till: Till
    people: dict[str, str] = field(default_factory=dict)

    def at(self, **later: int) -> World:
        """The same world so much later."""
        moment = self.office.now() + timedelta(**later)
        office = replace(self.office, clock=RunningClock(moment))
        return World(office, self.till, self.people)

    def me(self, name: str = "wang") -> Actor:
        return Actor(self.people[name], "holder")

    def apply(
        self,
        kind: str,
        answers: Mapping[str, Any] | None = None,
        *,
        by: Actor | None = None,
        person: str | None = None,
        papers: tuple[str, ...] | None = None,
    ) -> Application:
        """Open, fill, attach every wanted document, hand in."""
        by = by or self.me()

        def work(tx: Transaction) -> Application:
            one = apply.open_application(tx, self.office, kind, person=person or by.id, by=by)
            if answers:
                one = apply.fill(tx, self.office, one.id, answers, by=by)
            wanted = papers
            if wanted is None:
                wanted = tuple(each.id for each in kind_named(kind).documents)
            for each in wanted:
                paper = apply.Paper(each, f"{each}.pdf", PDF + secrets.token_bytes(8))
                apply.attach(tx, self.office, one.id, paper, by=by)
            return submit(tx, self.office, one.id, by=by)

        return self.office.run(work)

    def worker(self) -> Worker:
        return Worker(self.office, self.till)

    def work(self) -> int:
        return self.worker().run(most=500)

    def one(self, ref: str) -> Application:
        return self.office.run(lambda tx: applications.application(tx, ref))

    def do(self, act: Any, ref: str, *, by: str, role: str = "reviewer", **given: Any) -> Any:
        actor = Actor(by, role)  # type: ignore[arg-type]
        return self.office.run(lambda tx: act(tx, self.office, ref, by=actor, **given))

    def approve(self, ref: str) -> Application:
        """Two members of staff agree."""
        one = self.one(ref)
        if one.needs_two:
            self.do(review.approve, ref, by="rev1")
            return self.do(review.approve, ref, by="app1", role="approver")
        return self.do(review.approve, ref, by="rev1")

    def has(self, name: str = "wang", kind: str = "personal") -> tuple[int, int]:
        """Balance and what is held."""

        def work(tx: Transaction) -> tuple[int, int]:
            account = account_of(tx, self.people[name], kind)
            assert account is not None
            found = balance(tx, account)
            return found.balance_fen, found.held_fen

        return self.office.run(work)

    def money(self, owner: str, kind: str, label: str = "") -> int:
        def work(tx: Transaction) -> int:
            account = account_of(tx, owner, kind, label=label)
            return 0 if account is None else balance(tx, account).balance_fen

        return self.office.run(work)

    def sent(self) -> list[Path]:
        return sorted((self.till.drop.folder / "out").glob("*.xml"))

    def bank_says(self, name: str, content: bytes) -> None:
        folder = self.till.drop.folder / "in"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    office = Office(database, SEALER, clock=RunningClock(NOW))
    made = World(office, Till(FileDrop(tmp_path / "bank"), DEBTOR))
    office.run(lambda tx: settle(tx, made))
    return made


def settle(tx: Transaction, world: World) -> None:
    """People, kinship, institutions, staff, and money in the accounts."""
    for order, (name, born) in enumerate(
        {"wang": "19600101", "li": "19610203", "ming": "19900304", "zhao": "19700505"}.items()
    ):
        world.people[name] = add_person(tx, name, born, order=order)
    day = date(2015, 1, 1)
    refs = world.people
    for name in ("wang", "ming", "zhao"):
        people.enrol(
            tx, people.Enrolment(refs[name], "310", REGION, "active", day, employer="示范厂")
        )
    people.enrol(tx, people.Enrolment(refs["li"], "390", REGION, "active", day))
    for one, other, kind in (("wang", "li", "spouse"), ("wang", "ming", "child")):
        people.relate(tx, people.Relation(refs[one], refs[other], kind, bytes(32), day))  # type: ignore[arg-type]
    for code, kind, level in (("H990100001", "hospital", 3), ("P990100001", "pharmacy", 0)):
        people.add_provider(tx, people.Provider(code, f"示范{code}", kind, level, REGION, day))  # type: ignore[arg-type]
    for staff in (
        Staff("rev1", ("reviewer",)),
        Staff("rev2", ("reviewer",)),
        Staff("app1", ("approver",)),
        Staff("both", ("reviewer", "approver")),
        Staff("wang_at_work", ("reviewer", "approver"), refs["wang"]),
        Staff("ming_at_work", ("reviewer",), refs["ming"]),
        Staff("elsewhere", ("reviewer",), region="110000"),
    ):
        add_staff(tx, staff, at=NOW)
    for name in ("wang", "ming", "zhao"):
        for kind, fen in (("personal", 300_000), ("personal_past", 500_000)):
            give(tx, refs[name], kind, fen)
    give(tx, f"{REGION}:310", "fund", 100_000_000)
    give(tx, f"{REGION}:390", "fund", 100_000_000)


def give(tx: Transaction, owner: str, kind: str, fen: int, *, region: str = REGION) -> None:
    at = NOW - timedelta(days=30)
    account = open_account(tx, NewAccount.usual(region, kind, owner, opened_at=at))
    income = open_account(
        tx, NewAccount.usual(region, "premium_income", f"{region}:premium", opened_at=at)
    )
    legs = (Leg(account, fen), Leg(income, -fen))
    found = post(tx, Posting("test", f"{region}:{owner}:{kind}", "premium", legs, at, SYSTEM))
    assert isinstance(found, Posted)


def add_person(tx: Transaction, name: str, born: str, *, order: int) -> str:
    body = f"990100{born}{order:03}"
    number = people.read_id_number(body + mod_11_2.calc_check_digit(body))
    assert isinstance(number, people.IdNumber)
    new = people.NewPerson(f"示例{name}", number)
    return people.add_person(tx, new, SEALER, randomness=secrets.token_bytes, now=NOW)


def payee() -> dict[str, str]:
    return {"payee_name": "示例甲", "payee_account": CARD, "payee_bank": "990100000002"}


def invoice(number: str = "12345678", fen: int = 80_000, **more: Any) -> dict[str, Any]:
    day = {"code": "9901001111", "number": number, "amount_fen": fen, "issued_on": "2026-06-01"}
    return {**day, **more}


def bill(fen: int = 1_100_000, number: str = "20000001", **more: Any) -> dict[str, Any]:
    made = {
        "provider": "H990100001",
        "scheme": "employee.inpatient",
        "on": "2026-06-01",
        "total_fen": fen,
        "invoices": [invoice(number, fen)],
    }
    return {**made, **more}


def camt(*rows: tuple[str, int, str], name: str = "c1") -> bytes:
    """A camt.054: end-to-end id, fen, DBIT (booked) or CRDT (returned)."""
    entries = "".join(
        f"<Ntry><Amt Ccy='CNY'>{fen // 100}.{fen % 100:02}</Amt><CdtDbtInd>{side}</CdtDbtInd>"
        "<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-06-10</Dt></BookgDt><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{ref}</EndToEndId></Refs>"
        f"<Amt Ccy='CNY'>{fen // 100}.{fen % 100:02}</Amt></TxDtls></NtryDtls></Ntry>"
        for ref, fen, side in rows
    )
    return (
        f"<Document xmlns='{NS}camt.054.001.08'><BkToCstmrDbtCdtNtfctn><GrpHdr>"
        f"<MsgId>{name}</MsgId></GrpHdr><Ntfctn>{entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()


def pain002(ref: str, status: str, *, reason: str = "", message: str = "m1") -> bytes:
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    return (
        f"<Document xmlns='{NS}pain.002.001.10'><CstmrPmtStsRpt><GrpHdr><MsgId>s-{message}</MsgId>"
        "</GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>o1</OrgnlMsgId></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>{ref}</OrgnlEndToEndId>"
        f"<TxSts>{status}</TxSts>{why}</TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()
