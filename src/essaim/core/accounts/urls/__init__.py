"""The addresses of accounts, settings, teams and legal pages."""

from django.urls import path

from essaim.core.accounts.views import desk, first_run, mine, notices, renewal, team

app_name = "accounts"
urlpatterns = [
    path("premiers-pas/", first_run.first_run, name="first-run"),
    path("mon-compte/", mine.my_account, name="account"),
    path("mon-compte/adresse/", mine.change_email, name="change-email"),
    path("mon-compte/adresse/<str:token>/", mine.confirm_email, name="confirm-email"),
    path("mon-compte/appareils/autres/", mine.end_other_sign_ins, name="end-other-sign-ins"),
    path("mon-compte/appareils/<uuid:sign_in_id>/", mine.end_sign_in, name="end-sign-in"),
    path("espaces/", mine.workspaces, name="workspaces"),
    path("espaces/<uuid:workspace_id>/", mine.enter_workspace, name="enter-workspace"),
    path("reglages/", desk.settings_desk, name="settings"),
    path("reglages/espace/", desk.change_workspace, name="change-workspace"),
    path("reglages/pages/", desk.change_notices, name="change-notices"),
    path("reglages/logo/", desk.put_logo, name="put-logo"),
    path("reglages/logo/retirer/", desk.remove_logo, name="remove-logo"),
    path("reglages/equipe/", team.team, name="team"),
    path("reglages/equipe/inviter/", team.invite, name="invite"),
    path("reglages/equipe/invitations/<uuid:invitation_id>/renvoyer/", team.send_again, name="send-again"),
    path("reglages/equipe/invitations/<uuid:invitation_id>/retirer/", team.withdraw, name="withdraw-invitation"),
    path("reglages/equipe/roles/<uuid:grant_id>/retirer/", team.take_role, name="take-role"),
    path("reglages/equipe/<uuid:membership_id>/", team.member, name="member"),
    path("reglages/equipe/<uuid:membership_id>/role/", team.give_role, name="give-role"),
    path("reglages/equipe/<uuid:membership_id>/administration/", team.take_administration, name="take-administration"),
    path("reglages/equipe/<uuid:membership_id>/depart/", team.remove, name="remove-member"),
    path("reglages/equipe/<uuid:membership_id>/adresse/", team.recover_email, name="recover-email"),
    path("reglages/equipe/<uuid:membership_id>/second-facteur/", team.recover_second_factor, name="recover-factor"),
    path("invitation/<str:secret>/", team.invitation, name="invitation"),
    path("nouveau-lien/", renewal.new_link, name="new-link"),
    path("mentions-legales/", notices.legal, name="site-legal"),
    path("donnees-personnelles/", notices.privacy, name="site-privacy"),
    path("accessibilite/", notices.accessibility, name="site-accessibility"),
    path("e/<slug:workspace_slug>/mentions-legales/", notices.legal, name="legal"),
    path("e/<slug:workspace_slug>/donnees-personnelles/", notices.privacy, name="privacy"),
    path("e/<slug:workspace_slug>/accessibilite/", notices.accessibility, name="accessibility"),
    path("e/<slug:workspace_slug>/logo.png", notices.logo, name="logo"),
]
