"""What is known of customers: snapshots that a refresh stores whole, and what people add to them.

A snapshot's rows are written beside the one in use and become visible together; none is changed
later, but for the health of an account that a CSM overrides.
"""

from django.db import models

from peerline.store.models.organisation import Owned
from peerline.store.models.people import Person


class RefreshState(models.TextChoices):
    """How far a refresh is. `staged`: being written, seen by nobody."""

    STAGED = "staged"
    CURRENT = "current"
    REPLACED = "replaced"


class Refresh(Owned):
    """A snapshot of a customer base as of a day.

    `days`: the ends of months it tells of, oldest first. `accounts`: customers on the last one;
    `segments`, `csms`: theirs and those of the days before. `definitions`: metric -> version, unit
    and words as they were counted. `components`: of health -> name by language; `profiles`: by
    which it is scored. `missing`: metric -> why it has none. `quarantined`: table -> rows that were
    set aside. `absent`: table -> columns that the source lacks.
    """

    state = models.CharField(max_length=20, choices=RefreshState, default=RefreshState.STAGED)
    as_of = models.DateField()
    days = models.JSONField(default=list)
    source = models.CharField(max_length=200)
    synthetic = models.BooleanField()
    currency = models.CharField(max_length=3)
    accounts = models.PositiveIntegerField(default=0)
    segments = models.JSONField(default=list)
    csms = models.JSONField(default=list)
    definitions = models.JSONField(default=dict)
    components = models.JSONField(default=dict)
    profiles = models.JSONField(default=dict)
    missing = models.JSONField(default=dict)
    quarantined = models.JSONField(default=dict)
    absent = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """One in use."""

        constraints = (
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(state=RefreshState.CURRENT),
                name="one_current_refresh_per_organisation",
            ),
        )

    def __str__(self) -> str:
        return f"refresh {self.pk}"


class OfRefresh(Owned):
    """A row of a snapshot."""

    refresh = models.ForeignKey(Refresh, on_delete=models.CASCADE, related_name="+")

    class Meta:
        """No table of its own."""

        abstract = True


class AccountDay(OfRefresh):
    """An account at the end of a month: `customers.snapshot.values.AccountState`, stored.

    `search`: its name and id in lower case.
    """

    account = models.CharField(max_length=200)
    day = models.DateField()
    name = models.CharField(max_length=300)
    search = models.CharField(max_length=520)
    segment = models.CharField(max_length=100)
    csm = models.CharField(max_length=200)
    tier = models.CharField(max_length=100)
    arr = models.DecimalField(max_digits=18, decimal_places=2)
    arr_before = models.DecimalField(max_digits=18, decimal_places=2)
    score = models.FloatField(null=True)
    score_before = models.FloatField(null=True)
    colour = models.CharField(max_length=10)
    colour_before = models.CharField(max_length=10)
    coverage = models.FloatField()
    overridden = models.BooleanField()
    renews_on = models.DateField(null=True)
    due = models.DecimalField(max_digits=18, decimal_places=2)
    risks = models.PositiveIntegerField()
    risks_before = models.PositiveIntegerField()
    severity = models.PositiveIntegerField()
    at_risk = models.BooleanField()
    open_tickets = models.PositiveIntegerField()
    nps = models.IntegerField(null=True)
    qbr_on = models.DateField(null=True)
    qbr_due_on = models.DateField(null=True)

    class Meta:
        """Once a day; read by day, by a CSM's book, and by one account."""

        constraints = (
            models.UniqueConstraint(
                fields=["refresh", "day", "account"], name="one_state_per_account_and_day"
            ),
        )
        indexes = (
            models.Index(fields=["refresh", "day", "csm"], name="account_day_book"),
            models.Index(fields=["refresh", "account"], name="account_day_account"),
            models.Index(
                fields=["refresh", "day", "segment", "colour", "csm"], name="account_day_colour"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account} {self.day}"


class StoredFigure(OfRefresh):
    """A `customers.facts.Figure`, stored.

    `dimension`: what its group shares, such as "segment" or "csm", "" for all; `level`: which, as
    "|"-joined levels where the dimension is "csm+segment".
    """

    metric = models.CharField(max_length=60)
    dimension = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=300, blank=True)
    start = models.DateField()
    end = models.DateField()
    value = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.PositiveIntegerField()

    class Meta:
        """Each figure once."""

        constraints = (
            models.UniqueConstraint(
                fields=["refresh", "dimension", "level", "end", "metric"],
                name="one_figure_per_group_and_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["refresh", "dimension", "level", "metric"], name="figure_over_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.metric} {self.level}"


class FigureRows(OfRefresh):
    """The rows behind figures at an end, packed: they are read together or not at all.

    `name`: as the definitions of the metrics that share them say it.
    """

    name = models.CharField(max_length=60)
    end = models.DateField()
    packed = models.BinaryField()

    class Meta:
        """Once each."""

        constraints = (
            models.UniqueConstraint(
                fields=["refresh", "name", "end"], name="one_set_of_rows_per_name_and_end"
            ),
        )

    def __str__(self) -> str:
        return f"rows of {self.name}"


class StoredRisk(OfRefresh):
    """A risk rule that fired for an account on a day, in words by language."""

    account = models.CharField(max_length=200)
    day = models.DateField()
    rule = models.CharField(max_length=100)
    severity = models.PositiveIntegerField()
    title = models.JSONField(default=dict)
    says = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)

    class Meta:
        """Once a day."""

        constraints = (
            models.UniqueConstraint(
                fields=["refresh", "day", "account", "rule"], name="one_risk_per_day_and_rule"
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.account}"


class AccountPage(OfRefresh):
    """All that an account's own page shows, packed: it is read by that page alone."""

    account = models.CharField(max_length=200)
    packed = models.BinaryField()

    class Meta:
        """Once each."""

        constraints = (
            models.UniqueConstraint(fields=["refresh", "account"], name="one_page_per_account"),
        )

    def __str__(self) -> str:
        return self.account


class Override(Owned):
    """A CSM's word on an account's health. It outlives refreshes, which read it; a later one for
    the same account ends it, and it is never erased. `until_on`: the first day it no longer holds.
    """

    account = models.CharField(max_length=200)
    from_on = models.DateField()
    until_on = models.DateField()
    score = models.FloatField()
    reason = models.TextField()
    csm = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Found by account."""

        indexes = (models.Index(fields=["organisation", "account"], name="override_account"),)

    def __str__(self) -> str:
        return f"override of {self.account}"


class TeamPart(models.TextChoices):
    """What somebody is in the team that looks after the customers."""

    LEAD = "lead"
    CSM = "csm"


class TeamMember(Owned):
    """A person's place in that team. `csm`: the name or address that the data has for them."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="team")
    part = models.CharField(max_length=20, choices=TeamPart)
    csm = models.CharField(max_length=200, blank=True)

    class Meta:
        """Each name of the data belongs to one person."""

        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "csm"],
                condition=~models.Q(csm=""),
                name="one_person_per_organisation_and_csm",
            ),
        )

    def __str__(self) -> str:
        return f"{self.part} {self.person_id}"
