"""考核评分: the superior's ranked table with its release, and a unit's own score with its objections."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from campaign.access import Do, may_answer_for, requires
from campaign.models.submission import Refused
from campaign.views.telling import told
from enterprises.export_formats import list_file
from reports import objecting, releasing
from reports.figures import ON_TIME_RATE, shown
from reports.models import Objection, ReleasedScore
from reports.punctuality import sendings_by_child
from reports.rollup_scope import scope_of
from reports.scoring import places, thawed
from reports.scoring_facts import scores_of
from reports.views.place import campaign_of, submission_of


def _released(release):
    scores = ReleasedScore.objects.filter(release=release).select_related("district")
    return [(s.place, s.district, thawed(s.content)) for s in scores]


def _live(round_, district, units):
    """(place, unit, score), the first place first."""
    scores = scores_of(round_, district, units)
    order = places({pk: score.points for pk, score in scores.items()})
    lines = [(order[unit.pk], unit, scores[unit.pk]) for unit in units]
    return sorted(lines, key=lambda line: (line[0], line[1].path))


def _waiting(lines):
    """(unit, item, objection) of every objection that waits for the superior."""
    return [
        (unit, item, item.objections[-1])
        for _, unit, score, _ in lines
        for item in score.items
        if item.waits
    ]


def _answered(request, slug, district):
    """(campaign, units below, the release or None, (place, unit, score, 按时率) of each that is scored)."""
    campaign = campaign_of(request, slug)
    round_, lines = campaign.current_round(), []
    release = releasing.release_of(round_, district)
    scope = scope_of(round_, district, request.user)
    units = [unit for unit in scope.units if district.is_superior_of(unit)]
    sendings = sendings_by_child(round_, scope)
    if campaign.definition.scoring and units:
        lines = _released(release) if release else _live(round_, district, units)
    return (
        campaign,
        units,
        release,
        [(*line, ON_TIME_RATE.of(sendings[line[1].pk])) for line in lines],
    )


def _kinds(lines):
    """The heads of what is taken off, as every score has them."""
    return [line.label for line in lines[0][2].lines] if lines else []


@require_GET
@requires(Do.READ)
def table(request, slug, district):
    """The scores of the units below, ranked; what waits before they can be released."""
    campaign, units, release, lines = _answered(request, slug, district)
    waits = bool(lines) and not release
    context = {
        "campaign": campaign,
        "district": district,
        "lines": lines,
        "on_time": ON_TIME_RATE,
        "kinds": _kinds(lines),
        "release": release,
        "waiting": _waiting(lines),
        "hindrances": releasing.hindrances(campaign.current_round(), district, units)
        if waits
        else [],
        "may_release": may_answer_for(request.user, district),
        "archived": campaign.archived_at,
    }
    return render(request, "reports/scores.html", context)


@require_GET
@requires(Do.READ)
def export(request, slug, district, form):
    """The ranked table as csv, xlsx or json, called 未发布 until it is released."""
    campaign, _, release, lines = _answered(request, slug, district)
    headers = [
        "名次",
        "单位",
        "得分",
        *(f"{kind}扣分" for kind in _kinds(lines)),
        ON_TIME_RATE.label,
    ]
    told = (
        (place, unit.name, score.points, *(line.points for line in score.lines), shown(on_time))
        for place, unit, score, on_time in lines
    )
    title = "考核评分" if release else "考核评分（未发布）"
    return list_file(form, campaign, district, title, headers, told)


@require_POST
@requires(Do.READ)
def release(request, slug, district):
    round_ = campaign_of(request, slug).current_round()
    with told(request, done="评分已发布，各单位看到的分数不再变动。", refused="没有发布"):
        releasing.release(round_, district, by=request.user)
    return redirect("scores", slug=slug, code=district.code)


def _has_field(score, running, item, answered):
    """Whether the page still has the field in which a refused text was typed."""
    items = score.items if score and running else []
    return any(
        (i.fact.key == item and i.open_to_objection)
        or (i.waits and i.objections[-1].pk == answered)
        for i in items
    )


def _own(request, submission, *, item="", text="", answered=0, status=200):
    """The page; ``item`` (objection) or ``answered`` (its pk) says where a refused ``text`` belongs."""
    round_, district = submission.round, submission.district
    campaign, released = round_.campaign, releasing.released_to(round_, submission.district)
    score = thawed(released.content) if released else None
    if score is None and campaign.definition.scoring and district.superior:
        score = scores_of(round_, district.superior, [district])[district.pk]
    running = not released and not campaign.archived_at
    context = {
        "campaign": campaign,
        "district": district,
        "released": released,
        "score": score,
        "may_object": Do.SUBMIT in request.rights,
        "may_judge": Do.REVIEW in request.rights,
        "running": running,
        "left_over": "" if _has_field(score, running, item, answered) else text,
        "typed_item": item,
        "typed_text": text,
        "typed_answer": answered,
    }
    return render(request, "reports/score.html", context, status=status)


@require_GET
@requires(Do.READ)
def own(request, slug, district):
    """The score of one unit: every point with its proof, the objections and their answers."""
    return _own(request, submission_of(request, slug, district))


@require_POST
@requires(Do.SUBMIT)
def object_to(request, slug, district):
    submission = submission_of(request, slug, district)
    item, text = request.POST.get("item", "")[:80], request.POST.get("text", "")[:500]
    try:
        objecting.object_to(submission.round, district, item, text, by=request.user)
    except Refused as refusal:
        messages.error(request, f"异议没有提交：{refusal}")
        return _own(request, submission, item=item, text=text, status=409)
    messages.success(request, "异议已提交，上级答复后在这里能看到。")
    return redirect("score", slug=slug, code=district.code)


@require_POST
@requires(Do.REVIEW)
def judge(request, slug, district, pk):
    submission = submission_of(request, slug, district)
    visible = Objection.objects.visible_to(request.user).of(district)
    objection = get_object_or_404(visible.filter(submission=submission.pk), pk=pk)
    answer, accepted = request.POST.get("answer", "")[:500], "accepted" in request.POST
    try:
        objecting.judge(objection, by=request.user, accepted=accepted, answer=answer)
    except Refused as refusal:
        messages.error(request, f"没有办理：{refusal}")
        return _own(request, submission, text=answer, answered=pk, status=409)
    messages.success(request, "异议已答复，下级能看到。")
    return redirect("score", slug=slug, code=district.code)
