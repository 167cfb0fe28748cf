"""The shape of a region's contacts in YAML, and their compiled form."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from yibao.core.citation import Grade, rules
from yibao.core.errors import Issue
from yibao.core.folder import read_folder
from yibao.core.knowledge import JSON, KnowledgeModel
from yibao.policy.provision import Adcode, SaysFile, Text

CONTACTS = "contacts"

Host = Annotated[str, StringConstraints(pattern=r"^([a-z0-9-]+\.)+[a-z]{2,}$", max_length=253)]
Number = Annotated[str, StringConstraints(pattern=r"^[0-9-]{3,20}$")]


class HostFile(KnowledgeModel):
    """An official host. `seen_in` counts independent sources; a subdomain counts as the host."""

    host: Host
    owner: SaysFile
    purpose: Literal["bureau", "service", "report"] = "bureau"
    region: Adcode | None = None
    evidence: Grade
    seen_in: Annotated[int, Field(ge=1)] = 1
    note: str = ""


class PhoneFile(KnowledgeModel):
    """A public number."""

    number: Number
    name: SaysFile
    kind: Literal["medical_insurance", "government", "report", "police", "tax", "social_security"]
    evidence: Grade
    until: date | None = None
    note: str = ""


class AppFile(KnowledgeModel):
    """An official app, mini-program or account."""

    name: Text
    kind: Literal["app", "mini_program", "account", "site"]
    evidence: Grade
    note: str = ""


class SmsFile(KnowledgeModel):
    """A number from which a bureau's own texts come."""

    sender: Number
    scope: SaysFile
    sign: str = ""
    evidence: Grade
    note: str = ""


class ContactsFile(KnowledgeModel):
    """Everything by which a region's 医保 may be reached, and what we could not settle."""

    region: Adcode
    last_checked: date
    hosts: tuple[HostFile, ...] = ()
    phones: tuple[PhoneFile, ...] = ()
    apps: tuple[AppFile, ...] = ()
    sms: tuple[SmsFile, ...] = ()
    conflicts: tuple[SaysFile, ...] = ()


def compile_contacts(root: Path) -> tuple[JSON, tuple[Issue, ...]]:
    """The part "contacts": every region's, by adcode; only V and M, each M seen twice for hosts.

    A host that one single source names is compiled as `listed`, not as official.
    """
    files, issues = read_folder(root / CONTACTS, ContactsFile)
    part = {}
    found = list(issues)
    for name, one in files.items():
        if not name.startswith(f"{one.region}-") or one.region in part:
            at = str(root / CONTACTS / f"{name}.yml")
            says = f"{name} is not the one file of region {one.region}"
            found.append(Issue("contacts.misplaced", says, at))
        part[one.region] = _region(one)
    return part, tuple(found)


def _region(one: ContactsFile) -> JSON:
    dumped = one.model_dump(mode="json", exclude={"region"})
    for host, source in zip(dumped["hosts"], one.hosts, strict=True):
        twice = source.evidence == "M" and source.seen_in > 1
        host["official"] = source.evidence == "V" or twice
    for kind in ("phones", "apps", "sms"):
        dumped[kind] = [item for item in dumped[kind] if rules(item["evidence"])]
    return dumped
