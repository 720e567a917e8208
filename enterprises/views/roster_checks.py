"""底册核实: a unit settles the lines that were handed to it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaign.access import Do, requires
from campaign.models.submission import Refused
from campaign.views.numbers import number_in
from campaign.views.telling import told
from enterprises import ledger
from enterprises.duplicates import places_of
from enterprises.models import CLOSING, Outcome, RosterLine, RosterProof
from enterprises.proofs import MOST_BYTES
from enterprises.rosters import settling
from enterprises.rosters.proposing import Matcher, rows_known, twins
from enterprises.rosters.telling import lines_told
from enterprises.views.place import asking_here, campaign_of, download, row_of, rows_of
from enterprises.views.roster_finding import STATES, asked_of, filtered, with_people

PER_PAGE = 50
MOST_FOUND = 10  # rows of the ledger that a search on the line's page shows


def lines_of(request, campaign, district):
    """The lines of exactly ``district`` that the user may read."""
    lines = RosterLine.objects.visible_to(request.user).in_campaign(campaign).of(district)
    return with_people(lines)


def line_of(request, campaign, district, pk) -> RosterLine:
    """One of them, 404 when it is another unit's."""
    lines = lines_of(request, campaign, district).select_related("campaign")
    return get_object_or_404(lines, pk=pk)


def proposed(campaign, district, lines, among) -> list[tuple]:
    """(line, its proposals, the line it repeats) for each of ``lines``; settled ones have neither.

    Two queries for each roster among the open lines and two more, whatever their number.
    """
    open_lines = [line for line in lines if line.is_open]
    places = places_of(district) if open_lines else ()
    matchers = {
        superior: Matcher(rows_known(campaign, district, superior), places)
        for superior in {line.superior_id for line in open_lines}
    }
    codes = {line.uscc for line in open_lines if line.uscc}
    keys = {line.name_key for line in open_lines}
    others = among.filter(uscc__in=codes) | among.filter(name_key__in=keys)
    repeated = twins(open_lines, list(others)) if open_lines else {}
    return [
        (
            line,
            matchers[line.superior_id].proposals(line) if line.is_open else [],
            repeated.get(line.pk),
        )
        for line in lines
    ]


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """The unit's lines, fifty a page, each open one with what it may be in the ledger."""
    campaign, asked = campaign_of(request, slug, district), asked_of(request)
    everything = lines_of(request, campaign, district)
    lines = filtered(everything, asked).in_order()
    found = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    total, left = everything.count(), everything.open().count()
    context = {
        "campaign": campaign,
        "district": district,
        "asked": asked,
        "states": STATES,
        "page": found,
        "lines": proposed(campaign, district, list(found), everything),
        "total": total,
        "left": left,
        "settled": total - left,
        "answer": settling.may_settle(campaign, district, request.user),
        "may_add": ledger.may_add(campaign, district, request.user),
        "back": request.GET.urlencode(),
    }
    return render(request, "enterprises/roster_check.html", context)


@require_http_methods(["GET", "POST"])
@requires(Do.EDIT)
def certain(request, slug, district):
    """Every line whose code or name tells for certain, to be confirmed at once."""
    campaign = campaign_of(request, slug, district)
    if request.method == "POST":
        pairs = [
            (number_in(line), number_in(row))
            for line, _, row in (pair.partition("-") for pair in request.POST.getlist("pair"))
        ]
        with told(request, done="已匹配所选的行。", refused="没有匹配"):
            if not pairs:
                raise Refused("请先勾选要匹配的行。")
            done, moved = settling.match_certain(campaign, district, pairs, by=request.user)
            if moved:
                raise Refused(
                    f"{done} 行已匹配，另有 {moved} 行刚刚有变化（别人办理过，或台账改动过），请再看一遍。"
                )
        return redirect("enterprises:roster_check", slug=slug, code=district.code)
    context = {
        "campaign": campaign,
        "district": district,
        "pairs": settling.certain_of(campaign, district),
        "answer": settling.may_settle(campaign, district, request.user),
    }
    return render(request, "enterprises/roster_certain.html", context)


@require_http_methods(["GET", "POST"])
@requires(Do.READ)
def line(request, slug, district, pk):
    """One line: what the list says, what it may be, the ledger searched, the closing; its steps."""
    campaign = campaign_of(request, slug, district)
    found = line_of(request, campaign, district, pk)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            _close(request, campaign, district, found)
            messages.success(request, f"已办结：{found.name}。")
            return redirect("enterprises:roster_check", slug=slug, code=district.code)
        except Refused as refused:
            refusal, status = str(refused), 422
            found = line_of(request, campaign, district, pk)
    query = request.GET.get("q", "").strip()
    rows = rows_of(request, campaign, district).kept()
    everything = lines_of(request, campaign, district)
    [(_, proposals, repeats)] = proposed(campaign, district, [found], everything)
    typed = {key: request.POST.get(key, "") for key in ("outcome", "other", "evidence")}
    context = {
        "campaign": campaign,
        "district": district,
        "proposals": proposals,
        "repeats": repeats,
        "line": found,
        "query": query,
        "rows": rows.searched(query).in_order()[:MOST_FOUND] if query else [],
        "outcomes": [(o.value, o.label) for o in CLOSING],
        "typed": typed | {"other": typed["other"] or (repeats.number if repeats else "")},
        "refusal": refusal,
        "told": lines_told(RosterLine.objects.filter(pk=found.pk))[0][1],
        "proofs": found.proofs.defer("content"),
        "answer": settling.may_settle(campaign, district, request.user),
        "may_add": ledger.may_add(campaign, district, request.user),
        "may_reopen": ledger.may_edit(campaign, district, request.user),
        "asking": asking_here(request, campaign, district, not found.outcome),
        "most_megabytes": MOST_BYTES // 1024 // 1024,
    }
    return render(request, "enterprises/roster_line.html", context, status=status)


def _close(request, campaign, district, line):
    """The typed closing; 重复 names a number of the same list or a name of the ledger."""
    same_as = row = None
    outcome, other = request.POST.get("outcome", ""), request.POST.get("other", "").strip()
    if outcome == Outcome.DOUBLE and other:
        if number := number_in(other):
            lines = RosterLine.objects.visible_to(request.user).filter(superior=line.superior_id)
            same_as = lines.in_campaign(campaign).filter(number=number).first()
        else:
            row = rows_of(request, campaign, district).kept().filter(name=other).first()
        if same_as is None and row is None:
            raise Refused(f"底册里没有第“{other}”号，台账里也没有叫这个名称的企业，请核对。")
    settling.close(
        line,
        outcome,
        request.POST.get("evidence", ""),
        by=request.user,
        same_as=same_as,
        enterprise=row,
        file=request.FILES.get("file"),
    )


def _back(request, slug, district):
    back = redirect("enterprises:roster_check", slug=slug, code=district.code)
    if query := request.POST.get("back", ""):
        back.headers["Location"] += f"?{query}"
    return back


@require_POST
@requires(Do.EDIT)
def match(request, slug, district, pk):
    campaign = campaign_of(request, slug, district)
    found = line_of(request, campaign, district, pk)
    row = number_in(request.POST.get("row", ""))
    enterprise = row_of(request, campaign, district, row)
    with told(request, done=f"已匹配：{found.name}＝{enterprise.name}。", refused="没有匹配"):
        settling.match(found, enterprise, by=request.user)
    return _back(request, slug, district)


@require_POST
@requires(Do.EDIT)
def add(request, slug, district, pk):
    """A ledger row of the line, then its form: what the list does not say is filled in there."""
    campaign = campaign_of(request, slug, district)
    found = line_of(request, campaign, district, pk)
    with told(request, done=f"已新增入台账：{found.name}，请补全其余栏目。", refused="没有新增"):
        row = settling.add_row(found, by=request.user)
        return redirect("enterprises:row_edit", slug=slug, code=district.code, pk=row.pk)
    return _back(request, slug, district)


@require_POST
@requires(Do.EDIT)
def reopen(request, slug, district, pk):
    campaign = campaign_of(request, slug, district)
    found = line_of(request, campaign, district, pk)
    with told(request, done=f"已重新打开：{found.name}。", refused="没有重新打开"):
        settling.reopen(found, by=request.user)
    return redirect("enterprises:roster_line", slug=slug, code=district.code, pk=pk)


@require_GET
@requires(Do.READ)
def proof(request, slug, district, pk):
    """A file that proves an outcome, as it was uploaded."""
    campaign = campaign_of(request, slug, district)
    proofs = RosterProof.objects.visible_to(request.user).of(district)
    return download(get_object_or_404(proofs, pk=pk, line__campaign=campaign))
