"""Who may see, change, join or take out what is known of a person: named questions, false by default."""

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import PEOPLE_ROLES, StaffRole
from essaim.core.people.models import ImportBatch, Organisation, Person
from essaim.core.people.queries import is_visible, visible_people

COORDINATOR = StaffRole.COORDINATOR
OPERATOR = StaffRole.OPERATOR
LEAD_CONTACT = StaffRole.LEAD_CONTACT


def may_read_person(who: Who, person: Person) -> bool:
    """Whether the record may be shown: see `visible_people`."""
    return is_visible(who, person)


def may_edit_person(who: Who, person: Person) -> bool:
    """Coordinators, operators, and the lead contact of the person."""
    return who.has_anywhere(COORDINATOR, OPERATOR, LEAD_CONTACT) and is_visible(who, person)


def may_record_person(who: Who) -> bool:
    """Those who meet people: by phone, at the desk, on the ground."""
    return who.is_staff and who.has_anywhere(COORDINATOR, OPERATOR, LEAD_CONTACT)


def may_see_address(who: Who, person: Person) -> bool:
    """Where somebody lives. Of a protected contact: coordinators and their lead contact only."""
    if person.is_protected and not who.has_anywhere(COORDINATOR, LEAD_CONTACT):
        return False
    return may_edit_person(who, person)


def may_protect_person(who: Who, person: Person) -> bool:
    """To switch the protection on, whoever may edit; only a coordinator switches it off."""
    if person.is_protected:
        return who.has_anywhere(COORDINATOR) and is_visible(who, person)
    return may_edit_person(who, person)


def may_merge_people(who: Who, first: Person, second: Person | None = None) -> bool:
    """Joining and parting records: a coordinator who may see both."""
    others = {first.pk} | ({second.pk} if second else set())
    return who.has_anywhere(COORDINATOR) and visible_people(who).filter(pk__in=others).count() == len(others)


def may_export_people(who: Who) -> bool:
    """Taking a list out: coordinators."""
    return who.is_staff and who.has_anywhere(COORDINATOR)


def may_import_people(who: Who) -> bool:
    """Bringing a file in: coordinators of the whole workspace, since the rows belong to no scheme."""
    return who.is_staff and who.has(COORDINATOR)


def may_read_batch(who: Who, batch: ImportBatch) -> bool:
    """An import is followed and undone by those who may import."""
    return may_import_people(who)


def may_answer_rights(who: Who, person: Person) -> bool:
    """Access, export, objection, erasure: coordinators who may see the person."""
    return who.has_anywhere(COORDINATOR) and is_visible(who, person)


def may_apply_retention(who: Who) -> bool:
    """Archiving and anonymising by the calendar: coordinators of the whole workspace."""
    return who.is_staff and who.has(COORDINATOR)


def may_read_organisation(who: Who, organisation: Organisation) -> bool:
    """Organisations are known to everybody who works with people."""
    return who.is_staff and who.has_anywhere(*PEOPLE_ROLES)


def may_edit_organisation(who: Who, organisation: Organisation) -> bool:
    """Coordinators and operators."""
    return who.is_staff and who.has_anywhere(COORDINATOR, OPERATOR)
