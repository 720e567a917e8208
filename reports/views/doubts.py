from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from campaign.access import Do, requires
from campaign.models.submission import Refused, State
from reports import doubting
from reports.doubt_lines import lines_of, tally
from reports.models import DoubtAnswer
from reports.views.place import submission_of


def _shown(request, submission, typed=("", "")):
    """The page; ``typed`` (facts, text) keeps an answer that was refused in its field."""
    campaign = submission.round.campaign
    lines = lines_of(campaign, submission)
    running = not campaign.archived_at
    context = {
        "campaign": campaign,
        "district": submission.district,
        "submission": submission,
        "thresholds": campaign.definition.doubts,
        "lines": lines,
        "tally": tally(lines),
        "typed_facts": typed[0],
        "typed_text": typed[1],
        "may_answer": Do.SUBMIT in request.rights,
        "can_answer": running and submission.state != State.ACCEPTED,
        "may_judge": Do.REVIEW in request.rights,
        "can_judge": running and submission.state in doubting.UNDER_REVIEW,
    }
    return render(request, "reports/doubts.html", context)


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """核查单 of a unit: each doubt with its figures, rows, answers, and who accepted them."""
    return _shown(request, submission_of(request, slug, district))


@require_POST
@requires(Do.READ)
def answer(request, slug, district):
    submission = submission_of(request, slug, district)
    facts, text = request.POST.get("facts", ""), request.POST.get("text", "")[:500]
    try:
        doubting.answer_doubt(submission.round, district, facts, text, by=request.user)
    except Refused as refusal:
        messages.error(request, f"答复没有保存：{refusal}")
        return _shown(request, submission, (facts, text))
    messages.success(request, "答复已保存，上级能看到。")
    return redirect("doubts", slug=slug, code=district.code)


@require_POST
@requires(Do.REVIEW)
def judge(request, slug, district, pk):
    submission = submission_of(request, slug, district)
    visible = DoubtAnswer.objects.visible_to(request.user).of(district)
    answer = get_object_or_404(visible.filter(submission=submission.pk), pk=pk)
    reason = request.POST.get("reason", "")[:500]
    try:
        doubting.judge_doubt(
            answer, by=request.user, accepted="accepted" in request.POST, reason=reason
        )
        messages.success(request, "已办理，县里能看到。")
    except Refused as refusal:
        messages.error(request, f"没有办理：{refusal}")
    return redirect("doubts", slug=slug, code=district.code)
