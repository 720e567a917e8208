"""The conditions that decide how a row stands, each defined once for lists, rates and roll-up."""

from django.db.models import Q

from campaign.definition import Definition
from enterprises.models.enterprise import belongs_to


def listed(definition: Definition) -> Q:
    """Rows that stand in at least one annex."""
    condition = Q()
    for annex in definition.annexes:
        condition |= belongs_to(annex)
    return condition


def gone(definition: Definition) -> Q:
    """经营状况 that leaves 企业总数."""
    return Q(status_code__in=definition.gone)


def out_of_base(definition: Definition) -> Q:
    """经营状况 or 未建会原因 that leaves 应建会, of rows that are not ``gone``."""
    out = definition.reasons_by_effect["out"]
    return Q(status_code__in=definition.out_of_base - definition.gone) | Q(reason_code__in=out)


def covered(definition: Definition) -> Q:
    """A reason that counts as covered, or the union that covers the enterprise by name."""
    return Q(reason_code__in=definition.reasons_by_effect["covered"]) | Q(covered_by__gt="")


def without_union(definition: Definition) -> Q:
    """The standing 未建会: in an annex and in the base, 是否建会 answered 否, covered by no union."""
    aside = gone(definition) | out_of_base(definition) | covered(definition)
    return listed(definition) & Q(unionised=False) & ~aside
