"""专项行动, 轮次: what an administrator reads; a campaign file is loaded."""

from django.contrib import admin, messages
from django.shortcuts import redirect, render
from django.urls import path

from campaign.access import Do, may
from campaign.campaign_file import CampaignFileError, parse
from campaign.deadlines import Due
from campaign.models import Campaign, District, Round
from campaign.toml_table import decode
from reports.admin.campaign_steps import CampaignSteps
from reports.admin.site import ScopedAdmin, site
from reports.campaign_loading import load
from reports.rule_findings import counted, standing_below

MOST_BYTES = 500_000


@admin.register(Round, site=site)
class RoundAdmin(ScopedAdmin):
    place = 4
    purpose = "每一轮从哪天开始填报、各级哪天截止；写在专项行动文件里，这里只看。"
    list_display = ("name", "campaign_told", "opens_at", "dues_told")
    fields = readonly_fields = ("campaign_told", "key", "name", "opens_at", "dues_told")

    def get_queryset(self, request):
        campaigns = Campaign.objects.visible_to(request.user)
        rounds = Round.objects.filter(campaign__in=campaigns)
        return rounds.select_related("campaign").prefetch_related("dues").order_by("-opens_at")

    @admin.display(description="专项行动", ordering="campaign")
    def campaign_told(self, round_):
        return round_.campaign.title

    @admin.display(description="截止")
    def dues_told(self, round_):
        names = District.Level
        return "；".join(
            f"向{names(due.to_level).label}报送：{Due(due.due_at).label}"
            for due in round_.dues.all()
        )


@admin.register(Campaign, site=site)
class CampaignAdmin(CampaignSteps, ScopedAdmin):
    """What a campaign's file says; a new or renewed file is loaded as by load_campaign."""

    place = 3
    purpose = "载入专项行动文件，建立演练让各单位先练一遍，办完后归档。"
    list_display = ("title", "slug", "root", "practice", "archived_at")
    list_select_related = ("root",)
    change_list_template = "reports/admin/campaigns.html"
    change_form_template = "reports/admin/campaign.html"
    fields = readonly_fields = (
        "title", "slug", "root", "practice", "archived_at", "document", "period", "annexes", "words",
        "source",
    )  # fmt: skip

    @admin.display(description="类别")
    def practice(self, campaign):
        return "演练" if campaign.definition.practice else "正式"

    @admin.display(description="文号")
    def document(self, campaign):
        return f"{campaign.definition.document_number}（{campaign.definition.issuer}）"

    @admin.display(description="起止")
    def period(self, campaign):
        return f"{campaign.definition.starts} 至 {campaign.definition.ends}"

    @admin.display(description="附件")
    def annexes(self, campaign):
        return "；".join(f"{a.number} {a.short}" for a in campaign.definition.annexes)

    @admin.display(description="词表")
    def words(self, campaign):
        found = campaign.definition
        lists = {"企业所有制性质": found.ownership, "经营状况": found.status,
                 "未建会原因": found.reasons, "退回类别": found.return_reasons}  # fmt: skip
        return "；".join(f"{name} {len(words.words)} 个" for name, words in lists.items())

    def get_urls(self):
        load_page = self.admin_site.admin_view(self.load_page)
        steps = [
            path(
                f"<int:object_id>/{word}/",
                self.admin_site.admin_view(page),
                name=f"campaign_campaign_{word}",
            )
            for word, page in self.steps().items()
        ]
        load = path("load/", load_page, name="campaign_campaign_load")
        return [load, *steps, *super().get_urls()]

    def load_page(self, request):
        """Upload of a campaign file: refused with the key named, or loaded and the ledgers re-checked."""
        refusal = ""
        if request.method == "POST":
            try:
                campaign, outcome, moved = load(self._text(request), by=request.user)
                messages.success(request, f"{campaign}：{outcome}，{moved} 行的检查结果改变。")
                if units := len(counted(standing_below(campaign, campaign.root, request.user))):
                    told = f"{units} 个已审核单位的报表有新的问题，请按“规则变动后的新问题”查看。"
                    messages.warning(request, told)
                return redirect("admin:campaign_campaign_change", campaign.pk)
            except CampaignFileError as error:
                refusal = f"没有载入。{error}"
        context = self.admin_site.each_context(request)
        context |= {"title": "载入专项行动文件", "refusal": refusal}
        return render(request, "reports/admin/load.html", context)

    def _text(self, request):
        file = request.FILES.get("file")
        if file is None or file.size > MOST_BYTES:
            raise CampaignFileError("请选择专项行动文件（TOML，不超过 500 KB）")
        text = decode(file.read())
        definition = parse(text)
        existing = Campaign.objects.filter(slug=definition.slug).select_related("root").first()
        roots = [District.objects.filter(code=definition.root).first(), existing and existing.root]
        for root in filter(None, roots):
            if not may(request.user, Do.MANAGE, root):
                raise CampaignFileError(f"专项行动文件的 root：{root} 不在您的管理范围内")
        return text
