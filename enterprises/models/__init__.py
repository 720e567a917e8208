from enterprises.models.duplicate import DuplicateDecision
from enterprises.models.enterprise import Enterprise

__all__ = ["DuplicateDecision", "Enterprise"]
