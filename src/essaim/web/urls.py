"""The map of the house: every address, in the order of the rooms."""

from django.conf import settings
from django.urls import include, path

from essaim.web.demo import views as demo
from essaim.web.home import home
from essaim.web.styleguide import styleguide

urlpatterns = [
    path("", home, name="home"),
    path("demo/", demo.players, name="demo"),
    path("demo/entrer/", demo.enter, name="demo-enter"),
    path("", include("essaim.core.accounts.urls")),
    path("standard/", include("essaim.web.desks.phone.urls")),
    path("", include("essaim.web.desks.counter.urls")),
    path("", include("essaim.web.desks.needs.urls")),
    path("", include("essaim.web.desks.onboarding.urls")),
    path("", include("essaim.web.desks.rounds.urls")),
    path("", include("essaim.web.desks.members.urls")),
    path("", include("essaim.web.desks.campaigns.urls")),
    path("", include("essaim.web.desks.board.urls")),
    path("", include("essaim.web.desks.equipment.urls")),
    path("", include("essaim.web.desks.rota.urls")),
    path("", include("essaim.web.desks.landlord.urls")),
    path("", include("essaim.modules.housing.urls")),
    path("aujourdhui/", include("essaim.web.desks.today.urls")),
    path("", include("essaim.web.desks.links.urls")),
    path("", include("essaim.modules.followup.urls")),
    path("", include("essaim.web.desks.programming.urls")),
    path("", include("essaim.modules.activities.urls")),
    path("", include("essaim.modules.dues.urls")),
    path("", include("essaim.web.desks.own.urls")),
    path("", include("essaim.modules.exchange.urls")),
    path("", include("essaim.modules.hosts.urls")),
    path("messages/", include("essaim.core.messaging.urls")),
    path("personnes/", include("essaim.core.people.urls")),
    path("mon-espace/", include("essaim.web.desks.supporter.urls")),
    path("", include("essaim.api.urls")),
    path("", include("essaim.web.desks.public.urls")),
    path("", include("essaim.core.schemes.urls")),
    path("chiffres/", include("essaim.evaluation.urls")),
    path("fermeture/", include("essaim.web.desks.closing.urls")),
    path("compte/", include("essaim.core.accounts.urls.entrance")),
]

if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("style/", styleguide, name="style"))

handler404 = "essaim.web.errors.page_not_found"
