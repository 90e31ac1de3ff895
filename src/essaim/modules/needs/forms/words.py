"""The choices that several forms share: days of the week, kinds of time, what there is at home."""

from django.utils.translation import gettext_lazy

WEEKDAYS = (
    (0, gettext_lazy("Mondays")),
    (1, gettext_lazy("Tuesdays")),
    (2, gettext_lazy("Wednesdays")),
    (3, gettext_lazy("Thursdays")),
    (4, gettext_lazy("Fridays")),
    (5, gettext_lazy("Saturdays")),
    (6, gettext_lazy("Sundays")),
)
WHEN = (
    ("anytime", gettext_lazy("No matter when")),
    ("day", gettext_lazy("On one day")),
    ("before", gettext_lazy("Before a date")),
    ("weekly", gettext_lazy("Every week")),
)
TRAITS = (
    ("animals", gettext_lazy("there are animals")),
    ("stairs", gettext_lazy("there are stairs to climb")),
    ("smoker", gettext_lazy("someone smokes at home")),
)
