"""Which enterprises several units below a superior have in their ledgers. Reads only."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from django.db.models import F, Max, Min
from django.db.models.functions import Substr

from campaign.models import District
from enterprises.deciding import branch_of
from enterprises.models import DuplicateDecision
from enterprises.names import name_key


@dataclass(frozen=True, slots=True)
class _Line:
    pk: int
    path: str
    keys: tuple[tuple[str, str], ...]  # that of the name first


def open_groups(campaign, rows, superior, named="") -> list[list[int]]:
    """Keys of ``rows`` of ``campaign`` that are one enterprise in different branches below ``superior``.

    By name or USCC; only those with ``named`` in a name. Each group is one enterprise, in the order of the reporting line; what was decided and done is
    not among them, and a row that was told to give way neither. Four queries.
    """
    units = list(District.objects.within(superior).values_list("pk", flat=True))
    rows = rows.kept().filter(district__in=units)
    standing = DuplicateDecision.objects.in_campaign(campaign).standing().between_kept()
    standing = standing.below(superior)
    decisions = list(standing.values_list("first", "second", "keeper"))
    giving_way = {
        second if keeper == first else first for first, second, keeper in decisions if keeper
    }
    settled = {(first, second) for first, second, _ in decisions}
    lines = [line for line in _repeated(rows, superior) if line.pk not in giving_way]
    groups = []
    key = name_key(named)
    for members in _joined(lines):
        if not any(key in line.keys[0][1] for line in members):
            continue
        pairs = combinations(sorted(members, key=lambda line: line.pk), 2)
        if any(
            branch_of(a.path, superior) != branch_of(b.path, superior)
            and (a.pk, b.pk) not in settled
            for a, b in pairs
        ):
            groups.append([line.pk for line in members])
    return groups


def _repeated(rows, superior):
    """Rows whose name or code stands in more than one branch. Two queries.

    ``rows`` name their units by key: with a condition on the path alone SQLite joins every row of the
    campaign to its unit, which takes seconds at 1,000,000 rows.
    """
    found: dict[int, _Line] = {}
    branch = Substr("district__path", 1, len(superior.path) + District.steplen)
    for column, among in (("name_key", rows), ("uscc", rows.with_code())):
        spread = among.order_by().values(column).annotate(low=Min(branch), high=Max(branch))
        several = spread.filter(low__lt=F("high")).values(column)
        lines = among.filter(**{f"{column}__in": several}).order_by()
        for pk, path, key, code in lines.values_list("pk", "district__path", "name_key", "uscc"):
            keys = (("name", key), ("code", code)) if code else (("name", key),)
            found[pk] = _Line(pk, path, keys)
    return sorted(found.values(), key=lambda line: (line.path, line.pk))


def _joined(lines):
    """``lines`` in groups that hang together by name or code, whoever shares which."""
    group_of: dict[tuple[str, str], list[_Line]] = defaultdict(list)
    for line in lines:
        known = {id(group_of[key]): group_of[key] for key in line.keys if group_of[key]}
        members = [line, *(other for group in known.values() for other in group)]
        for member in members:
            for key in member.keys:
                group_of[key] = members
    groups = {id(group): group for group in group_of.values() if len(group) > 1}
    return [sorted(group, key=lambda line: (line.path, line.pk)) for group in groups.values()]


def decided(campaign, superior, user):
    """Standing decisions between different branches below ``superior`` whose rows both still stand."""
    length = len(superior.path) + District.steplen
    found = DuplicateDecision.objects.visible_to(user).in_campaign(campaign).standing()
    return (
        found.between_kept()
        .below(superior)
        .annotate(
            one=Substr("first__district__path", 1, length),
            two=Substr("second__district__path", 1, length),
        )
        .exclude(one=F("two"))
        .select_related("first__district", "second__district", "keeper__district", "by")
        .order_by("-at", "-pk")
    )
