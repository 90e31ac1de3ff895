"""Whom a campaign was prepared for, in words: a reader sees whom it leaves out."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from essaim.core.foundation import places
from essaim.core.schemes.queries import settled, words
from essaim.modules.campaigns.models import Campaign


def asked_in_words(campaign: Campaign) -> list[str]:
    """One line for each thing that was asked; everybody who takes part, if nothing was."""
    asked, said = campaign.asked_for, []
    if asked.get("roles"):
        labels = {role.key: words(campaign.scheme, role.label_many) for role in settled(campaign.scheme).blueprint.roles}
        said.append(capfirst(", ".join(labels.get(key, key) for key in asked["roles"])))
    if asked.get("min_age"):
        said.append(_("from %(age)s years on") % {"age": asked["min_age"]})
    if asked.get("max_age"):
        said.append(_("up to %(age)s years") % {"age": asked["max_age"]})
    if asked.get("communes"):
        towns = ((code, places.commune(code)) for code in asked["communes"])
        said.append(", ".join(town.name if town else code for code, town in towns))
    if asked.get("silent_days"):
        said.append(_("without news for %(days)s days") % {"days": asked["silent_days"]})
    if {"min_age", "max_age", "communes"} & asked.keys():
        said.append(_("also if we do not know their age or commune") if asked.get("with_unknown") else _("age and commune known"))
    return said or [_("everybody who takes part")]
