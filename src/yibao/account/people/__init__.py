"""People: who is insured where, who is related to whom, and who treats them.

Identifiers come in, are sealed at once and are found again by a keyed hash; what goes out names a
person by a `ref` that says nothing. Nothing here decides what anybody may do.
"""

from yibao.account.people.id_number import IdNumber, read_id_number
from yibao.account.people.people import (
    Enrolment,
    Insutype,
    Kinship,
    NewPerson,
    Person,
    Premium,
    Provider,
    Relation,
)
from yibao.account.people.store import (
    add_person,
    add_premium,
    add_provider,
    end_enrolment,
    end_relation,
    enrol,
    enrolments,
    find_person,
    name_of,
    person,
    premiums,
    provider,
    relate,
    relations,
)

__all__ = [
    "Enrolment",
    "IdNumber",
    "Insutype",
    "Kinship",
    "NewPerson",
    "Person",
    "Premium",
    "Provider",
    "Relation",
    "add_person",
    "add_premium",
    "add_provider",
    "end_enrolment",
    "end_relation",
    "enrol",
    "enrolments",
    "find_person",
    "name_of",
    "person",
    "premiums",
    "provider",
    "read_id_number",
    "relate",
    "relations",
]
