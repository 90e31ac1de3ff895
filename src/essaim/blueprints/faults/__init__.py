"""What is wrong with a blueprint or an answer: where, and what to do, in French and in English."""

from .fault import Fault, shown_path
from .sentences import SENTENCES

__all__ = ["SENTENCES", "Fault", "shown_path"]
