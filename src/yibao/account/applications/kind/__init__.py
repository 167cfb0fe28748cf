"""The types of application: knowledge in, `Kind`s with form, documents, gate and effect out."""

from yibao.account.applications.kind.kinds import (
    Choice,
    Field,
    GateTopic,
    Kind,
    Wanted,
    kind_named,
    open_kinds,
)

__all__ = ["Choice", "Field", "GateTopic", "Kind", "Wanted", "kind_named", "open_kinds"]
