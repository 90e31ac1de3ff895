"""Long JSON is parsed where somebody reads it, and written back as it was."""

import pytest
from django.utils.functional import empty

from essaim.core.foundation.scope import in_workspace
from essaim.core.schemes.models import Scheme
from tests.builders import a_planted_scheme, a_workspace

pytestmark = pytest.mark.django_db


def is_read(row) -> bool:
    return row.__dict__["snapshot"]._wrapped is not empty


def test_long_json_is_parsed_at_the_first_look_and_survives_a_save():
    workspace = a_workspace()
    planted = a_planted_scheme(workspace, "call-and-care")
    with in_workspace(workspace):
        row = Scheme.objects.get(pk=planted.pk)
        assert (row.name, is_read(row)) == (planted.name, False)
        assert (row.snapshot["schema"], is_read(row)) == (planted.snapshot["schema"], True)
        row.save()
        Scheme.objects.get(pk=planted.pk).save()
        assert Scheme.objects.get(pk=planted.pk).snapshot == planted.snapshot
