"""The schema of a blueprint: frozen dataclasses, one per section of `scheme.toml`."""

from ..shape import Ref
from .acts import Act
from .blueprint import SCHEMA, Blueprint, Core, Decision, Lineage
from .fees import Bracket, Fee
from .matches import Category, Confirmation, Criterion, Disclosure, Domain, Money, OutOfScope, Skill
from .roles import Charter, Check, Eligibility, FastTrack, Role
from .site import Answer, Board, Body, Choice, Indicator, Input, Means, Partner, Setup
from .words import Journey, Message, Moment, Public, Question

__all__ = [
    "SCHEMA",
    "Act",
    "Answer",
    "Blueprint",
    "Board",
    "Body",
    "Bracket",
    "Category",
    "Charter",
    "Check",
    "Choice",
    "Confirmation",
    "Core",
    "Criterion",
    "Decision",
    "Disclosure",
    "Domain",
    "Eligibility",
    "FastTrack",
    "Fee",
    "Indicator",
    "Input",
    "Journey",
    "Lineage",
    "Means",
    "Message",
    "Moment",
    "Money",
    "OutOfScope",
    "Partner",
    "Public",
    "Question",
    "Ref",
    "Role",
    "Setup",
    "Skill",
]
