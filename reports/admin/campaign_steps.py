"""建立演练, 清空演练, 归档, 重新打开: each a page that says what it will do, and one button; 下载文件."""

from collections import Counter
from io import BytesIO

from django.contrib.admin import ModelAdmin
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render

from campaign import closing, wiping
from campaign.models import Version
from campaign.views.telling import told
from enterprises.models import Enterprise, RosterLine, Visit
from reports import practising
from reports.campaign_loading import reopen
from reports.models import Remark, Scan
from reports.still_open import still_open

COUNTED = {
    Enterprise: "台账企业（含回收站）",
    Version: "报送版本",
    Remark: "批注",
    Visit: "走访",
    RosterLine: "底册",
    Scan: "盖章扫描件",
}


class CampaignSteps(ModelAdmin):
    """The pages of one campaign beside Django's own; ``self`` is its ModelAdmin."""

    def steps(self):
        """word of the address → page."""
        return {
            "practice": self.practice_page,
            "wipe": self.wipe_page,
            "close": self.close_page,
            "file": self.file,
        }

    def file(self, request, object_id):
        """The campaign's file as it was loaded: to keep, or to write the next one from."""
        campaign = get_object_or_404(self.get_queryset(request), pk=object_id)
        content = BytesIO(campaign.source.encode())
        return FileResponse(content, as_attachment=True, filename=f"{campaign.slug}.toml")

    def practice_page(self, request, object_id):
        """A 演练 made of this campaign."""
        campaign = get_object_or_404(self.get_queryset(request), pk=object_id)
        if request.method == "POST":
            done = "演练已建立，各单位的账号在工作台下方“演练”处进入。"
            with told(request, done=done, refused="没有建立演练"):
                campaign = practising.make(campaign, by=request.user)
            return _back(campaign)
        return self._ask(
            request, campaign, "reports/admin/campaign_practice.html", f"建立演练：{campaign}"
        )

    def wipe_page(self, request, object_id):
        """All data of a 演练 deleted, after a page that says how much."""
        campaign = get_object_or_404(self.get_queryset(request), pk=object_id)
        if request.method == "POST":
            with told(request, done="演练已清空。", refused="没有清空"):
                practising.wipe(campaign, by=request.user)
            return _back(campaign)
        found = wiping.counts(campaign)
        named = [(label, found.pop(model, 0)) for model, label in COUNTED.items()]
        context = {"counts": [*named, ("其他记录（经过、通知、导入等）", Counter(found).total())]}
        return self._ask(
            request,
            campaign,
            "reports/admin/campaign_wipe.html",
            f"清空演练：{campaign}",
            **context,
        )

    def close_page(self, request, object_id):
        """归档 after a page that says what is still open; of an archived one the way back."""
        campaign = get_object_or_404(self.get_queryset(request), pk=object_id)
        closed = campaign.archived_at is not None
        if request.method == "POST":
            verb = reopen if request.POST.get("what") == "reopen" else closing.close
            done = (
                "已重新打开，各单位恢复填报和审核。" if closed else "已归档，各单位只能查看和导出。"
            )
            with told(request, done=done, refused="没有变动"):
                verb(campaign, by=request.user)
            return _back(campaign)
        title = f"{'重新打开' if closed else '归档'}：{campaign}"
        return self._ask(
            request, campaign, "reports/admin/campaign_close.html", title, open=still_open(campaign)
        )

    def _ask(self, request, campaign, template, title, **context):
        context |= self.admin_site.each_context(request)
        context |= {"title": title, "campaign": campaign, "opts": self.opts}
        return render(request, template, context)


def _back(campaign):
    return redirect("admin:campaign_campaign_change", campaign.pk)
