"""使用手册: its chapters, and which of them a person opens first."""

from dataclasses import dataclass

from campaign.models import User


@dataclass(frozen=True, slots=True)
class Chapter:
    """``key`` names its address; ``roles`` are those whose own work it tells."""

    key: str
    title: str
    template: str
    roles: tuple[str, ...]


CHAPTERS = (
    Chapter("entry", "填报（县级填报、市级汇总）", "reports/help/entry.html", (User.Role.ENTRY,)),
    Chapter("review", "市级审核", "reports/help/review.html", (User.Role.REVIEW,)),
    Chapter(
        "province",
        "省级管理、督办和查看",
        "reports/help/province.html",
        (User.Role.REVIEW, User.Role.VIEW),
    ),
    Chapter("leader", "分管主席审签", "reports/help/leader.html", (User.Role.LEADER,)),
    Chapter("admin", "系统管理", "reports/help/admin.html", (User.Role.ADMIN,)),
)
BY_KEY = {chapter.key: chapter for chapter in CHAPTERS}


def own_chapter(user) -> Chapter:
    """The chapter of the role; reviewers of the top unit read that of the province."""
    fitting = [chapter for chapter in CHAPTERS if user.role in chapter.roles] or [CHAPTERS[0]]
    at_top = user.district is not None and user.district.depth == 1
    return fitting[-1] if at_top else fitting[0]


def chapters_for(user) -> list[Chapter]:
    """All chapters, the own one first."""
    own = own_chapter(user)
    return [own, *(chapter for chapter in CHAPTERS if chapter is not own)]
