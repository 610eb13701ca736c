"""Official figures as found, and the figures that we publish from them or from the record.

Nothing here is ever edited or deleted by a page: a later edition adds, and the earlier one stays.
"""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from goldenthread.rules.measures.definitions import Measure
from goldenthread.rules.measures.ratio import Missing, Ratio
from goldenthread.thread.figures.counting import percent_of
from goldenthread.thread.figures.measures import measure
from goldenthread.thread.figures.queries import FigureQuerySet, NeighbourQuerySet


class Level(models.TextChoices):
    AUTHORITY = "authority", "Local authority"
    REGION = "region", "Region"
    NATIONAL = "national", "England"


class Area(models.Model):
    """An authority, a region or England. `code` is its latest ONS code; `followed_by` names successors, space between.

    An authority that ended (Bournemouth, Poole) is an area of its own: its children were not those of its successor.
    """

    code = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=9, choices=Level)
    region = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    followed_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["name", "code"]

    def __str__(self) -> str:
        return self.name


class AreaCode(models.Model):
    """One code of an area for a span of days: the three-digit council number and the ONS code of that time."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="codes")
    ons_code = models.CharField(max_length=9, unique=True)
    old_code = models.CharField(max_length=3, blank=True)
    name = models.CharField(max_length=100)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["area_id", "valid_from"]

    def __str__(self) -> str:
        return f"{self.old_code} {self.ons_code}".strip()


class NeighbourSet(models.Model):
    """One edition of the Department's statistical neighbours ("April 2021", "May 2025")."""

    edition = models.CharField(max_length=60, unique=True)
    published = models.DateField(null=True, blank=True)  # None only in a record whose source does not say
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField(auto_now_add=True)
    from_record = models.BooleanField(default=False)  # cited in a record, the workbook itself not imported

    class Meta:
        ordering = ["published", "pk"]

    def __str__(self) -> str:
        return self.edition


class Neighbour(models.Model):
    """`neighbour` is the `rank`-th nearest of `area` in one edition; closeness in the Department's words."""

    set = models.ForeignKey(NeighbourSet, models.CASCADE, related_name="neighbours")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    neighbour = models.ForeignKey(Area, models.PROTECT, related_name="+")
    closeness = models.CharField(max_length=20)
    predecessor = models.BooleanField(default=False)  # from the workbook's block "Old SNs": before reorganisation

    objects = NeighbourQuerySet.as_manager()

    class Meta:
        ordering = ["set_id", "area_id", "rank"]
        constraints = [models.UniqueConstraint(fields=["set", "area", "rank"], name="one_neighbour_per_rank")]

    def __str__(self) -> str:
        return f"{self.rank}. {self.neighbour_id}"


class Release(models.Model):
    """One edition of one publication. Edition and publication date are given at import: the files do not say them."""

    publication = models.CharField(max_length=120)
    reporting_year = models.PositiveSmallIntegerField()
    edition = models.CharField(max_length=60)
    published = models.DateField()
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-published", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "reporting_year", "edition"], name="one_release_per_edition")
        ]

    def __str__(self) -> str:
        return f"{self.publication}, reporting year {self.reporting_year}, {self.edition}"


class ReleaseFile(models.Model):
    """One CSV of a release. `columns` names the cells of its rows in the file's order; `years` are those it covers."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    rejected_rows = models.PositiveIntegerField(default=0)
    columns = models.JSONField()
    years = models.JSONField()
    notes = models.JSONField(default=list)

    class Meta:
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["release", "kind"], name="one_file_per_kind")]

    def __str__(self) -> str:
        return self.name


class Row(models.Model):
    """One row of an official CSV (of the tribunal table: one year of one row), its cells exactly as found.

    `cells` is a JSON list in the order of `file.columns`: "x", "z" and "57.900000000000" stay what they were.
    """

    file = models.ForeignKey(ReleaseFile, models.CASCADE, related_name="row_set", db_index=False)
    line = models.PositiveIntegerField()
    period = models.CharField(max_length=6)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    topic = models.CharField(max_length=100, blank=True)
    breakdown = models.CharField(max_length=120, blank=True)
    cells = models.JSONField()

    class Meta:
        # area first: a page asks for one council; the uniqueness of a line then costs no second index
        constraints = [models.UniqueConstraint(fields=["file", "area", "period", "line"], name="one_row_per_line")]

    def __str__(self) -> str:
        return f"line {self.line}"


class Rejected(models.Model):
    """A row that was left out, with the reason and what to do. Every row of a file is a Row or is here."""

    file = models.ForeignKey(ReleaseFile, models.CASCADE, related_name="rejected_set")
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=400)
    remedy = models.CharField(max_length=400)

    class Meta:
        ordering = ["file_id", "line"]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class Basis(models.TextChoices):
    OFFICIAL = "official", "Official file"
    RECORD = "record", "Cited in the record"


class Figure(models.Model):
    """One measure of one area in one year, from one source. Superseded values stay; `queries` picks the one to show.

    `numerator` of `denominator` give a share; a plain count has a numerator only. `published` is the percentage that
    the source printed, as text. `marker` says why there is no number (x: not available, z: does not apply).
    `source` is a citation ("N2, requests.csv"); of an official figure also `file` and `line`. `edition` in words.
    """

    measure = models.CharField(max_length=60)
    area = models.ForeignKey(Area, models.PROTECT, related_name="figures", db_index=False)
    year = models.PositiveSmallIntegerField()
    numerator = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    published = models.CharField(max_length=24, blank=True)
    marker = models.CharField(max_length=4, blank=True)
    basis = models.CharField(max_length=8, choices=Basis)
    edition = models.CharField(max_length=60)
    reporting_year = models.PositiveSmallIntegerField(null=True, blank=True)  # of the release; None: another source
    published_on = models.DateField(null=True, blank=True)  # None only in a record whose source does not say
    source = models.CharField(max_length=300)
    file = models.ForeignKey(ReleaseFile, models.CASCADE, null=True, blank=True, related_name="figures", db_index=False)
    line = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=400, blank=True)
    record = models.SlugField(
        max_length=80, blank=True, default="", db_default="", db_index=False
    )  # of basis record: the first that stated it

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "area_id", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "area", "year", "file"],
                condition=Q(basis=Basis.OFFICIAL),
                name="one_official_figure_per_file",
            ),
            models.UniqueConstraint(
                fields=["measure", "area", "year", "edition"],
                condition=Q(basis=Basis.RECORD),
                name="one_record_figure_per_edition",
            ),
            models.CheckConstraint(
                condition=Q(basis=Basis.OFFICIAL, file__isnull=False, line__isnull=False)
                | Q(basis=Basis.RECORD, file__isnull=True),
                name="an_official_figure_names_its_line",
            ),
        ]
        indexes = [models.Index(fields=["measure", "year"], name="figures_measure_year")]

    def __str__(self) -> str:
        return f"{self.measure} {self.area_id} {self.year}"

    @property
    def definition(self) -> Measure:
        return measure(self.measure)

    @property
    def value(self) -> Ratio | int | Missing:
        """The share with both its numbers, or the number. Missing when the source gives no counts: see `percent`."""
        if self.numerator is None or self.numerator != int(self.numerator):
            return Missing(self.marker) if self.marker in {each.value for each in Missing} else Missing.NOT_AVAILABLE
        if self.definition.is_share:
            if self.denominator is None:
                return Missing.NOT_AVAILABLE
            return Ratio(int(self.numerator), int(self.denominator))
        return int(self.numerator)

    @property
    def percent(self) -> Decimal | None:
        """The percentage to one decimal: as the source printed it, or from its counts where it printed none."""
        return percent_of(self.numerator, self.denominator, self.published) if self.definition.is_share else None

    @property
    def text(self) -> str:
        """What a cell of a table shows: "47.1%", "1,992", "28.4", or why there is nothing."""
        if self.definition.is_share:
            if self.percent is not None:
                return f"{self.percent}%"
            if self.numerator is not None:
                return "none to count"
        elif self.numerator is not None:
            return f"{self.numerator.normalize():,f}" if isinstance(self.numerator, Decimal) else f"{self.numerator:,}"
        return Missing(self.marker).words if self.marker in {each.value for each in Missing} else "not available"

    @property
    def cited_as(self) -> str:
        """Where the figure stands: of an official one release, file and line; of the record's its own citation."""
        if self.basis == Basis.RECORD:
            return self.source
        return f"Reporting year {self.reporting_year}, {self.edition}: {self.source}" + (
            f", line {self.line}" if self.line else ""
        )


class CitedRank(models.Model):
    """A rank that a source states. Never mixed with ranks computed from official files: see `queries.rank`."""

    measure = models.CharField(max_length=60)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    counted = models.CharField(max_length=60)  # what rank 1 means: "1 = highest rate"
    source = models.CharField(max_length=300)
    record = models.SlugField(
        max_length=80, blank=True, default="", db_default="", db_index=False
    )  # the first that stated it

    class Meta:
        ordering = ["measure", "area_id", "year"]
        constraints = [models.UniqueConstraint(fields=["measure", "area", "year"], name="one_cited_rank")]

    def __str__(self) -> str:
        return f"{self.rank} of {self.of}"


class LiveRun(models.Model):
    """The latest counting of one council's casework: when, over which days, of how many cases, and what was lacking.

    `labels`: by breakdown, the words of each code. `quality`: lines of {"what", "n", "of"}. One row for each council;
    what was known on an earlier day is counted anew from the facts, not kept here.
    """

    area = models.OneToOneField(Area, models.PROTECT, related_name="live_run")
    counted_at = models.DateTimeField()
    changed_at = models.DateTimeField()  # when a number last became another
    first = models.DateField()
    last = models.DateField()
    cases = models.PositiveIntegerField()
    facts = models.PositiveIntegerField()
    seconds = models.FloatField(default=0.0)  # that it took
    labels = models.JSONField(default=dict)
    quality = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.area_id}, {self.last}"


class LiveSeries(models.Model):
    """One measure of casework of one council by one kind of period, as it is now.

    `points`: [first day, top, of, median, nine in ten, total] in order; `parts`: the same after [breakdown, code].
    Small numbers stand in it as they are: whoever may not see them reads a release.
    """

    run = models.ForeignKey(LiveRun, models.CASCADE, related_name="series")
    measure = models.CharField(max_length=60)
    every = models.CharField(max_length=10)
    points = models.JSONField(default=list)
    parts = models.JSONField(default=list)

    class Meta:
        ordering = ["measure", "every"]
        constraints = [
            models.UniqueConstraint(fields=["run", "measure", "every"], name="one_live_series_per_measure_and_period")
        ]

    def __str__(self) -> str:
        return f"{self.measure} by {self.every}"


class LiveStep(models.Model):
    """That a measure began anew on a day, with the cause that somebody gave; withdrawn, it counts no longer."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    start = models.DateField()
    cause = models.CharField(max_length=300)
    recorded_at = models.DateTimeField(auto_now_add=True)
    by_label = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["measure", "start"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "measure", "start"], condition=Q(withdrawn_at=None), name="one_live_step_a_day"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
                name="a_withdrawn_step_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} from {self.start}"
