"""审计日志: searched and taken out by administrators; nothing in it can be changed here or anywhere."""

from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.timezone import make_aware
from import_export import fields

from campaign.models import AuditLine
from reports.admin.listing import ExportsList, ListResource
from reports.admin.site import ScopedAdmin, site

DAY = timedelta(days=1)
COLUMNS = ("number", "time", "kind", "username", "unit", "address", "deed", "subject", "result", "digest")  # fmt: skip


class AuditResource(ListResource):
    number = fields.Field("number", "编号")
    time = fields.Field("at", "时间")
    kind = fields.Field("get_kind_display", "类别")
    username = fields.Field("username", "账号")
    unit = fields.Field("district__name", "账号所在单位")
    address = fields.Field("address", "来源地址")
    deed = fields.Field("deed", "事项")
    subject = fields.Field("subject", "对象")
    result = fields.Field("get_result_display", "结果")
    digest = fields.Field("digest", "指纹")
    title = "审计日志"

    class Meta:
        model = AuditLine
        fields = COLUMNS

    def dehydrate_time(self, line):
        return f"{timezone.localtime(line.at):%F %T}"


class Days(admin.ListFilter):
    """From one day to another, both included; either may be left out."""

    title, template = "日期", "reports/admin/days.html"

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        for name in self.expected_parameters():
            text = params.pop(name, [""])[-1]
            with suppress(ValueError):  # a day that is none asks for nothing
                self.used_parameters[name] = parse_date(text)

    def expected_parameters(self):
        return ["from", "to"]

    def has_output(self):
        return True

    def choices(self, changelist):
        """One choice: the form with its two days, and what else the address asks for."""
        others = changelist.get_filters_params().items()
        kept = [(n, value[-1]) for n, value in others if n not in self.expected_parameters()]
        days = {name: self.used_parameters.get(name) for name in self.expected_parameters()}
        yield {"kept": kept, "first": days["from"], "last": days["to"], "query": changelist.query}

    def queryset(self, request, queryset):
        days: dict[str, Any] = self.used_parameters
        first, last = (days.get(name) for name in self.expected_parameters())
        if first:
            queryset = queryset.filter(at__gte=make_aware(datetime.combine(first, time.min)))
        if last:
            queryset = queryset.filter(at__lt=make_aware(datetime.combine(last + DAY, time.min)))
        return queryset


@admin.register(AuditLine, site=site)
class AuditAdmin(ExportsList, ScopedAdmin):
    place = 6
    purpose = "谁在什么时候做了什么，供检查、导出。"
    list_display = ("time", "kind", "username", "district", "address", "deed", "subject", "result", "number")  # fmt: skip
    list_select_related = ("district",)
    list_filter = (Days, "kind", "result")
    search_fields = ("username", "district__name", "deed", "subject", "address")
    search_help_text = "可按账号、单位、事项、对象、来源地址查找"
    ordering = ("-pk",)
    show_full_result_count = False
    fields = readonly_fields = (
        "number", "time", "kind", "username", "district", "address", "deed", "subject", "result", "previous", "digest"
    )  # fmt: skip

    @admin.display(description="时间", ordering="at")
    def time(self, line):
        return f"{timezone.localtime(line.at):%F %T}"

    def get_export_resource_classes(self, request):
        return [AuditResource]
