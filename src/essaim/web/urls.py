"""The map of the house: every address, in the order of the rooms."""

from django.urls import include, path

urlpatterns = [
    path("standard/", include("essaim.web.desks.phone.urls")),
    path("", include("essaim.web.desks.needs.urls")),
    path("aujourdhui/", include("essaim.web.desks.today.urls")),
    path("", include("essaim.web.desks.links.urls")),
    path("", include("essaim.modules.followup.urls")),
    path("personnes/", include("essaim.core.people.urls")),
    path("compte/", include("allauth.urls")),
]
