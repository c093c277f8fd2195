"""Who: people, and the register of clusters and networks."""

from accounts.models.append_only import AppendOnly, AppendOnlyError
from accounts.models.audit import AuditEntry
from accounts.models.erasure import ErasureRequest
from accounts.models.invitation import Invitation
from accounts.models.people import ClusterRole, Language, Membership, User, UserRole
from accounts.models.register import (
    Certification,
    Cluster,
    ClusterKind,
    ClusterName,
    Hosting,
    Label,
    Region,
    Succession,
    SuccessionKind,
)

__all__ = [
    "AppendOnly",
    "AppendOnlyError",
    "AuditEntry",
    "Certification",
    "Cluster",
    "ClusterKind",
    "ClusterName",
    "ClusterRole",
    "ErasureRequest",
    "Hosting",
    "Invitation",
    "Label",
    "Language",
    "Membership",
    "Region",
    "Succession",
    "SuccessionKind",
    "User",
    "UserRole",
]
