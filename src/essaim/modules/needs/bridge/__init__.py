"""From rows to the engine and back: who could go, with the reasons, and why not the others."""

from essaim.modules.needs.bridge.suggest import Proposed, Suggestions, suggest, that_suit, why_not
from essaim.modules.needs.bridge.words import excuse_in_words, reason_in_words

__all__ = ["Proposed", "Suggestions", "excuse_in_words", "reason_in_words", "suggest", "that_suit", "why_not"]
