"""延期: granted one by one or from a list, by the verb of the ground; exported as the list shows them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from import_export import fields

from campaign.deadlines import Due, due_from
from campaign.extending import check, extend
from campaign.models import Extension, Round, User
from campaign.models.submission import Refused
from reports.admin.listing import ExportsList, ImportsList, ListResource
from reports.admin.site import ScopedAdmin, site
from reports.admin.upload import LINE
from reports.context import campaigns_of


class ExtensionForm(forms.ModelForm):
    last_day = forms.DateField(label="延至（当日24时）", help_text="写成 2018-11-20")
    by: User  # who grants; see get_form

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


class ExtensionResource(ListResource):
    """One line = one extension, of the round that runs unless the list names another."""

    code = fields.Field("district__code", "单位代码")
    district = fields.Field("district__name", "单位")
    until = fields.Field("until_told", "延至")
    reason = fields.Field("reason", "原因")
    campaign = fields.Field("round__campaign__title", "专项行动")
    round = fields.Field("round__name", "轮次")
    columns = ("单位代码", "延至", "原因")
    title = "延期"

    class Meta:
        model = Extension
        fields = ("code", "district", "until", "reason", "campaign", "round")
        import_id_fields = ()

    def check_file(self, dataset):
        super().check_file(dataset)
        running = campaigns_of(self.by.district).filter(archived_at=None)
        self.campaigns = list(running.prefetch_related("rounds"))
        below = self.by.district.get_children()
        self.units = {unit.code: unit for unit in below}
        self.lines = {}
        standing = Extension.objects.filter(district__in=below).order_by("pk")
        self.latest = {(e.round_id, e.district_id): (e.due_at, e.reason) for e in standing}

    def get_instance(self, instance_loader, row):
        return None

    def import_instance(self, instance, row, **kwargs):
        line = f"第{row[LINE]}行"
        code = row["单位代码"].strip()
        unit = self.units.get(code)
        if unit is None:
            raise ValidationError(f"{line} 单位代码：“{code}”不是本单位的直接下级，请核对")
        instance.district, instance.round = unit, self._round(row, line)
        instance.reason = row["原因"].strip()
        instance.due_at = due_from(row["延至"])
        if instance.due_at is None:
            raise ValidationError(
                f"{line} 延至：“{row['延至']}”不是时间，请写成 2018-11-20 17:30 或 2018年11月20日24时"
            )
        key = (instance.round.pk, unit.pk)
        if key in self.lines:
            raise ValidationError(f"{line} 单位代码：{unit} 与第{self.lines[key]}行重复")
        self.lines[key] = row[LINE]
        instance.until_told = Due(instance.due_at).label
        if self.skip_row(instance, None, row):
            return
        try:
            check(instance.round, unit, instance.due_at, instance.reason, by=self.by)
        except Refused as refusal:
            raise ValidationError(f"{line}：{refusal}") from refusal

    def _round(self, row, line):
        title, name = row.get("专项行动", "").strip(), row.get("轮次", "").strip()
        counting = [c for c in self.campaigns if not c.definition.practice]
        asked = [c for c in self.campaigns if c.title == title] if title else counting
        if len(asked) != 1:
            raise ValidationError(f"{line} 专项行动：请填写正在进行的专项行动的全称")
        if not name:
            return asked[0].current_round()
        found = [r for r in asked[0].rounds_in_order if r.name == name]
        if not found:
            raise ValidationError(f"{line} 轮次：“{name}”不是这次专项行动的轮次")
        return found[0]

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """What stands already is not granted again."""
        if import_validation_errors:
            return False
        key = (instance.round.pk, instance.district.pk)
        return self.latest.get(key) == (instance.due_at, instance.reason)

    def do_instance_save(self, instance, is_create):
        if not self.previewing:
            asked = (instance.round, instance.district, instance.due_at, instance.reason)
            instance.pk = extend(*asked, by=self.by).pk

    def export_field(self, field, instance, **kwargs):
        if field.attribute == "until_told":
            return Due(instance.due_at).label
        return super().export_field(field, instance, **kwargs)


@admin.register(Extension, site=site)
class ExtensionAdmin(ImportsList, ExportsList, ScopedAdmin):
    place = 5
    purpose = "给直接向本单位报送的单位延长截止时间：逐个增加，或导入名单。"
    form = ExtensionForm
    list_display = ("district", "round_name", "until", "reason", "granted_by", "granted_at")
    list_select_related = ("district", "round__campaign", "granted_by")
    search_fields = ("district__name", "district__code", "reason")
    fields = ("round", "district", "last_day", "reason")
    autocomplete_fields = ("district",)
    resource_classes = [ExtensionResource]
    blank = ("单位代码", "延至", "原因", "专项行动", "轮次")
    columns_told = (
        "第一行写列名：单位代码（直接下级）、延至（如 2018-11-20 17:30 或 2018年11月20日24时）、原因；"
        "同时有几个专项行动或几轮的，另加专项行动、轮次两列。"
    )

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

    def units_for(self, request):
        return request.user.district.get_children()

    def get_form(self, request, obj=None, change=False, **kwargs):
        form: Any = super().get_form(request, obj, change, **kwargs)
        if obj:
            return form
        form.by = request.user
        campaigns = campaigns_of(request.user.district)
        rounds = Round.objects.filter(campaign__in=campaigns).select_related("campaign")
        form.base_fields["round"].queryset = rounds
        form.base_fields["round"].label_from_instance = lambda one: f"{one.campaign} {one}"
        return form

    def save_model(self, request, obj, form, change):
        made = extend(*form.asked(), by=request.user)
        obj.pk, obj.due_at = made.pk, made.due_at
