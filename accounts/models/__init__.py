"""Who: people, and the register of clusters and networks."""

from accounts.models.people import ClusterRole, Membership, User, UserRole
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
    "Certification",
    "Cluster",
    "ClusterKind",
    "ClusterName",
    "ClusterRole",
    "Hosting",
    "Label",
    "Membership",
    "Region",
    "Succession",
    "SuccessionKind",
    "User",
    "UserRole",
]
