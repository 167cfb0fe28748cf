"""People: who is insured where, who is related to whom, and who treats them.

Identifiers come in, are sealed at once and are found again by a keyed hash; what goes out names a
person by a `ref` that says nothing. Nothing here decides what anybody may do.
"""

from yibao.account.people.id_number import IdNumber as IdNumber
from yibao.account.people.id_number import read_id_number as read_id_number
from yibao.account.people.people import Enrolment as Enrolment
from yibao.account.people.people import Insutype as Insutype
from yibao.account.people.people import Kinship as Kinship
from yibao.account.people.people import NewPerson as NewPerson
from yibao.account.people.people import Person as Person
from yibao.account.people.people import Premium as Premium
from yibao.account.people.people import Provider as Provider
from yibao.account.people.people import Relation as Relation
from yibao.account.people.store import (
    add_person,
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
from yibao.account.people.store import add_premium as add_premium
from yibao.account.people.store import add_provider as add_provider
from yibao.account.people.store import end_enrolment as end_enrolment
from yibao.account.people.store import end_relation as end_relation

__all__ = [
    "add_person",
    "enrol",
    "enrolments",
    "find_person",
    "name_of",
    "person",
    "premiums",
    "provider",
    "relate",
    "relations",
]
