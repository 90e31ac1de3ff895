"""What a scheme is, as data: the schema, its loader and checker, and the library of blueprints.

Everything another room needs is named here; `vocabulary` holds the words, `model` the shapes.
"""

from .checker import check
from .diff import ABSENT, Change, three_way, two_way, upgraded
from .export import Export, exported, files, with_answers, write
from .faults import Fault
from .filling import fill, placeholders
from .library import PACKAGED, Shelved, available, load_key
from .loader import BlueprintFaults, Example, Loaded, load, load_sound
from .model import Blueprint
from .plain import from_snapshot, to_snapshot
from .settling import Settled, settle
from .sms import plain_sms, sms_length

__all__ = [
    "ABSENT",
    "PACKAGED",
    "Blueprint",
    "BlueprintFaults",
    "Change",
    "Example",
    "Export",
    "Fault",
    "Loaded",
    "Settled",
    "Shelved",
    "available",
    "check",
    "exported",
    "files",
    "fill",
    "from_snapshot",
    "load",
    "load_key",
    "load_sound",
    "placeholders",
    "plain_sms",
    "settle",
    "sms_length",
    "three_way",
    "to_snapshot",
    "two_way",
    "upgraded",
    "with_answers",
    "write",
]
