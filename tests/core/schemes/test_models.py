"""What the rows of a scheme can hold, and what they never can."""

import pytest
from django.db import models

from essaim.core.schemes.models import Check, Participation


def files_reached_from(model: type[models.Model]) -> list[str]:
    """Every field of a model, or of a row that hangs on it, in which a document could be kept."""
    near = [model, *(relation.related_model for relation in model._meta.related_objects)]
    return [
        f"{one.__name__}.{field.name}"
        for one in near
        for field in one._meta.concrete_fields
        if isinstance(field, models.FileField | models.BinaryField)
    ]


@pytest.mark.parametrize("model", [Check, Participation])
def test_no_document_can_be_kept_with_a_check(model):
    assert files_reached_from(model) == []


def test_control_a_field_that_holds_a_file_is_seen():
    class Paper(models.Model):
        scan = models.FileField()

        class Meta:
            app_label = "schemes_controls"

    assert files_reached_from(Paper) == ["Paper.scan"]
