"""Text that the database never holds in clear, and long JSON that is parsed only where somebody reads it."""

import json

from django.conf import settings
from django.db import models
from django.utils.functional import LazyObject, SimpleLazyObject, cached_property
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


class LongJSONField(models.JSONField):
    """JSON that most rows carry along unread: it is parsed at the first look, not at each row of a list."""

    def from_db_value(self, value, expression, connection):
        if not isinstance(value, str):
            return value
        return SimpleLazyObject(lambda: json.loads(value, cls=self.decoder))

    def get_db_prep_value(self, value, connection, prepared=False):
        if isinstance(value, LazyObject):
            value = value.copy()
        return super().get_db_prep_value(value, connection, prepared)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
