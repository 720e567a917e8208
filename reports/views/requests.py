from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaign import requesting
from campaign.access import Do, requires
from campaign.askable import Kind, may_ask, offers
from campaign.models import Passing, Request
from campaign.models.submission import Refused
from campaign.views.telling import told
from enterprises.export_formats import list_file, moment
from enterprises.forms import LABEL
from enterprises.showing import shown
from reports import correcting
from reports.forms import RequestForm
from reports.views.place import campaign_of, submission_of

RELATED = ("submission__district", "submission__round__campaign", "desk", "by", "ended_by")
CORRECTION = "correction__enterprise"
PASSINGS = Prefetch("passings", Passing.objects.select_related("by", "desk"))
PER_PAGE = 30  # answered ones on the superior's desk
HEADERS = (
    "单位",
    "事项",
    "申请人",
    "申请时间",
    "理由",
    "希望延至",
    "状态",
    "办理人",
    "办理时间",
    "答复",
)


def _visible(request):
    found = Request.objects.visible_to(request.user).select_related(*RELATED, CORRECTION)
    return found.prefetch_related(PASSINGS)


def request_of(request, slug, district, pk) -> Request:
    """A request of the unit, 404 when it is another's."""
    submission = submission_of(request, slug, district)
    return get_object_or_404(_visible(request).filter(submission=submission.pk), pk=pk)


def _lines(request, found):
    """(request, cells to correct, whether this user may answer it, whether this user may take it back)."""
    own = request.user.district
    return [
        (
            asked,
            _cells(asked),
            asked.waits and bool(requesting.may_answer(asked, request.user)),
            asked.waits and asked.submission.district == own and request.user.role == "entry",
        )
        for asked in found
    ]


def _cells(asked):
    """(label, value when asked, value wanted) in words, of a 勘误."""
    if asked.kind != Kind.CORRECTION:
        return []
    definition = asked.submission.round.campaign.definition
    return [
        (LABEL[name], *(shown(name, value, definition) for value in both))
        for name, both in asked.correction.cells.items()
    ]


def request_line(asked):
    """In the order of HEADERS."""
    return (
        asked.submission.district.name,
        asked.get_kind_display(),
        str(asked.by),
        moment(asked.at),
        asked.reason,
        f"{asked.until:%Y-%m-%d}" if asked.until else "",
        asked.get_state_display(),
        str(asked.ended_by or ""),
        moment(asked.ended_at),
        asked.answer,
    )


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """All requests of a unit with their answers, newest first; what it may ask for now."""
    submission = submission_of(request, slug, district)
    context = {
        "campaign": submission.round.campaign,
        "district": district,
        "offers": offers(submission, request.user),
        "asks": Do.SUBMIT in request.rights,
        "requests": _lines(
            request, _visible(request).filter(submission=submission.pk).order_by("-pk")
        ),
        "typed": {},
    }
    return render(request, "reports/requests.html", context)


@require_GET
@requires(Do.READ)
def desk(request, slug, district):
    """What waits for an answer of ``district``, oldest first, and what it answered, newest first."""
    return _desk(request, campaign_of(request, slug), district)


def _on_desk(request, campaign, district):
    """What was laid on the desk of ``district`` and is asked for: by unit, or what was written."""
    found = _visible(request).in_campaign(campaign).filter(desk=district)
    if text := request.GET.get("q", "").strip():
        unit = Q(submission__district__name__contains=text)
        found = found.filter(unit | Q(reason__contains=text) | Q(answer__contains=text))
    return found


@require_GET
@requires(Do.READ)
def export(request, slug, district, form):
    """What the desk shows, waiting and answered, the newest first, as csv, xlsx or json."""
    campaign = campaign_of(request, slug)
    found = _on_desk(request, campaign, district).order_by("-pk")
    lines = map(request_line, found.iterator(500))
    return list_file(form, campaign, district, "下级的申请", HEADERS, lines)


def _desk(request, campaign, district, typed=None):
    found = _on_desk(request, campaign, district)
    answered = found.exclude(state=Request.State.WAITING).order_by("-ended_at", "-pk")
    page = Paginator(answered, PER_PAGE).get_page(request.GET.get("page"))
    waiting = _lines(request, found.waiting())
    context = {
        "campaign": campaign,
        "district": district,
        "some": bool(waiting or page.paginator.count),
        "waiting": waiting,
        "page": page,
        "answered": _lines(request, page),
        "typed": typed or {},
    }
    return render(request, "reports/request_desk.html", context, status=422 if typed else 200)


@require_http_methods(["GET", "POST"])
@requires(Do.SUBMIT)
def new(request, slug, district, kind):
    """Write a request; refused, the form comes back with what was typed."""
    if kind not in (Kind.RETURN, Kind.EXTENSION):
        raise Http404
    submission, kind = submission_of(request, slug, district), Kind(kind)
    form = RequestForm(request.POST or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            asked = requesting.ask(
                submission.round, district, kind, by=request.user, **form.cleaned_data
            )
            messages.success(request, f"{asked}已交给 {asked.desk}，办理结果会显示在这里。")
            return redirect("requests", slug=slug, code=district.code)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "campaign": submission.round.campaign,
        "district": district,
        "kind": kind,
        "form": form,
        "locked": submission.lock(),
        "answer": may_ask(submission, kind, request.user),
    }
    return render(request, "reports/request_new.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Do.SUBMIT)
def withdraw(request, slug, district, pk):
    asked = request_of(request, slug, district, pk)
    with told(request, done="申请已收回。", refused="没有收回"):
        requesting.withdraw(asked, by=request.user)
    return redirect("requests", slug=slug, code=district.code)


@require_POST
@requires(Do.READ)
def answer(request, slug, district, pk):
    """Grant or refuse; when that cannot be done the desk comes back with what was typed."""
    asked = request_of(request, slug, district, pk)
    text, until = request.POST.get("answer", ""), request.POST.get("until", "")
    try:
        if request.POST.get("verdict") != "grant":
            asked = requesting.refuse(asked, by=request.user, answer=text)
        elif asked.kind == Kind.CORRECTION:
            asked = correcting.grant(asked, by=request.user, answer=text)
        else:
            asked = requesting.grant(asked, by=request.user, answer=text, until=_day(until))
    except Refused as refusal:
        messages.error(request, f"没有办理：{refusal}")
        typed = {"pk": asked.pk, "answer": text, "until": until}
        return _desk(request, asked.submission.round.campaign, request.user.district, typed)
    done = f"已办理 {district} 的{asked}，下级能看到结果和答复。"
    if asked.waits:
        done = f"已同意 {district} 的{asked}，并转报 {asked.desk}；最后一级同意后生效。"
    messages.success(request, done)
    return redirect("request_desk", slug=slug, code=request.user.district.code)


def _day(text):
    try:
        return parse_date(text)
    except ValueError:
        raise Refused("延至的日期请写成 2018-11-20。") from None
