"""What the wheel asks for may be used under Apache-2.0: no GPL, no AGPL."""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# LGPL parts are linked, not copied, and stay; GPL and AGPL do not.
COPYLEFT = re.compile(r"\bA?GPL\b|\bA?GPL-?v?\d|GNU (?:Affero )?General Public", re.IGNORECASE)


def requirements(name: str, extras: frozenset[str]) -> Iterator[Requirement]:
    for text in distribution(name).requires or ():
        requirement = Requirement(text)
        markers = [{"extra": extra} for extra in (*extras, "")]
        if requirement.marker is None or any(map(requirement.marker.evaluate, markers)):
            yield requirement


def resolved() -> dict[str, Distribution]:
    """Every installed distribution that the wheel with all its extras leads to."""
    own = distribution("yibao").metadata
    waiting = [("yibao", frozenset(own.get_all("Provides-Extra") or ()))]
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        step = waiting.pop()
        if step in seen:
            continue
        seen.add(step)
        for requirement in requirements(*step):
            name = canonicalize_name(requirement.name)
            found[name] = installed(name)
            waiting.append((name, frozenset(requirement.extras)))
    return found


def installed(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError:
        pytest.fail(f"{name} is required but not installed: run ./do, which syncs all extras")


def licence(part: Distribution) -> str:
    """The licence as the part states it, the most exact statement first."""
    meta = part.metadata
    classifiers = [c for c in meta.get_all("Classifier") or () if c.startswith("License ::")]
    exact = meta.get("License-Expression")
    return exact or "; ".join(classifiers) or (meta.get("License") or "").partition("\n")[0]


def forbidden(stated: str) -> bool:
    """A choice (`MIT OR GPL-2.0`) is forbidden only when every choice is."""
    return all(COPYLEFT.search(choice) for choice in re.split(r"\bOR\b|; ", stated))


def test_every_requirement_states_a_licence() -> None:
    assert [name for name, part in resolved().items() if not licence(part)] == []


def test_no_requirement_is_gpl_or_agpl() -> None:
    stated = {name: licence(part) for name, part in resolved().items()}
    assert {name: text for name, text in stated.items() if forbidden(text)} == {}


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("GPL-3.0-or-later", True),
        ("AGPLv3", True),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", True),
        ("License :: OSI Approved :: GNU Affero General Public License v3", True),
        ("License :: OSI Approved :: GNU Lesser General Public License v2 (LGPLv2)", False),
        ("LGPL-2.1+", False),
        ("MIT OR GPL-2.0-only", False),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", False),
    ],
)
def test_licences_are_told_apart(stated: str, expected: bool) -> None:
    assert forbidden(stated) is expected
