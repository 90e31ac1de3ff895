"""The addresses at which people log in, under the names that the library calls them by."""

from django.urls import path

from essaim.core.accounts.views import entering

urlpatterns = [
    path("connexion/", entering.enter, name="account_login"),
    path("connexion/", entering.enter, name="account_request_login_code"),
    path("connexion/", entering.enter, name="account_signup"),
    path("connexion/code/", entering.enter_code, name="account_confirm_login_code"),
    path("connexion/second-facteur/", entering.enter_second_factor, name="mfa_authenticate"),
    path("deconnexion/", entering.leave, name="account_logout"),
    path("ferme/", entering.inactive, name="account_inactive"),
    path("confirmer/", entering.prove_again, name="account_reauthenticate"),
    path("confirmer/", entering.prove_again, name="mfa_reauthenticate"),
    path("second-facteur/", entering.second_factor, name="mfa_index"),
    path("second-facteur/activer/", entering.set_up_app, name="mfa_activate_totp"),
    path("second-facteur/retirer/", entering.remove_app, name="mfa_deactivate_totp"),
    path("second-facteur/codes/", entering.recovery_codes, name="mfa_view_recovery_codes"),
    path("second-facteur/codes/nouveaux/", entering.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second-facteur/codes/telecharger/", entering.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("langue/", entering.language, name="set_language"),
]
