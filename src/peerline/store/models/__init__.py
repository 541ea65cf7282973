"""The tables."""

from peerline.store.models.audit import AuditEntry
from peerline.store.models.campaigns import (
    MOVES,
    BuildState,
    Campaign,
    CampaignState,
    Invitation,
    Letter,
    LetterState,
    Origin,
    ReleaseBuild,
)
from peerline.store.models.customers import (
    AccountDay,
    AccountPage,
    FigureRows,
    Override,
    Refresh,
    RefreshState,
    StoredFigure,
    StoredRisk,
    TeamMember,
    TeamPart,
)
from peerline.store.models.organisation import Organisation
from peerline.store.models.people import Company, Person, Role, RoleKind
from peerline.store.models.quizzes import (
    ClueReview,
    DeckVersion,
    Learner,
    LearningTeam,
    QuizEvent,
    QuizGame,
    QuizTeam,
)
from peerline.store.models.responses import InstrumentVersion, Respondent, Response

__all__ = [
    "MOVES",
    "AccountDay",
    "AccountPage",
    "AuditEntry",
    "BuildState",
    "Campaign",
    "CampaignState",
    "ClueReview",
    "Company",
    "DeckVersion",
    "FigureRows",
    "InstrumentVersion",
    "Invitation",
    "Learner",
    "LearningTeam",
    "Letter",
    "LetterState",
    "Organisation",
    "Origin",
    "Override",
    "Person",
    "QuizEvent",
    "QuizGame",
    "QuizTeam",
    "Refresh",
    "RefreshState",
    "ReleaseBuild",
    "Respondent",
    "Response",
    "Role",
    "RoleKind",
    "StoredFigure",
    "StoredRisk",
    "TeamMember",
    "TeamPart",
]
