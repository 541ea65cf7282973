"""How answers are scored, as worked rows: run by test_scoring_spec.py, printed into docs/method.md.

A row: what was answered, and the item's worth (0 to 1) or a dimension's score (0 to 100).
`-`: it leaves the mean, or is not reported.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Spec:
    """A rule: its name, its reason in words, the figure, and rows of answers -> figure."""

    title: str
    text: str
    figure: str
    rows: tuple[tuple[dict[str, object], str], ...]


LADDER = Spec(
    "Ladder",
    "One answer, one rung. The rungs of an item are worth what its table below says.",
    "leadership_level",
    (
        ({"leadership_level": "no-manager"}, "0"),
        ({"leadership_level": "under-other-vp"}, "0.25"),
        ({"leadership_level": "under-c-level"}, "0.5"),
        ({"leadership_level": "leadership-team"}, "0.75"),
        ({"leadership_level": "cro"}, "1"),
        ({"leadership_level": "cco"}, "1"),
        ({"leadership_level": "unknown"}, "-"),
        ({}, "-"),
    ),
)
BREADTH = Spec(
    "Breadth",
    "The weight of what is ticked, divided by what is enough, at most 1: more than enough is not "
    "better. Support weighs nothing among the roles; four of the others are enough.",
    "roles",
    (
        ({"roles": ["none-of-these"]}, "0"),
        ({"roles": ["support"]}, "0"),
        ({"roles": ["support", "onboarding"]}, "0.25"),
        ({"roles": ["onboarding", "training", "account-management", "csm"]}, "1"),
        (
            {
                "roles": [
                    "onboarding",
                    "training",
                    "account-management",
                    "upsell-cross-sell",
                    "professional-services",
                    "csm",
                ]
            },
            "1",
        ),
        ({"roles": []}, "-"),
    ),
)
WEIGHTS = Spec(
    "Weights",
    "Some practices count more, some less: return on investment and the customer's own metrics "
    "weigh 2, the CSM's judgement a half; seven are enough.",
    "measures",
    (
        ({"measures": ["csm-judgement"]}, "0.071429"),
        ({"measures": ["nps"]}, "0.142857"),
        ({"measures": ["roi", "customer-defined"]}, "0.571429"),
        ({"measures": ["roi", "customer-defined", "nps", "logins", "features"]}, "1"),
    ),
)
BEST = Spec(
    "Best",
    "Several may be ticked; the best counts. Partners who follow the processes are noted beside "
    "the whole company, and not needed.",
    "processes",
    (
        ({"processes": ["none"]}, "0"),
        ({"processes": ["csms"]}, "0.5"),
        ({"processes": ["partners"]}, "0.5"),
        ({"processes": ["csms", "whole-company"]}, "1"),
        ({"processes": ["whole-company", "partners"]}, "1"),
    ),
)
BY_RULE = Spec(
    "Not asked",
    "Without segments, what they are used for is not asked and worth 0 by rule: having none is the "
    "lowest rung of both.",
    "segment_use",
    (
        ({"segments": "none"}, "0"),
        ({"segments": "none", "segment_use": ["journey"]}, "0"),
        ({"segments": "several"}, "-"),
        ({"segments": "several", "segment_use": ["journey", "goals"]}, "0.5"),
    ),
)
NOT_APPLICABLE = Spec(
    "Not applicable",
    "A product that explains itself needs no set-up: the item leaves the mean, and help with "
    "implementation leaves the list of purposes.",
    "setup",
    (
        ({"setup": "self-explanatory"}, "-"),
        ({"setup": "engineers"}, "0"),
        ({"setup": "csms"}, "0.5"),
        ({"setup": "services-team"}, "1"),
        ({"setup": "in-app-guidance"}, "1"),
    ),
)
REACTIONS = Spec(
    "A weight of nothing",
    "Leaving reactions to each CSM is worth nothing, and takes nothing from the others.",
    "reactions",
    (
        ({"reactions": ["up-to-csm"]}, "0"),
        ({"reactions": ["up-to-csm", "predictive-model"]}, "0.5"),
        ({"reactions": ["user-playbooks", "customer-playbooks"]}, "1"),
    ),
)
DIMENSION = Spec(
    "Dimension",
    "The mean of its applicable answered items x 100, reported when at least half of the "
    "applicable ones are answered.",
    "alignment",
    (
        (
            {
                "leadership_level": "cco",
                "financial_measure": "nrr",
                "cross_functional_influence": ["none-of-these"],
            },
            "50",
        ),
        ({"leadership_level": "cco", "financial_measure": "nrr"}, "75"),
        ({"leadership_level": "cco"}, "-"),
        (
            {
                "leadership_level": "cco",
                "financial_measure": "unknown",
                "cross_functional_influence": "unknown",
            },
            "-",
        ),
    ),
)
SMALL_DIMENSION = Spec(
    "Dimension with an item that does not apply",
    "What does not apply is not missed: one of one is all.",
    "onboarding",
    (
        ({"setup": "self-explanatory", "self_service": ["online-training"]}, "33.333333"),
        ({"setup": "self-explanatory", "self_service": ["not-applicable"]}, "-"),
        ({"setup": "services-team"}, "100"),
    ),
)
SPECS = (
    LADDER,
    BREADTH,
    WEIGHTS,
    BEST,
    BY_RULE,
    NOT_APPLICABLE,
    REACTIONS,
    DIMENSION,
    SMALL_DIMENSION,
)
