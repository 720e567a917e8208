"""单位, 延期, 专项行动, 轮次: what an administrator reads and, by verbs, changes."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect, render
from django.urls import path

from campaign.access import Do, may
from campaign.campaign_file import CampaignFileError, parse
from campaign.campaign_loading import load
from campaign.deadlines import Due
from campaign.extending import check, extend
from campaign.models import Campaign, District, Extension, Round
from campaign.models.submission import Refused
from enterprises.ledger import recheck
from reports.admin.site import ScopedAdmin, site
from reports.context import campaigns_of

MOST_BYTES = 500_000


@admin.register(District, site=site)
class DistrictAdmin(ScopedAdmin):
    """The tree, to read: it is loaded from a file (load_districts)."""

    list_display = ("in_tree", "code", "level", "union_name", "note")
    list_filter = ("level",)
    search_fields = ("name", "code", "union_name")
    fields = readonly_fields = ("code", "name", "short_name", "level", "union_name", "note")

    @admin.display(description="单位")
    def in_tree(self, unit):
        return "　" * (unit.depth - 1) + unit.name


class ExtensionForm(forms.ModelForm):
    last_day = forms.DateField(label="延至（当日24时）", help_text="写成 2018-11-20")

    class Meta:
        model = Extension
        fields = ("round", "district", "reason")
        labels = {"round": "轮次"}

    def clean(self):
        values = super().clean()
        if not self.errors:
            try:
                check(*self.asked(), by=self.by)
            except Refused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return values

    def asked(self):
        return [self.cleaned_data[n] for n in ("round", "district", "last_day", "reason")]


@admin.register(Extension, site=site)
class ExtensionAdmin(ScopedAdmin):
    form = ExtensionForm
    list_display = ("district", "round_name", "until", "reason", "granted_by", "granted_at")
    list_select_related = ("district", "round", "granted_by")
    search_fields = ("district__name", "district__code", "reason")
    fields = ("round", "district", "last_day", "reason")

    @admin.display(description="轮次", ordering="round")
    def round_name(self, extension):
        return str(extension.round)

    @admin.display(description="延至", ordering="due_at")
    def until(self, extension):
        return Due(extension.due_at).label

    def has_add_permission(self, request):
        return self.admin_site.has_permission(request)

    def get_fields(self, request, obj=None):
        return ("round_name", "district", "until", "reason", "granted_by") if obj else self.fields

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj) if obj else ()

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if obj:
            return form
        form.by = request.user
        below = District.objects.visible_to(request.user).exclude(pk=request.user.district_id)
        form.base_fields["district"].queryset = below
        campaigns = campaigns_of(request.user.district)
        form.base_fields["round"].queryset = Round.objects.filter(campaign__in=campaigns)
        return form

    def save_model(self, request, obj, form, change):
        made = extend(*form.asked(), by=request.user)
        obj.pk, obj.due_at = made.pk, made.due_at


@admin.register(Round, site=site)
class RoundAdmin(ScopedAdmin):
    list_display = ("name", "campaign", "opens_at", "dues_told")
    fields = readonly_fields = ("campaign", "key", "name", "opens_at", "dues_told")

    def get_queryset(self, request):
        campaigns = Campaign.objects.visible_to(request.user)
        rounds = Round.objects.filter(campaign__in=campaigns)
        return rounds.select_related("campaign").prefetch_related("dues").order_by("-opens_at")

    @admin.display(description="截止")
    def dues_told(self, round_):
        names = District.Level
        return "；".join(
            f"向{names(due.to_level).label}报送：{Due(due.due_at).label}"
            for due in round_.dues.all()
        )


@admin.register(Campaign, site=site)
class CampaignAdmin(ScopedAdmin):
    """What a campaign's file says; a new or renewed file is loaded as by load_campaign."""

    list_display = ("title", "slug", "root", "archived_at")
    list_select_related = ("root",)
    change_list_template = "reports/admin/campaigns.html"
    fields = readonly_fields = (
        "title", "slug", "root", "document", "period", "annexes", "words", "source"
    )  # fmt: skip

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
        return [path("load/", load_page, name="campaign_campaign_load"), *super().get_urls()]

    def load_page(self, request):
        """Upload of a campaign file: refused with the key named, or loaded and the ledgers re-checked."""
        refusal = ""
        if request.method == "POST":
            try:
                campaign, changed = load(self._text(request))
                moved = recheck(campaign) if changed else 0
                done = "已载入" if changed else "与现有内容相同，没有变化"
                messages.success(request, f"{campaign}：{done}，{moved} 行的检查结果改变。")
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
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise CampaignFileError("文件不是 UTF-8 文字，请另存为 UTF-8 后再上传") from None
        definition = parse(text)
        existing = Campaign.objects.filter(slug=definition.slug).select_related("root").first()
        roots = [District.objects.filter(code=definition.root).first(), existing and existing.root]
        for root in filter(None, roots):
            if not may(request.user, Do.MANAGE, root):
                raise CampaignFileError(f"专项行动文件的 root：{root} 不在您的管理范围内")
        return text
