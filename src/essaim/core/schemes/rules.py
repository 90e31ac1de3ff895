"""Who may take part, decided by the named rules of blueprints; a rule may say that it cannot tell."""

from collections.abc import Callable
from datetime import date

from essaim.blueprints.model.roles import Eligibility
from essaim.core.foundation.access import Who
from essaim.core.foundation.models import Row
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.models import ClosedDays, Participation, Scheme

Answer = bool | None


def age_on(person: Person, day: date) -> int | None:
    """Years of age; by the year alone, the age reached that year; None when unknown."""
    if person.birth_date:
        born = person.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return day.year - person.birth_year if person.birth_year else None


def min_age(person: Person, declared: dict, condition: Eligibility, scheme: Scheme, day: date) -> Answer:
    age = age_on(person, day)
    return None if age is None else age >= condition.value


def older_than(person: Person, declared: dict, condition: Eligibility, scheme: Scheme, day: date) -> Answer:
    age = age_on(person, day)
    return None if age is None else age > condition.value


def max_age(person: Person, declared: dict, condition: Eligibility, scheme: Scheme, day: date) -> Answer:
    age = age_on(person, day)
    return None if age is None else age <= condition.value


def min_gir(person: Person, declared: dict, condition: Eligibility, scheme: Scheme, day: date) -> Answer:
    gir = declared.get("gir")
    return None if gir is None else gir >= condition.value


def lives_in_territory(person: Person, declared: dict, condition: Eligibility, scheme: Scheme, day: date) -> Answer:
    if not scheme.territory:
        return True
    return person.commune_code in scheme.territory if person.commune_code else None


def cares_for_someone(person: Person, declared: dict, condition: Eligibility, scheme: Scheme, day: date) -> Answer:
    return declared.get("cares_for_someone")


def is_declared(person: Person, declared: dict, condition: Eligibility, scheme: Scheme, day: date) -> Answer:
    return declared.get(condition.statement)


RULES: dict[str, Callable[..., Answer]] = {
    "min_age": min_age,
    "older_than": older_than,
    "max_age": max_age,
    "min_gir": min_gir,
    "lives_in_territory": lives_in_territory,
    "cares_for_someone": cares_for_someone,
    "declared": is_declared,
}


def may_run_scheme(who: Who, scheme: Scheme) -> bool:
    """Whether this member of staff coordinates the scheme."""
    return who.has(StaffRole.COORDINATOR, scheme=scheme.pk)


def may_reopen_days(who: Who, closed: ClosedDays) -> bool:
    """Whoever may add days off takes them away."""
    return may_run_scheme(who, closed.scheme)


def may_plant(who: Who, row: Row | None = None) -> bool:
    """Whether this member of staff may plant or upgrade a scheme."""
    return who.has(StaffRole.ADMINISTRATOR)


def may_work_in(who: Who, scheme: Scheme) -> bool:
    """Whether this member of staff records things in the scheme."""
    return who.has(StaffRole.COORDINATOR, StaffRole.OPERATOR, scheme=scheme.pk)


def may_see_settings(who: Who, scheme: Scheme) -> bool:
    """Administrators, and whoever coordinates the scheme."""
    return who.has(StaffRole.ADMINISTRATOR) or may_run_scheme(who, scheme)


def may_look_at(who: Who, participation: Participation) -> bool:
    """Validating somebody else, noting what was seen of them: coordinators of the scheme, never of themselves."""
    return who.person_id != participation.person_id and who.has(StaffRole.COORDINATOR, scheme=participation.scheme_id)
