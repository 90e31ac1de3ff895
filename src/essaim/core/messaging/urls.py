"""The addresses of the pages about messages."""

from django.urls import path

from essaim.core.messaging.views import letters, outbox

app_name = "messaging"
urlpatterns = [
    path("", outbox.outbox, name="outbox"),
    path("echecs/", outbox.failed, name="failed"),
    path("echecs/<uuid:message_id>/reessayer/", outbox.retry, name="retry"),
    path("echecs/<uuid:message_id>/appeler/", outbox.call_instead, name="call-instead"),
    path("lettres/", letters.letters, name="letters"),
    path("lettres/imprimer/", letters.print_all, name="print-all"),
    path("lettres/postees/", letters.posted, name="posted"),
    path("lettres/<uuid:message_id>/imprimer/", letters.print_letter, name="print-letter"),
]
