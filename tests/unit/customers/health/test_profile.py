import pytest

from peerline import content
from peerline.cli.checking import check_file
from peerline.customers.account_metrics import ACCOUNT_METRICS
from peerline.customers.account_metrics.texts import definitions, titles
from peerline.customers.health.profile import load_profiles
from peerline.instruments.faults import FileFaults

SEEDS = ("nps", "support", "references", "community", "marketing", "invoices", "transactions")
GENERAL = (content.HEALTH / "standard.yaml").read_text(encoding="utf-8")


def faults(tmp_path, text):
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return check_file(path)


def test_every_profile_has_the_seven_components_and_usage():
    for profile in load_profiles().all:
        assert {part.id for part in profile.components} == {*SEEDS, "usage"}


def test_an_account_has_the_profile_of_its_segment_else_the_general_one():
    profiles = load_profiles()
    assert profiles.of("enterprise").id == "enterprise"
    assert profiles.of("small-business").id == "small"
    assert profiles.of("mid-market").id == "standard"
    assert profiles.of(None).id == "standard"


def test_every_account_metric_has_its_words_in_both_languages():
    for words in (titles(), definitions()):
        assert set(words) == set(ACCOUNT_METRICS)
        assert all(set(text.by_language) == {"en", "ja"} for text in words.values())


def line_of(text: str, part: str) -> int:
    return next(i for i, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("metric: nps_365d", "metric: nps_of_year", "unknown-metric"),
        ("reading: peer-distance", "reading: sideways", "enum"),
        ("{at_least: 0.7, score: 70}", "{at_least: 0.95, score: 70}", "bounds"),
        ("{at_least: 0.7, score: 70}", "{at_least: 0.7, score: 170}", "less-than-equal"),
        ("component: nps", "component: usage", "repeated-id"),
        ("title: {en: NPS, ja: NPS}", "title: {en: NPS}", "missing-translation"),
        ("colours: {green: 75, amber: 65}", "colours: {green: 50, amber: 65}", "value-error"),
        ("override_days: 90", "override_month: 90", "extra-forbidden"),
    ],
)
def test_a_fault_of_a_profile_is_told_with_its_line(tmp_path, old, new, code):
    text = GENERAL.replace(old, new, 1)
    assert text != GENERAL
    found = faults(tmp_path, text)
    assert code in {fault.code for fault in found}
    at = next(fault.line for fault in found if fault.code == code)
    assert abs(at - line_of(GENERAL, old)) <= 4


def test_a_metric_without_a_past_can_not_be_compared_with_it(tmp_path):
    text = GENERAL.replace("metric: renewals", "metric: renewals\n        reading: own-ratio")
    assert [fault.code for fault in faults(tmp_path, text)] == ["no-past"]


def test_a_folder_needs_one_profile_for_all_other_segments(tmp_path):
    (tmp_path / "a.yaml").write_text(
        GENERAL.replace("segments: []", "segments: [smb]"), encoding="utf-8"
    )
    with pytest.raises(FileFaults, match="general-profile"):
        load_profiles(tmp_path)


def test_a_segment_belongs_to_one_profile(tmp_path):
    (tmp_path / "a.yaml").write_text(GENERAL, encoding="utf-8")
    for name in ("b", "c"):
        text = GENERAL.replace("segments: []", "segments: [smb]")
        text = text.replace("profile: standard", f"profile: {name}")
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FileFaults, match="repeated-segments"):
        load_profiles(tmp_path)
