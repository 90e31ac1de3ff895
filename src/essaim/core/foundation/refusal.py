"""What a person is told when something cannot be done, apart from bugs, which must surface."""

from django.core.exceptions import ValidationError


class Refusal(Exception):
    """A translated sentence: what is wrong, where, what to do. Pages and API show it (409)."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)

    def as_validation_error(self) -> ValidationError:
        """The same sentence in the shape that forms expect."""
        return ValidationError(self.sentence)


class Overtaken(Refusal):
    """Somebody else changed the row between our look and our writing: what we wanted may have been done already."""


class Stale(Refusal):
    """Someone else changed the row since the form was opened; carries both texts."""

    def __init__(self, sentence: str, *, differences: list[tuple[str, str, str]]) -> None:
        super().__init__(sentence)
        self.differences = differences
