"""What is proposed, when and where; who has a place, who waits, who came."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation import places
from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Row
from essaim.core.foundation.states import Channel
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Participation, Resource, Scheme
from essaim.modules.activities.states import (
    RIDE_BACK,
    RIDE_THERE,
    Attendance,
    BookingState,
    CancelReason,
    Face,
    Given,
    PickUpWay,
    RegistrationState,
    SessionState,
)

CORRECTABLE = ("commune_code", "place", "remote_link", "conditions", "minimum", "host", "vehicle", "room", "fallback_place")
"""What of a planned session can be put right without moving it."""


class Activity(Row):
    """Something that a scheme proposes, as often as wanted: the line of its programme."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="activities")
    topic = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=150)
    theme = models.CharField(_("theme"), max_length=80, blank=True)
    speaker = models.CharField(_("who leads it"), max_length=120, blank=True)
    details = models.TextField(_("what will be done there"), blank=True)
    # For those who hold this role, instead of for whoever is helped; and the check that coming to it fills.
    audience = models.CharField(max_length=40, blank=True)
    check_key = models.CharField(max_length=40, blank=True)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class Series(Row):
    """A rule in the time of the clock on the wall, at the same hour, summer and winter.

    Every so many weeks; or, `monthly`, on the same weekday of each month, such as the third Friday.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="series")
    first_day = models.DateField()
    last_day = models.DateField()
    every_weeks = models.PositiveSmallIntegerField(default=1)
    monthly = models.BooleanField(default=False)
    starts = models.TimeField()
    ends = models.TimeField()
    skips_holidays = models.BooleanField(default=True)
    left_out = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="series_order"),
            models.CheckConstraint(condition=Q(every_weeks__gte=1), name="series_step"),
        ]


class Session(Row):
    """One activity, one day, one place. `taken` never exceeds `capacity`: the database sees to it."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="sessions")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="sessions")
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    host = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    vehicle = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    room = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions_inside")
    day = models.DateField(_("day"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    timezone = models.CharField(max_length=50)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    moved_from = models.DateTimeField(null=True, editable=False)
    commune_code = models.CharField(_("commune"), max_length=5)
    place = models.CharField(_("place"), max_length=150, blank=True)
    fallback_place = models.CharField(_("place if the weather is bad"), max_length=150, blank=True)
    lat = models.FloatField(null=True, editable=False)
    lon = models.FloatField(null=True, editable=False)
    capacity = models.PositiveSmallIntegerField(_("places"))
    minimum = models.PositiveSmallIntegerField(_("takes place from this many people"), default=0)
    taken = models.PositiveSmallIntegerField(default=0, editable=False)
    conditions = models.CharField(_("good to know"), max_length=300, blank=True)
    remote_link = models.CharField(_("link to take part from home"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=SessionState, default=SessionState.PLANNED)
    end_reason = models.CharField(max_length=12, choices=CancelReason, blank=True)
    kept_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index("scheme", "state", "starts_at", name="session_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="session_never_overbooked"),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="session_order"),
        ]

    def __str__(self) -> str:
        return f"{self.activity.title}, {day_in_words(self.day, 'l j F')}"

    @property
    def free(self) -> int:
        """Places that nobody has or holds."""
        return self.capacity - self.taken

    @property
    def open_places(self) -> int:
        """Places that whoever comes next would have: none while others wait before them."""
        others_wait = self.__dict__.get("others_wait")
        if others_wait is None:
            others_wait = self.registrations.filter(state=RegistrationState.WAITLISTED).exists()
        return 0 if others_wait else self.free

    @property
    def is_too_small(self) -> bool:
        """Whether what it is held in holds fewer people than it has places."""
        holds = [resource.places for resource in (self.vehicle, self.room) if resource and resource.places]
        return bool(holds) and max(holds) < self.capacity

    @property
    def can_fetch(self) -> bool:
        """Whether its vehicle takes passengers."""
        return bool(self.vehicle and self.vehicle.seats)

    @property
    def commune_name(self) -> str:
        """The commune in words."""
        found = places.commune(self.commune_code)
        return found.name if found else ""


class SessionStaff(Row):
    """Somebody who runs a session: animator, driver, speaker, in a role of the scheme."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="staff")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sessions_run")
    role = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint("session", "person", name="session_staff_once")]


class Registration(Row):
    """One entry, of one person or of several who come together: they have their places together, or wait together."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="registrations")
    lead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="registrations_led")
    seats = models.PositiveSmallIntegerField(default=1)
    sequence = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RegistrationState, default=RegistrationState.REQUESTED)
    offered_until = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True, editable=False)
    pick_up = models.CharField(_("the vehicle takes them"), max_length=5, choices=PickUpWay, blank=True, default=PickUpWay.NO)
    pick_up_told = models.TimeField(null=True, editable=False)
    channel = models.CharField(max_length=10, choices=Channel)
    recorded_by = models.UUIDField(null=True, editable=False)
    end_reason = models.CharField(max_length=12, choices=CancelReason, blank=True)
    ended_at = models.DateTimeField(null=True)
    line_confirmed_at = models.DateTimeField(null=True, editable=False)
    accepts_part = models.BooleanField(_("would come in part rather than not at all"), default=False)
    party = models.UUIDField(null=True, editable=False)
    ahead_at = models.DateTimeField(null=True, editable=False)
    ahead_reason = SecretTextField(_("why they go first"), editable=False)
    first_lead = models.ForeignKey(Person, null=True, editable=False, on_delete=models.SET_NULL, related_name="registrations_handed_on")

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint("session", "sequence", name="registration_sequence_once"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="registration_seats"),
            models.CheckConstraint(condition=Q(pick_up__in=PickUpWay.values), name="registration_pick_up"),
        ]

    @property
    def rides_there(self) -> bool:
        """Whether the vehicle fetches them at home."""
        return self.pick_up in RIDE_THERE

    @property
    def rides_back(self) -> bool:
        """Whether the vehicle brings them home."""
        return self.pick_up in RIDE_BACK


class Attendee(Row):
    """One person of a registration. Nobody stands twice on the list of a session."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="attendees")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendees")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    participation = models.ForeignKey(Participation, null=True, blank=True, on_delete=models.PROTECT, related_name="attendances")
    wheelchair = models.BooleanField(_("comes in a wheelchair"), default=False)
    attendance = models.CharField(max_length=10, choices=Attendance, default=Attendance.UNKNOWN)
    is_living = models.BooleanField(default=True, editable=False)
    # Keys of the blueprint and words, as they were said: a diet tells of somebody's health or faith.
    needs = SecretTextField()
    asked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("session", "person", condition=Q(is_living=True), name="attendee_once")]


class Opinion(Row):
    """How somebody who came found a session; said on their own page, on paper or by telephone."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="opinions")
    attendee = models.OneToOneField(Attendee, on_delete=models.CASCADE, related_name="opinion")
    face = models.PositiveSmallIntegerField(_("how it was"), choices=Face)
    words = SecretTextField(_("a word about it"))
    channel = models.CharField(max_length=10, choices=Channel)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(face__gte=1, face__lte=4), name="opinion_face")]


class Wish(Row):
    """What people said they would like next, shown when the next session of the same host is planned."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="wishes")
    words = SecretTextField(_("what they would like"))
    people = models.PositiveSmallIntegerField(_("how many said so"), default=1)


class Subscription(Row):
    """Somebody wishes to hear of new sessions of some themes, in some communes; nothing chosen means any."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="subscriptions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="subscriptions")
    themes = models.JSONField(default=list)
    communes = models.JSONField(default=list)
    told_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("scheme", "person", name="subscription_once")]


class Booking(Row):
    """A vehicle or a room that a scheme takes for something else than a session."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="bookings")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="bookings")
    borrower = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="bookings")
    purpose = models.CharField(_("what it is for"), max_length=150)
    departure = models.CharField(_("where it is taken from"), max_length=150, blank=True)
    day = models.DateField(_("day"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=BookingState, default=BookingState.BOOKED)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="booking_order")]


class Information(Row):
    """Something that was explained during a session, to one person or to several; `alert` is what was passed on of it."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="information")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="informed")
    about = models.CharField(_("about"), max_length=15, choices=Given)
    people = models.PositiveSmallIntegerField(_("how many people"), default=1)
    alert = models.UUIDField(null=True, editable=False)

    class Meta:
        ordering = ["created_at", "id"]
