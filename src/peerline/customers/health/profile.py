"""Health profiles from files into frozen values, every fault of a file with its line."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from peerline import content
from peerline.customers.account_metrics import ACCOUNT_METRICS
from peerline.customers.health.files import MeasureFile, ProfileFile
from peerline.customers.readings import Look
from peerline.instruments import check, source
from peerline.instruments.faults import Fault, FileFaults
from peerline.instruments.model import Text

LANGUAGES = ("en", "ja")


@dataclass(frozen=True, slots=True)
class Measure:
    """A look at a metric, scored: of `bounds` (rising) the highest that is reached gives the score
    beside it; below all of them it is `otherwise`."""

    look: Look
    weight: int
    bounds: tuple[float, ...]
    scores: tuple[float, ...]
    otherwise: float


@dataclass(frozen=True, slots=True)
class ProfilePart:
    """A component: its weight is shared by its measures."""

    id: str
    title: Text
    weight: int
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """How the health of accounts of some segments is worked out; no segments means all others."""

    id: str
    version: int
    title: Text
    segments: frozenset[str]
    least_coverage: float
    least_accounts: int
    override_days: int
    green: float
    amber: float
    components: tuple[ProfilePart, ...]

    @property
    def name(self) -> str:
        """Id and version, as ledgers name it."""
        return f"{self.id}/{self.version}"

    @property
    def looks(self) -> tuple[Look, ...]:
        """Everything that it looks at."""
        return tuple(m.look for part in self.components for m in part.measures)

    def colour_of(self, score: float, coverage: float) -> str | None:
        """What a score is called; None where too little is known for a word."""
        if score != score or coverage < self.least_coverage:  # NaN
            return None
        return self.colour(score)

    def colour(self, score: float) -> str:
        """What a score is called."""
        if score >= self.green:
            return "green"
        return "amber" if score >= self.amber else "red"


@dataclass(frozen=True)
class Profiles:
    """Every profile by segment, and the one of all other segments."""

    by_segment: Mapping[str, Profile]
    general: Profile

    def of(self, segment: str | None) -> Profile:
        """The profile of an account of that segment."""
        return self.by_segment.get(segment or "", self.general)

    @property
    def all(self) -> tuple[Profile, ...]:
        """Each once, the general one first."""
        listed = (self.general, *self.by_segment.values())
        return tuple({profile.id: profile for profile in listed}.values())

    @property
    def looks(self) -> tuple[Look, ...]:
        """Everything that any of them looks at."""
        return tuple(look for profile in self.all for look in profile.looks)


def load_profiles(folder: Path | None = None) -> Profiles:
    """The profiles of a folder, by default those that come with the product. Raises FileFaults."""
    folder = content.HEALTH if folder is None else folder
    paths = sorted(folder.glob("*.yaml"))
    read = [(path, _read(path)) for path in paths]
    faults = list(_together(folder, read))
    if faults:
        raise FileFaults(faults)
    profiles = [_profile(file) for _, file in read]
    return Profiles(
        {segment: profile for profile in profiles for segment in sorted(profile.segments)},
        next(profile for profile in profiles if not profile.segments),
    )


def check_file(path: Path) -> list[Fault]:
    """Every fault of a health profile, in the order of its lines."""
    try:
        file_source = source.read(path)
        return sorted(_faults(check.validated(ProfileFile, file_source), file_source))
    except FileFaults as found:
        return found.faults


def _read(path: Path) -> ProfileFile:
    file_source = source.read(path)
    file = check.validated(ProfileFile, file_source)
    faults = list(_faults(file, file_source))
    if faults:
        raise FileFaults(faults)
    return file


def _faults(file: ProfileFile, file_source: source.Source) -> Iterator[Fault]:
    yield from check.missing_translations(file, LANGUAGES, file_source)
    ids = [component.component for component in file.components]
    for repeated, times in Counter(ids).items():
        if times > 1:
            where = ("components", max(i for i, known in enumerate(ids) if known == repeated))
            message = f"component {repeated!r} stands {times} times"
            yield file_source.fault(where, "repeated-id", message, "Make one of them.")
    for number, component in enumerate(file.components):
        seen: Counter[Look] = Counter()
        for place, measure in enumerate(component.measures):
            at = ("components", number, "measures", place)
            yield from _measure_faults(measure, file_source, at)
            look = Look(measure.metric, measure.reading)
            seen[look] += 1
            if seen[look] == 2:
                message = f"{measure.metric} is looked at twice in the same way"
                yield file_source.fault(at, "repeated-measure", message, "Keep one of them.")


def _measure_faults(
    measure: MeasureFile, file_source: source.Source, at: tuple[str | int, ...]
) -> Iterator[Fault]:
    yield from look_faults(measure.metric, Look(measure.metric, measure.reading), file_source, at)
    bounds = [step.at_least for step in measure.steps]
    if bounds != sorted(set(bounds), reverse=True):
        message = f"bounds run {', '.join(f'{bound:g}' for bound in bounds)}"
        remedy = "Write the highest bound first, each one once."
        yield file_source.fault((*at, "steps"), "bounds", message, remedy)


def look_faults(
    metric: str, look: Look, file_source: source.Source, at: Sequence[str | int]
) -> Iterator[Fault]:
    """Faults of a look that a file asks for."""
    found = ACCOUNT_METRICS.get(metric)
    if found is None:
        message = f"no account metric {metric!r}"
        remedy = f"Name one of: {', '.join(ACCOUNT_METRICS)}."
        yield file_source.fault((*at, "metric"), "unknown-metric", message, remedy)
    elif look.reading.own and not found.before:
        message = f"{metric} has no past to compare with"
        with_past = ", ".join(name for name, known in ACCOUNT_METRICS.items() if known.before)
        remedy = f"Look at its value or its peers; these have a past: {with_past}."
        yield file_source.fault((*at, "reading"), "no-past", message, remedy)


def _together(folder: Path, read: Sequence[tuple[Path, ProfileFile]]) -> Iterator[Fault]:
    """Faults between the files of a folder."""
    general = [path for path, file in read if not file.segments]
    if len(general) != 1:
        message = f"{len(general)} profiles have no `segments`"
        remedy = "Exactly one profile is for all segments that no other names."
        at = general[-1] if general else folder
        yield Fault(str(at), 1, "general-profile", "segments", message, remedy)
    for what in ("profile", "segments"):
        seen: dict[str, Path] = {}
        for path, file in read:
            for name in [file.profile] if what == "profile" else file.segments:
                if name in seen:
                    message = f"{name!r} stands in {seen[name].name}, too"
                    remedy = "Name it in one file only."
                    yield Fault(str(path), 1, f"repeated-{what}", what, message, remedy)
                seen[name] = path


def _profile(file: ProfileFile) -> Profile:
    return Profile(
        id=file.profile,
        version=file.version,
        title=Text(file.title),
        segments=frozenset(file.segments),
        least_coverage=file.least_coverage,
        least_accounts=file.least_accounts,
        override_days=file.override_days,
        green=file.colours.green,
        amber=file.colours.amber,
        components=tuple(
            ProfilePart(
                part.component,
                Text(part.title),
                part.weight,
                tuple(_measure(measure) for measure in part.measures),
            )
            for part in file.components
        ),
    )


def _measure(file: MeasureFile) -> Measure:
    rising = file.steps[::-1]
    return Measure(
        Look(file.metric, file.reading),
        file.weight,
        tuple(step.at_least for step in rising),
        tuple(step.score for step in rising),
        file.otherwise,
    )
