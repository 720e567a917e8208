from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from campaign.access import Do, requires
from campaign.models.submission import Refused
from reports.explaining import explain
from reports.views import submission
from reports.views.place import submission_of


@require_POST
@requires(Do.READ)
def save(request, slug, district):
    """The explanations for the units below that are missing; refused, the page keeps what was typed."""
    report = submission_of(request, slug, district)
    texts = {
        child: tuple(request.POST.get(f"{word}_{child.code}", "") for word in ("seen", "text"))
        for child in district.get_children()
        if f"text_{child.code}" in request.POST
    }
    try:
        changed = explain(report.round, district, texts, by=request.user)
    except Refused as refusal:
        messages.error(request, f"说明没有保存：{refusal}")
        typed = {child.code: wanted for child, (_, wanted) in texts.items()}
        return submission.shown(request, report, typed, status=409)
    done = f"已保存 {changed} 条说明。" if changed else "说明没有改动。"
    messages.success(request, done)
    return redirect("submission", slug=slug, code=district.code)
