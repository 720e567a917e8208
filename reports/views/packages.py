"""成套材料: small ones at once, large ones ordered as a job."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaign import jobs
from campaign.access import Do, requires
from reports.package_making import MOST_IN_BACKGROUND, name_of, package_of, takes_long
from reports.tasks import make_package
from reports.views.place import submission_of, version_of
from reports.writers.pdf import PaperUnavailable


@require_http_methods(["GET", "POST"])
@requires(Do.READ)
def download(request, slug, district, number):
    """The package of a version; one that takes longer than a request is offered as a job (GET), which POST
    orders."""
    submission = submission_of(request, slug, district)
    version = version_of(submission, number)
    version.submission = submission
    name = name_of(version)
    if request.method == "POST":
        jobs.order(make_package, name, district, by=request.user, version=version.pk)
        messages.success(request, f"已开始打包：{name}。完成后从这里下载，可以先做别的事。")
        return redirect("jobs")
    where = {"slug": slug, "code": district.code, "number": number}
    back = reverse("version", kwargs=where)
    if takes_long(version):
        context = {
            "name": name,
            "what": "zip",
            "count": len(version.content["rows"]),
            "most": MOST_IN_BACKGROUND,
            "action": reverse("package_file", kwargs=where),
            "back": back,
        }
        return render(request, "reports/order.html", context)
    try:
        file = package_of(version, request.user)
    except PaperUnavailable as problem:
        messages.error(request, f"没有打包：{problem}")
        return redirect(back)
    return FileResponse(file, as_attachment=True, filename=name)
