"""The front door to knowledge: strict YAML in, compiled JSON out.

At run time use `read_compiled` and `knowledge_version`. When building or linting use
`read_yaml`, `read_folder` and `write_compiled`; only those load pydantic and yaml, at first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from yibao.core.compiled import (
    JSON,
    KNOWLEDGE,
    knowledge_version,
    read_compiled,
    stale_sources,
    write_compiled,
)

if TYPE_CHECKING:
    from yibao.core.folder import KnowledgeModel, read_folder, validate
    from yibao.core.strict_yaml import Document, read_yaml

__all__ = [
    "JSON",
    "KNOWLEDGE",
    "Document",
    "KnowledgeModel",
    "knowledge_version",
    "read_compiled",
    "read_folder",
    "read_yaml",
    "stale_sources",
    "validate",
    "write_compiled",
]

_AT_FIRST_USE = {
    "Document": "yibao.core.strict_yaml",
    "read_yaml": "yibao.core.strict_yaml",
    "KnowledgeModel": "yibao.core.folder",
    "read_folder": "yibao.core.folder",
    "validate": "yibao.core.folder",
}


def __getattr__(name: str) -> Any:
    if name not in _AT_FIRST_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_AT_FIRST_USE[name]), name)
