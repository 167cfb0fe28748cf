"""What an application uses up: invoices, and a year's deductible, brackets and ceilings."""

from __future__ import annotations

from yibao.account.applications import Application
from yibao.account.applications import store as applications
from yibao.account.applications.invoices import Faults, invoices_in
from yibao.account.database import Transaction
from yibao.core.errors import Issue
from yibao.service.usecases.reimbursing import Owed


def claim_invoices(tx: Transaction, one: Application) -> list[Issue]:
    """Claim every invoice; one that is claimed elsewhere is a fault at its place."""
    faults = Faults()
    mine = applications.claimed(tx, one.id)
    form = one.later if one.state == "paid" else one.form
    for number, invoice in enumerate(invoices_in(form)):
        if (invoice["code"], invoice["number"]) in mine:
            continue
        if not applications.claim_invoice(tx, one.id, invoice):
            zh, en = "这张发票已在别的申请里用过", "this invoice was claimed before"
            faults.add("form.invoice_used", zh, en, f"invoices[{number}]")
    return faults.issues


def all_claimed(tx: Transaction, one: Application) -> bool:
    """Whether the invoices that came in after payment are this application's own."""
    mine = applications.claimed(tx, one.id)
    found = invoices_in(one.later)
    return bool(found) and all((each["code"], each["number"]) in mine for each in found)


def keep_use(tx: Transaction, one: Application, owing: Owed) -> None:
    """Note what a bill used of the year."""
    applications.keep_benefit_use(tx, one, owing.scheme, year=owing.year, used=owing.used)
