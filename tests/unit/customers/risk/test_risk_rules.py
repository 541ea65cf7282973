import pytest

from peerline import content
from peerline.cli.checking import check_file
from peerline.customers.readings import Look, Reading
from peerline.customers.risk.rules import load_rules, look_of, name_of

BUNDLED = (content.RISKS / "standard.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{metric: overdue_days, at_least: 60}", "{metric: late, at_least: 60}", "unknown-metric"),
        ("{metric: overdue_days, at_least: 60}", "{metric: overdue_days}", "value-error"),
        ("severity: 3", "severity: 4", "less-than-equal"),
        ("severity: 3", "severity: 2", "severities"),
        ("rule: no-usage", "rule: usage-down", "repeated-id"),
        ("{overdue_days} days", "{overdue_weeks} weeks", "unknown-name"),
        ("{overdue_days} days", "{{overdue_days} days", "brace"),
        ("title: {en: Merger, ja: 合併・買収}", "title: {en: Merger}", "missing-translation"),
        ("{metric: csat_180d, below: 3}", "{metric: nps_365d, reading: own-ratio, below: 3}",
         "no-past"),
    ],
)  # fmt: skip
def test_a_fault_of_a_rule_is_told_with_its_line(tmp_path, old, new, code):
    text = BUNDLED.replace(old, new, 1)
    assert text != BUNDLED
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    found = [fault for fault in check_file(path) if fault.code == code]
    line = BUNDLED[: BUNDLED.index(old)].count("\n") + 1
    assert found
    assert min(abs(fault.line - line) for fault in found) <= 2


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("usage_30d", Look("usage_30d")),
        ("usage_30d_own", Look("usage_30d", Reading.OWN_BASELINE)),
        ("usage_30d_seasonal", Look("usage_30d", Reading.SEASONAL_RATIO)),
        ("tickets_90d_peer", Look("tickets_90d", Reading.PEER_BASELINE)),
        ("renewals_own", None),
        ("usage", None),
    ],
)
def test_sentences_name_looks_by_endings(name, look):
    assert look_of(name) == look
    if look is not None:
        assert name_of(look) == name


def test_a_rule_for_some_segments_says_which(tmp_path):
    path = tmp_path / "own.yaml"
    text = BUNDLED.replace("  - rule: merger", "  - rule: merger\n    segments: [smb]")
    path.write_text(text, encoding="utf-8")
    assert load_rules(path).by_id["merger"].segments == {"smb"}
