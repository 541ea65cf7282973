"""Where the figures come from: method, release, and what opens when there is none yet."""

from datetime import date

from peerline.benchmark.comparison import Origin, ReleaseInfo
from peerline.report.build.material import Material
from peerline.report.document import Block, Fact, Facts, Notes, Section, Tone

SHOWN_DIGEST = 12


def watermark(material: Material) -> str | None:
    """What stands on every page where the field is made up."""
    comparison = material.comparison
    if comparison is None or comparison.release.origin is Origin.REAL:
        return None
    return material.say("Synthetic field: the companies compared with are made up")


def footer(material: Material) -> str:
    """Instrument, method and release in one line."""
    parts = [
        material.text(material.instrument.name),
        material.say("Method {version}", version=str(material.instrument.method)),
    ]
    if material.comparison is None:
        parts.append(material.say("No release"))
    else:
        release = material.comparison.release
        parts.append(
            material.say(
                "Release {digest} of {date}",
                digest=release.digest[:SHOWN_DIGEST],
                date=_release_date(material, release),
            )
        )
    return " · ".join(parts)


def method_section(material: Material) -> Section:
    """How to read the report, and what names it exactly."""
    say = material.say
    blocks: list[Block] = [
        Notes(say("How to read this report"), tuple(_reading(material))),
        Facts(say("Method"), _method_facts(material)),
    ]
    if material.comparison is not None:
        blocks.append(Facts(say("Release"), _release_facts(material, material.comparison.release)))
    return Section("method", say("Method and release"), tuple(blocks))


def comparison_notice(material: Material) -> Section | None:
    """Without a release: what there is, and what opens when."""
    if material.comparison is not None or material.instrument.index is None:
        return None
    say = material.say
    note = Notes(
        None,
        (
            say(
                "There is no release of this survey to compare with yet, so this report shows your"
                " own scores and the steps that follow from them."
            ),
            say(
                "Once 20 companies have taken part, a first release compares you with all of them."
                " When the campaign closes, cohorts by industry, size, age and performance open"
                " where enough companies answered: from 5 for one attribute, from 10 for two or"
                " for performance."
            ),
        ),
        Tone.CAUTION,
    )
    return Section("opens", say("What opens when"), (note,))


def _reading(material: Material) -> list[str]:
    say = material.say
    sentences = []
    if material.instrument.dimensions:
        sentences.append(
            say(
                "A question is worth 0 to 100, a dimension is the mean of its answered questions,"
                " the index the mean of the dimensions. What is unknown or not answered leaves the"
                " mean; it never counts as 0."
            )
        )
    elif material.instrument.index is not None:
        sentences.append(
            say(
                "A question is worth 0 to 100, the index is the mean of the answered questions."
                " What does not apply or is not answered leaves the mean; it never counts as 0."
            )
        )
    if material.comparison is None:
        return sentences or [say("The answer is shown as it was given.")]
    return [
        *sentences,
        say(
            "Quartiles, shares and numbers of companies are published in rounded form, so that no"
            " company can be singled out. Shares come in steps of five, from under 5% to over 95%."
        ),
        say(
            "Leaders are companies of the highest NRR bands, from 110%. What leaders do more often"
            " goes with high retention; that does not show that it causes it."
        ),
        say(
            "Small cohorts borrow strength from wider ones, and the interval says how sure a median"
            " is: nine times out of ten the true one lies in it."
        ),
    ]


def _method_facts(material: Material) -> tuple[Fact, ...]:
    say, instrument = material.say, material.instrument
    return (
        Fact(say("Survey"), material.text(instrument.name)),
        Fact(say("Instrument"), f"{instrument.id} ({instrument.digest[:SHOWN_DIGEST]})"),
        Fact(say("Method version"), str(instrument.method)),
        Fact(say("Report made on"), material.numbers.date(material.made_on)),
    )


def _release_facts(material: Material, release: ReleaseInfo) -> tuple[Fact, ...]:
    say = material.say
    origin = (
        say("Synthetic: simulated companies, made up for demonstration")
        if release.origin is Origin.SYNTHETIC
        else say("Real: answers of verified companies")
    )
    series = say("Preliminary") if release.series == "preliminary" else say("Closed")
    return (
        Fact(say("Digest"), release.digest),
        Fact(say("Date"), _release_date(material, release)),
        Fact(say("Origin"), origin),
        Fact(say("Series"), series),
        Fact(say("Companies"), material.numbers.band(release.n)),
        Fact(
            say("Versions"),
            say(
                "method {method}, disclosure policy {policy}, format {format}",
                method=str(release.method),
                policy=str(release.policy),
                format=str(release.format),
            ),
        ),
    )


def _release_date(material: Material, release: ReleaseInfo) -> str:
    return material.numbers.date(date.fromisoformat(release.date))
