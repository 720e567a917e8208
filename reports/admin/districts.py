"""单位: the tree to read, to import (from the top unit) and to export."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from import_export import fields

from campaign import district_file, district_loading
from campaign.access import may_load_tree
from campaign.district_file import DistrictFileError
from campaign.district_loading import Kind
from campaign.models import District
from reports.admin.listing import ExportsList, ImportsList, ListResource
from reports.admin.site import ScopedAdmin, site
from reports.admin.upload import LINE


class DistrictResource(ListResource):
    """Columns as campaign/data/hebei_districts_2018.csv; the rules are the ground's (district_file)."""

    code = fields.Field("code", "代码")
    name = fields.Field("name", "名称")
    short_name = fields.Field("short_name", "简称")
    level = fields.Field("get_level_display", "级别")
    reports_to = fields.Field("superior_code", "报送单位")
    union_name = fields.Field("union_name", "工会名称")
    note = fields.Field("note", "备注")
    title = "单位"

    class Meta:
        model = District
        fields = ("code", "name", "short_name", "level", "reports_to", "union_name", "note")
        import_id_fields = ()

    def check_file(self, dataset):
        rows = [{**row, "line": row[LINE]} for row in dataset.dict]
        headings = [heading for heading in dataset.headers if heading != LINE]
        try:
            arranged = district_file.arrange(headings, rows, district_loading.superiors())
            self.plan = district_loading.plan(arranged, by=self.by)
        except DistrictFileError as refusal:
            raise ValidationError(str(refusal)) from refusal
        self.changes = {change.line: change for change in self.plan.changes}
        names = District.objects.values_list("code", "name")
        self.names = dict(names) | {c.code: c.values["name"] for c in self.plan.changes}

    def get_instance(self, instance_loader, row):
        change = self.changes[row[LINE]]
        if change.unit:
            change.unit.superior_code = self._told(change.superior_before)
        return change.unit

    def import_instance(self, instance, row, **kwargs):
        change = self.changes[row[LINE]]
        instance.code, instance.superior_code = change.code, self._told(change.superior)
        for name, value in change.values.items():
            setattr(instance, name, value)

    def _told(self, code):
        return f"{self.names[code]} {code}" if code else ""

    def skip_row(self, instance, original, row, import_validation_errors=None):
        return self.changes[row[LINE]].kind == Kind.UNCHANGED

    def do_instance_save(self, instance, is_create):
        """Nothing: the tree is brought to the whole file at once, in after_import."""

    def after_import_row(self, row, row_result, **kwargs):
        row_result.told = self.changes[row[LINE]].kind.label

    def after_import(self, dataset, result, **kwargs):
        if result.has_errors() or result.has_validation_errors():
            return
        result.warnings = [
            f"{report.district} 在“{report.round.campaign} {report.round}”已有报送"
            f"（{report.get_state_display()}）：已报送的版本不变，仍按当时的报送单位和口径；"
            "以后的审核由新的报送单位办理。"
            for report in self.plan.standing
        ]
        if not self.previewing:
            district_loading.apply(self.plan, by=self.by)
            units = District.objects.in_bulk(field_name="code")
            for line in result.rows:
                line.instance = units[line.instance.code]

    def iter_queryset(self, queryset):
        codes = district_loading.superiors()
        for unit in super().iter_queryset(queryset):
            unit.superior_code = codes[unit.code]
            yield unit


@admin.register(District, site=site)
class DistrictAdmin(ImportsList, ExportsList, ScopedAdmin):
    """The tree: read here, changed by a file only (as by load_districts)."""

    place = 1
    purpose = "谁向谁报送。增加单位、调整报送关系，由最上级单位的管理员导入名单。"
    list_display = ("in_tree", "code", "level", "union_name", "note")
    list_filter = ("level",)
    search_fields = ("name", "code", "union_name")
    fields = readonly_fields = ("code", "name", "short_name", "level", "union_name", "note")
    resource_classes = [DistrictResource]
    blank = ("代码", "名称", "简称", "级别", "报送单位", "工会名称", "备注")
    columns_told = (
        "第一行写列名：代码、名称、简称、级别（省、市、县、乡镇）、报送单位（填代码），可另有工会名称、备注。"
        "文件里没有的单位保持不变；报送单位变了的，连同下级一起移动。"
    )

    def may_import(self, request):
        return may_load_tree(request.user)

    @admin.display(description="单位")
    def in_tree(self, unit):
        return "　" * (unit.depth - 1) + unit.name
