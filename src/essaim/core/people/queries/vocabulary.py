"""The distinct words of all names of a workspace, kept in memory to understand misspelled ones."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import defaultdict
from uuid import UUID

from django.db.models import Count, Max
from rapidfuzz import process
from rapidfuzz.distance import OSA

from essaim.core.foundation.models import Workspace
from essaim.core.people.models import NameToken
from essaim.core.people.queries.names import LONGEST_TOKEN, sound_of

REREAD_AFTER_SECONDS = 3600
LATE_COMERS = 200
MOST_VARIANTS = 12
ALL_SOUNDS_BELOW = 4


class Vocabulary:
    """Words with how many names hold each. Only a hint: the database decides who is found."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.words: list[str] = []
        self.by_sound: dict[str, list[str]] = defaultdict(list)
        self.last_id = 0
        self.read_at = -float(REREAD_AFTER_SECONDS)

    def read_again(self, now: float) -> None:
        """Read every distinct word; a second or so for a million names, once an hour."""
        self.last_id = NameToken.objects.aggregate(last=Max("id"))["last"] or 0
        rows = NameToken.objects.order_by("token").values_list("token").annotate(n=Count("id"))
        self.counts = dict(rows)
        self.words = sorted(self.counts)
        self.by_sound = defaultdict(list)
        for word in self.words:
            self.by_sound[sound_of(word)].append(word)
        self.read_at = now

    def read_news(self) -> None:
        """Read only what was added since; ids may be committed out of order, hence the margin."""
        since = self.last_id - LATE_COMERS
        for row_id, word in NameToken.objects.filter(id__gt=since).values_list("id", "token").order_by("id"):
            if row_id > self.last_id or word not in self.counts:
                self._learn(word)
            self.last_id = max(self.last_id, row_id)

    def _learn(self, word: str) -> None:
        if word not in self.counts:
            self.words.insert(bisect_left(self.words, word), word)
            self.by_sound[sound_of(word)].append(word)
        self.counts[word] = self.counts.get(word, 0) + 1

    def beginning(self, start: str) -> list[str]:
        """The words that begin like this."""
        return self.words[bisect_left(self.words, start) : bisect_left(self.words, start + "{")]

    def number_beginning(self, start: str) -> int:
        """About how many names hold a word that begins like this."""
        return sum(self.counts[word] for word in self.beginning(start))

    def variants(self, word: str) -> list[str]:
        """Words of the workspace that this one may be a misspelling of: those that sound the same,
        and those that differ by the fewest letters."""
        furthest = 0 if len(word) < ALL_SOUNDS_BELOW else 1 if len(word) < 7 else 2
        alike = dict.fromkeys(self.by_sound.get(sound_of(word), ())) if len(word) > 2 else {}
        if furthest:
            near = process.extract(word, self.words, scorer=OSA.distance, score_cutoff=furthest, limit=MOST_VARIANTS)
            nearest = min((distance for _found, distance, _place in near if distance), default=0)
            alike.update(dict.fromkeys(found for found, distance, _place in near if distance <= nearest))
        return [found[:LONGEST_TOKEN] for found in alike if found != word][:MOST_VARIANTS]


_kept: dict[UUID, Vocabulary] = {}


def vocabulary_of(workspace: Workspace) -> Vocabulary:
    """The vocabulary of the workspace, brought up to date with one small query."""
    found = _kept.setdefault(workspace.pk, Vocabulary())
    now = time.monotonic()
    if now - found.read_at > REREAD_AFTER_SECONDS:
        found.read_again(now)
    else:
        found.read_news()
    return found


def forget_vocabulary(workspace_id: UUID) -> None:
    """Drop what this process remembers, so that an erased name leaves memory at once."""
    _kept.pop(workspace_id, None)
