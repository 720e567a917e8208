"""联合（区域、行业）工会: one record of a union, linked to the enterprises it covers.

A link writes ``covered_by`` of the row through the ledger, so the lock of the report holds here too.
"""

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from campaign.lengths import length_of
from campaign.models.submission import Refused, stamp
from enterprises import ledger
from enterprises.following import may_follow_up
from enterprises.models import Enterprise, Union, UnionLink

LONGEST = length_of(Enterprise, "covered_by")
BETWEEN = "、"


def add_union(campaign, district, *, kind, name, chair, founded_on, by) -> Union:
    """A union more that covers enterprises of ``district``. Refused when the name is there already."""
    if not (answer := may_follow_up(campaign, district, by)):
        raise Refused(answer.reason)
    values = {"kind": kind, "chair": chair, "founded_on": founded_on}
    try:
        with transaction.atomic():
            return Union.objects.create(
                campaign=campaign, district=district, name=name, by=by, at=timezone.now(), **values
            )
    except IntegrityError:
        raise Refused(f"本单位已登记“{name}”，请从列表中选择。") from None


@transaction.atomic
def link(union: Union, enterprise: Enterprise, *, version: int, by) -> UnionLink:
    """``union`` covers ``enterprise`` from now on. Refused when locked or covered by it already."""
    if (union.campaign_id, union.district_id) != (enterprise.campaign_id, enterprise.district_id):
        raise Refused("只能登记本单位的工会。")
    ledger.hold(enterprise.campaign, enterprise.district, by)
    standing = _links(enterprise)
    for one in standing:
        if one.union_id == union.pk:
            raise Refused(f"{one.by} 已于 {stamp(one.at)} 登记由这个工会覆盖。")
    if enterprise.unionised:
        raise Refused("这家企业已填为已建会，不用再登记覆盖的工会。")
    text = BETWEEN.join([*(one.union.name for one in standing), union.name])
    if len(text) > LONGEST:
        raise Refused(f"覆盖的工会名称合起来超过 {LONGEST} 个字，请先解除不再覆盖的工会。")
    before = standing[0].before if standing else enterprise.covered_by
    row = replace(enterprise.row(), covered_by=text)
    enterprise = ledger.change(enterprise, row, by=by, version=version)
    return UnionLink.objects.create(
        union=union, enterprise=enterprise, before=before, by=by, at=timezone.now()
    )


@transaction.atomic
def unlink(ended: UnionLink, *, version: int, by) -> UnionLink:
    """The union covers the enterprise no more; the row names what it named before the link.

    What somebody wrote into the row by hand in between stays.
    """
    enterprise = ended.enterprise
    ledger.hold(enterprise.campaign, enterprise.district, by)
    standing = _links(enterprise)
    if ended not in standing:
        raise Refused("这家企业已经解除由这个工会覆盖，请刷新页面查看。")
    left = [one.union.name for one in standing if one != ended]
    if enterprise.covered_by == BETWEEN.join(one.union.name for one in standing):
        row = replace(enterprise.row(), covered_by=BETWEEN.join(left) or ended.before)
        ledger.change(enterprise, row, by=by, version=version)
    ended.ended_at, ended.ended_by = timezone.now(), by
    ended.save()
    return ended


def _links(enterprise):
    return list(enterprise.union_links.standing().select_related("union", "by"))
