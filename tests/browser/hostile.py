"""A world in which every word that people may type is an attempt to become code."""

from __future__ import annotations

from essaim.core.foundation.models import Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.schemes.models import Scheme
from tests.safety.canaries import Canaries
from tests.safety.world import World, build

# Ends an attribute, a text area, a title, a script and a comment, then asks for attention in two ways.
PAYLOAD = """'"></textarea></title></script>--><img class=intruder src=x onerror=alert(1)>{{ 7 }}"""


class HostileWords(Canaries):
    """Words as people would type them who want to harm."""

    def word(self, about: str = "") -> str:
        return super().word(about) + PAYLOAD


def hostile_world() -> World:
    """The world of the safety tests, in the words of an attacker; its two schemes and its workspace as well."""
    world = build(own_words=HostileWords("yga", "39987"), other_words=HostileWords("xkq", "39988"))
    place = world.own
    texts = ("name", "postal_address", "legal_notice", "privacy_notice", "accessibility_statement")
    Workspace.objects.filter(pk=place.workspace.pk).update(**{name: place.canaries.word() for name in texts})
    with in_workspace(place.workspace):
        for scheme in Scheme.objects.all():
            words = {key: value + PAYLOAD for key, value in scheme.answers.items() if isinstance(value, str) and " " in value}
            Scheme.objects.filter(pk=scheme.pk).update(answers=scheme.answers | words, name=scheme.name + PAYLOAD)
    for member in world.members.values():
        type(member.account).objects.filter(pk=member.account_id).update(name=place.canaries.word("Awa"))
    return world
