"""Who may do what: three questions, each answered here and nowhere else.

1. May this person? `may`, by their role in the organisation.
2. Is it allowed now? `refusal`, by the state that the campaign is in.
3. Who sees it? `sees_campaigns`. Answers are opened by who holds their secret or confirmed their
   address (`responses.find`), and downloaded by an owner where that was agreed to (`DOWNLOAD`).
"""

from collections.abc import Mapping
from enum import StrEnum

from peerline.store.models import Campaign, CampaignState, Person, RoleKind
from peerline.store.queries.people import role_of


class Deed(StrEnum):
    """What somebody may want to do in an organisation's place."""

    SEE_CAMPAIGNS = "see-campaigns"
    CREATE = "create"
    CHANGE = "change"
    INVITE = "invite"
    MOVE = "move"
    DECIDE_COMPANY = "decide-company"
    BUILD = "build"
    TAKE_BACK = "take-back"
    WITHDRAW = "withdraw"
    DOWNLOAD = "download"


MAY: Mapping[RoleKind, frozenset[Deed]] = {
    RoleKind.OWNER: frozenset(Deed),
    RoleKind.MEMBER: frozenset({Deed.SEE_CAMPAIGNS, Deed.INVITE}),
    RoleKind.PARTICIPANT: frozenset(),
}
"""Role -> deeds. Members help to run a campaign; answers and decisions are the owner's alone."""

WHILE: Mapping[Deed, frozenset[CampaignState]] = {
    Deed.CHANGE: frozenset({CampaignState.DRAFT, CampaignState.OPEN}),
    Deed.INVITE: frozenset({CampaignState.DRAFT, CampaignState.OPEN}),
    Deed.BUILD: frozenset({CampaignState.OPEN, CampaignState.CLOSED}),
}
"""Deed -> states in which it is allowed; deeds that are not named always are."""


class NotAllowed(PermissionError):
    """This person may not do that, whatever the state."""


class NotNow(PermissionError):
    """The campaign's state forbids it now."""


def may(person: Person, deed: Deed, campaign: Campaign | None = None) -> bool:
    """Whether the person may ever do the deed, in their organisation and so to its campaigns."""
    if campaign is not None and campaign.organisation_id != person.organisation_id:
        return False
    role = role_of(person)
    return role is not None and deed in MAY[role]


def allowed_now(deed: Deed, campaign: Campaign) -> bool:
    """Whether the campaign's state allows the deed."""
    return campaign.state in WHILE.get(deed, frozenset(CampaignState))


def check(person: Person, deed: Deed, campaign: Campaign | None = None) -> None:
    """Raises NotAllowed, else NotNow, else nothing."""
    if not may(person, deed, campaign):
        raise NotAllowed(deed)
    if campaign is not None and not allowed_now(deed, campaign):
        raise NotNow(deed)


def sees_campaigns(person: Person) -> bool:
    """Whether the organisation's campaigns are the person's to look at."""
    return may(person, Deed.SEE_CAMPAIGNS)
