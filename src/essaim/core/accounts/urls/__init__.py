"""The addresses of accounts, settings, teams and legal pages."""

from django.urls import path

from essaim.core.accounts.views import mine

app_name = "accounts"
urlpatterns = [
    path("mon-compte/", mine.my_account, name="account"),
    path("mon-compte/adresse/", mine.change_email, name="change-email"),
    path("mon-compte/adresse/<str:token>/", mine.confirm_email, name="confirm-email"),
    path("mon-compte/appareils/autres/", mine.end_other_sign_ins, name="end-other-sign-ins"),
    path("mon-compte/appareils/<uuid:sign_in_id>/", mine.end_sign_in, name="end-sign-in"),
    path("espaces/", mine.workspaces, name="workspaces"),
    path("espaces/<uuid:workspace_id>/", mine.enter_workspace, name="enter-workspace"),
]
