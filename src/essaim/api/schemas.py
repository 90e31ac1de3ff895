"""The shapes of what goes in and comes out, as the OpenAPI document describes them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, StringConstraints

Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Paragraph = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Key = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9_-]*$")]
Code = Annotated[str, StringConstraints(max_length=5, pattern=r"^[0-9A-Za-z]*$")]


class Problem(Schema):
    """What is wrong, in words."""

    detail: str


class Invalid(Schema):
    """What is wrong with the body or the query, field by field."""

    detail: list[dict]


class SchemeOut(Schema):
    """A running scheme."""

    id: UUID
    slug: str
    name: str
    blueprint_key: str
    state: str


class NeedIn(Schema):
    """A need to record, for an organisation or for a person who is named with little."""

    model_config = ConfigDict(extra="forbid")

    scheme: UUID
    category: Key
    commune: Code
    given_name: Line = ""
    family_name: Line = ""
    phone: Line = ""
    organisation: Line = ""
    quantity: Annotated[int, "at least 1"] = 1
    details: Paragraph = ""
    deadline: date | None = None
    reference: UUID | None = None


class NeedOut(Schema):
    """A need, without any name: what, where, how many, how far it has come."""

    id: UUID
    scheme_id: UUID
    category: str
    quantity: int
    remaining: int
    commune_code: str
    state: str
    created_at: datetime


class NeedPage(Schema):
    """One page of needs."""

    count: int
    items: list[NeedOut]


class CallIn(Schema):
    """A call that the telephone exchange saw."""

    model_config = ConfigDict(extra="forbid")

    workspace: Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z0-9-]+$")]
    number: Annotated[str, StringConstraints(max_length=30, pattern=r"^[0-9+ ().-]*$")]
    event: Literal["ringing", "answered", "missed"]
    call_id: Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9._:-]+$")]


class CallOut(Schema):
    """Where the operator's screen finds the caller's card."""

    card: str
    known: bool


class SmsIn(Schema):
    """An SMS that the gateway received from somebody."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, StringConstraints(min_length=3, max_length=30, pattern=r"^[0-9+ ().-]+$")]
    text: Paragraph
    sms_id: Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9._:-]+$")]


class SmsOut(Schema):
    """What was understood."""

    understood: Literal["stop", "start", "arrived", "left", "danger", "confirmed", "call", "unknown"]
