"""Addresses of money, for the team."""

from django.urls import path

from essaim.modules.dues.views import accounts, desk, invoices, members, online, tills

app_name = "dues"
PERSON = "argent/personnes/<uuid:person_id>/"
BODY = "argent/organismes/<uuid:organisation_id>/"
urlpatterns = [
    path("argent/", desk.desk, name="desk"),
    path("argent/paiements/", desk.payments, name="payments"),
    path("argent/comptabilite/", desk.export, name="export"),
    path("argent/mentions/", desk.issuer, name="issuer"),
    path("argent/paiement-en-ligne/", online.account, name="online"),
    path("argent/paiement-en-ligne/<uuid:checkout_id>/", online.settle, name="settle-checkout"),
    path("e/<slug:workspace_slug>/paiement/<uuid:hook>/", online.notified, name="notified"),
    path(PERSON, accounts.account, name="person"),
    path(PERSON + "encaisser/", accounts.pay, name="pay"),
    path(PERSON + "rendre/", accounts.refund, name="refund"),
    path(PERSON + "a-payer/", accounts.charge, name="charge"),
    path(PERSON + "oter/<uuid:about>/", accounts.credit, name="credit"),
    path(PERSON + "facturer/", invoices.issue, name="issue"),
    path(BODY, accounts.account, name="organisation"),
    path(BODY + "encaisser/", accounts.pay, name="body-pay"),
    path(BODY + "rendre/", accounts.refund, name="body-refund"),
    path(BODY + "a-payer/", accounts.charge, name="body-charge"),
    path(BODY + "oter/<uuid:about>/", accounts.credit, name="body-credit"),
    path(BODY + "facturer/", invoices.issue, name="body-issue"),
    path("argent/adhesions/<uuid:scheme_id>/", members.members, name="members"),
    path("argent/adhesions/<uuid:scheme_id>/<uuid:person_id>/", members.join, name="join"),
    path("argent/adhesions/<uuid:scheme_id>/<uuid:person_id>/tarif/", members.fare, name="fare"),
    path("argent/adhesions/tarifs/<uuid:right_id>/finir/", members.end_fare, name="end-fare"),
    path("argent/adhesions/annuler/<uuid:term_id>/", members.cancel_term, name="cancel-term"),
    path("argent/paiements/<uuid:payment_id>/recu.pdf", accounts.receipt, name="receipt"),
    path("argent/paiements/<uuid:payment_id>/annuler/", accounts.undo, name="undo"),
    path("argent/factures/", invoices.invoices, name="invoices"),
    path("argent/factures/<uuid:invoice_id>/", invoices.invoice, name="invoice"),
    path("argent/factures/<uuid:invoice_id>/facture.pdf", invoices.paper, name="invoice-paper"),
    path("argent/factures/<uuid:invoice_id>/avoir/", invoices.credit_note, name="credit-note"),
    path("argent/caisse/<uuid:scheme_id>/", tills.box, name="box"),
    path("argent/caisse/fermetures/<uuid:closing_id>/", tills.closing, name="closing"),
    path("argent/cheques/<uuid:scheme_id>/", tills.cheques, name="cheques"),
    path("argent/cheques/bordereaux/<uuid:deposit_id>/", tills.deposit, name="deposit"),
]
