"""Who may see and do what. The only home of that rule: views never filter by hand.

Closed by default: no login, no unit or an unknown role sees nothing. Another unit's object is
answered with 404, a missing right on one's own with 403 and the reason.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import Http404
from treebeard.mp_tree import MP_NodeQuerySet


class Do(StrEnum):
    """What a page or command asks to do with a unit."""

    READ = "read"
    EDIT = "edit"
    SUBMIT = "submit"
    REVIEW = "review"
    MANAGE = "manage"
    SIGN = "sign"
    CONFIDE = "confide"  # read what concerns a dispute with an employer


# Role → what it may do at its own unit, with units that report to it directly, further below.
ROLES = {
    "entry": ({Do.READ, Do.EDIT, Do.SUBMIT, Do.CONFIDE}, set(), set()),
    "review": ({Do.READ, Do.CONFIDE}, {Do.READ, Do.REVIEW, Do.CONFIDE}, {Do.READ, Do.CONFIDE}),
    "view": ({Do.READ}, {Do.READ}, {Do.READ}),
    "leader": ({Do.READ, Do.SIGN, Do.CONFIDE}, set(), set()),
    "admin": ({Do.READ, Do.MANAGE}, {Do.READ, Do.MANAGE}, {Do.READ, Do.MANAGE}),
}
REFUSALS = {
    Do.READ: "您的账号没有查看权限，请联系本单位系统管理员。",
    Do.EDIT: "只有本单位的填报账号可以修改台账；上级和查看账号不能改动下级的数据。",
    Do.SUBMIT: "只有本单位的填报账号可以报送或撤回。",
    Do.REVIEW: "只有直接上级单位的审核账号可以审核。",
    Do.MANAGE: "只有系统管理员可以管理账号和设置。",
    Do.CONFIDE: "只有本单位的填报、审签账号和上级的审核账号可以查看。",
    Do.SIGN: "只有本单位的审签账号（分管主席）可以审签。",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """May this be done now? A refusal carries the reason as a Chinese sentence."""

    reason: str = ""

    def __bool__(self):
        return not self.reason


ALLOWED = Answer()


def rights(user, district) -> set:
    """What ``user`` may do with ``district``; empty when the unit is out of sight."""
    if not (user.is_authenticated and user.is_active and user.district_id):
        return set()
    at_own, at_children, below = ROLES.get(user.role, (set(), set(), set()))
    if district.pk == user.district_id:
        return at_own
    if user.district.is_superior_of(district):
        return at_children
    return below if user.district.covers(district) else set()


def may(user, do: Do, district) -> Answer:
    """Whether the role of ``user`` allows ``do`` with ``district`` (state and deadline are asked elsewhere)."""
    return ALLOWED if do in rights(user, district) else Answer(REFUSALS[do])


def may_answer_for(user, desk) -> Answer:
    """Whether ``user`` decides for ``desk`` on what lies there from its direct reporters, or has been
    passed on by them from further below."""
    own = user.is_authenticated and user.is_active and user.district_id == desk.pk
    _, at_children, _ = ROLES.get(user.role, (set(), set(), set())) if own else (set(),) * 3
    return ALLOWED if Do.REVIEW in at_children else Answer(REFUSALS[Do.REVIEW])


def roles_that_may(do: Do) -> list[str]:
    """The roles that may ``do`` at their own unit."""
    return [role for role, (at_own, _, _) in ROLES.items() if do in at_own]


def may_load_tree(user) -> Answer:
    """Whether ``user`` may import the reporting tree: it concerns everybody, so only at the top."""
    if user.district is None or not may(user, Do.MANAGE, user.district):
        return Answer(REFUSALS[Do.MANAGE])
    if user.district.depth > 1:
        return Answer("单位和报送关系由最上级单位的系统管理员导入；需要调整的，请联系上级工会。")
    return ALLOWED


def path_scope(user) -> dict | None:
    """The filter of what ``user`` reads, by columns of a unit; None: nothing."""
    if not (user.is_authenticated and user.is_active and user.district_id):
        return None
    at_own, _, below = ROLES.get(user.role, (set(), set(), set()))
    if Do.READ in below:
        return {"path__startswith": user.district.path}
    return {"pk": user.district_id} if Do.READ in at_own else None


def prefixed(condition: dict, scope: str) -> Q:
    """``condition`` on a unit's columns, reached through ``scope`` (``enterprise__district``)."""
    return Q(**{f"{scope}__{name}" if scope else name: value for name, value in condition.items()})


class ScopedQuerySet(models.QuerySet):
    """QuerySet words every scoped model shares; the model's ``SCOPE`` says how it reaches its unit."""

    model: Any

    def visible_to(self, user):
        """Objects of the units that ``user`` may read."""
        condition = path_scope(user)
        return (
            self.none() if condition is None else self.filter(prefixed(condition, self.model.SCOPE))
        )

    def within(self, district):
        """Objects of ``district`` and of every unit below it on the reporting line."""
        return self.filter(prefixed({"path__startswith": district.path}, self.model.SCOPE))

    def of(self, district):
        """Objects of exactly ``district``."""
        return self.filter(prefixed({"pk": district.pk}, self.model.SCOPE))


class ScopedNodeQuerySet(ScopedQuerySet, MP_NodeQuerySet):
    pass


def asks(what):
    """Marks a view with what it asks of who comes: a right, else "login" or "nobody"."""

    def mark(view):
        view.required = what
        return view

    return mark


def requires(do: Do):
    """Guard of a view whose address names a unit by ``code``: the view gets the District.

    Not logged in → login page. Unit out of sight → 404. Right missing → 403 with the reason.
    """

    def decorate(view):
        @asks(do)
        @wraps(view)
        @login_required
        def guarded(request, *args, code, **kwargs):
            from campaign.models import District

            district = request.user.district
            if district is None or district.code != str(code):
                visible = District.objects.visible_to(request.user)
                district = visible.filter(code=code).first()
            if district is None:
                raise Http404("没有这个单位，或不在您的查看范围内。")
            answer = may(request.user, do, district)
            if not answer:
                raise PermissionDenied(answer.reason)
            request.rights = rights(request.user, district)
            return view(request, *args, district=district, **kwargs)

        return guarded

    return decorate
