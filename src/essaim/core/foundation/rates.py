"""How often a public form may be sent from one address: one count for every form, which knows who stands behind the proxy."""

from allauth.core import ratelimit
from django.http import HttpRequest


def is_too_often(request: HttpRequest, form: str) -> bool:
    """Count one sending of a form (a key of ACCOUNT_RATE_LIMITS); whether it is one too many."""
    return not ratelimit.consume(request, action=form)
