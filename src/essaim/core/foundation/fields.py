"""Text that the database never holds in clear, under keys that are not the site's secret key."""

from django.conf import settings
from django.utils.functional import cached_property
from encrypted_fields.fields import EncryptedTextField


class SecretTextField(EncryptedTextField):
    """Encrypted text (Fernet). Empty is stored as NULL, so the column is always nullable.

    Keys come from ESSAIM_FIELD_KEYS, newest first: the first encrypts, all decrypt.
    """

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("blank", True)
        kwargs["null"] = True
        super().__init__(*args, **kwargs)

    @cached_property
    def keys(self) -> list[bytes]:
        return [key.encode() for key in settings.ESSAIM_FIELD_KEYS]
