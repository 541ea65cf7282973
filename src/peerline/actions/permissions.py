"""Who may do what: three questions, each answered here and nowhere else.

1. May this person? `may`, by their role in the organisation.
2. Is it allowed now? `refusal`, by the state that the campaign is in.
3. Who sees it? `sees_campaigns`; of customers, those in `sight_of`. Answers are opened by who
   holds their secret or confirmed their address (`responses.find`), and downloaded by an owner
   where that was agreed to (`DOWNLOAD`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from peerline.store.models import Campaign, CampaignState, Person, RoleKind, TeamPart
from peerline.store.queries.people import role_of, team_member


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
    SEE_CUSTOMERS = "see-customers"
    OVERRIDE = "override"
    SET_TEAM = "set-team"
    LEAD_LEARNING = "lead-learning"


MAY: Mapping[RoleKind, frozenset[Deed]] = {
    RoleKind.OWNER: frozenset(Deed),
    RoleKind.MEMBER: frozenset({Deed.SEE_CAMPAIGNS, Deed.INVITE, Deed.LEAD_LEARNING}),
    RoleKind.PARTICIPANT: frozenset({Deed.LEAD_LEARNING}),
}
"""Role -> deeds. Members help to run a campaign; answers and decisions are the owner's alone.
Whoever has a role may lead a learning team, and sees the coverage of their own."""

TEAM_MAY: Mapping[TeamPart, frozenset[Deed]] = {
    TeamPart.LEAD: frozenset({Deed.SEE_CUSTOMERS, Deed.OVERRIDE}),
    TeamPart.CSM: frozenset({Deed.SEE_CUSTOMERS, Deed.OVERRIDE}),
}
"""Part in the customer-success team -> deeds, beside those of the role. What is done to an account
is done only to those in sight."""

WHILE: Mapping[Deed, frozenset[CampaignState]] = {
    Deed.CHANGE: frozenset({CampaignState.DRAFT, CampaignState.OPEN}),
    Deed.INVITE: frozenset({CampaignState.DRAFT, CampaignState.OPEN}),
    Deed.BUILD: frozenset({CampaignState.OPEN, CampaignState.CLOSED}),
}
"""Deed -> states in which it is allowed; deeds that are not named always are."""


OF_THE_TEAM = frozenset().union(*TEAM_MAY.values())


@dataclass(frozen=True)
class Sight:
    """Whose customers somebody sees: the whole team's, or the book of one CSM.

    `csm`: the name that the data has for the person, "" where it has none.
    """

    whole_team: bool
    csm: str

    def includes(self, csm: str) -> bool:
        """Whether the accounts of that CSM are in sight."""
        return self.whole_team or (self.csm != "" and csm == self.csm)


class NotAllowed(PermissionError):
    """This person may not do that, whatever the state."""


class NotNow(PermissionError):
    """The campaign's state forbids it now."""


def may(person: Person, deed: Deed, campaign: Campaign | None = None) -> bool:
    """Whether the person may ever do the deed, in their organisation and so to its campaigns."""
    if campaign is not None and campaign.organisation_id != person.organisation_id:
        return False
    role = role_of(person)
    if role is not None and deed in MAY[role]:
        return True
    member = team_member(person) if deed in OF_THE_TEAM else None
    return member is not None and deed in TEAM_MAY[TeamPart(member.part)]


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


def sight_of(person: Person) -> Sight | None:
    """Which customers the person sees: a lead and the owner all, a CSM the own book; else none."""
    member = team_member(person)
    csm = member.csm if member else ""
    if role_of(person) is RoleKind.OWNER or (member and member.part == TeamPart.LEAD):
        return Sight(whole_team=True, csm=csm)
    return Sight(whole_team=False, csm=csm) if csm else None


def sees_customers(person: Person) -> bool:
    """Whether any customers are the person's to look at."""
    return may(person, Deed.SEE_CUSTOMERS)
