"""The audit: who looked at what, and signed seals over every journal and event.

A `Sealer` takes rows once no running transaction can still add to them, makes one SM3 tree of them,
chains its root to the seal before, signs the head and exports it. `yibao.account.audit.verify` is
a program of its own that finds any change in a dump: it needs no database and no driver.
"""

from yibao.account.audit.dump import write_dump
from yibao.account.audit.event import AuditEvent
from yibao.account.audit.sealer import Sealer
from yibao.account.audit.store import events_about, record_event

__all__ = ["AuditEvent", "Sealer", "events_about", "record_event", "write_dump"]
