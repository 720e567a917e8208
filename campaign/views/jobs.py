"""后台任务: what the user ordered, how far it is, and the files it made."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from campaign import jobs
from campaign.access import Do, asks, may
from campaign.models import Job

PER_PAGE = 20


def _own(user):
    return Job.objects.filter(by=user).select_related("district")


@asks("login")
@require_GET
@login_required
def page(request):
    """The user's jobs, the newest first; asked again by itself while one of them has not ended."""
    shown = Paginator(_own(request.user), PER_PAGE).get_page(request.GET.get("page"))
    ended = [job.pk for job in shown if job.is_ended and job.seen_at is None]
    if ended:
        Job.objects.filter(pk__in=ended).update(seen_at=timezone.now())
    context = {"page": shown, "running": any(not job.is_ended for job in shown)}
    template = "campaign/parts/jobs.html" if request.htmx else "campaign/jobs.html"
    return render(request, template, context)


@asks("login")
@require_POST
@login_required
def cancel(request, pk):
    job = get_object_or_404(_own(request.user), pk=pk)
    if jobs.cancel(job):
        messages.success(request, f"已取消：{job}。")
    else:
        messages.error(request, f"没有取消：{job} 已经结束。")
    return redirect("jobs")


@asks("login")
@require_POST
@login_required
def run_again(request, pk):
    job = get_object_or_404(_own(request.user), pk=pk)
    if jobs.run_again(job):
        messages.success(request, f"已重新排队：{job}。")
    else:
        messages.error(request, f"没有重新排队：{job} 还没有结束，或已经完成。")
    return redirect("jobs")


@asks("login")
@require_GET
@login_required
def download(request, pk):
    """The file a job made, for who ordered it and may still read its unit."""
    job = get_object_or_404(_own(request.user), pk=pk, state=Job.State.DONE)
    if not may(request.user, Do.READ, job.district):
        raise Http404("没有这个单位，或不在您的查看范围内。")
    try:
        content = job.file.open()
    except FileNotFoundError:
        jobs.lost(job)
        messages.error(request, f"没有下载：{job} 的文件已经不在服务器上，请点“重试”重新生成。")
        return redirect("jobs")
    return FileResponse(content, as_attachment=True, filename=job.file_name)
