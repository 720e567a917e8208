"""What lists share that come in and go out through import-export's admin pages."""

from hashlib import sha256

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature
from django.db import transaction
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from import_export import resources
from import_export.admin import ExportMixin, ImportMixin
from import_export.forms import ExportForm
from import_export.results import Result

from campaign import once
from campaign.access import ALLOWED
from campaign.models.submission import Refused
from enterprises.export_formats import Csv, Xlsx, download
from reports.admin.upload import PlainDiff, SignedStorage, TableFile

WORDS = {"new": "新增", "update": "修改", "skip": "不变"}


class ListResult(Result):
    """What a list does, for the preview: counts, the lines that change something, warnings."""

    def __init__(self):
        super().__init__()
        self.warnings = []

    @staticmethod
    def _told(line):
        return getattr(line, "told", "") or WORDS[line.import_type]

    def told_rows(self):
        """(word, line) of every line that changes something."""
        told = [(self._told(line), line) for line in self.valid_rows()]
        return [(word, line) for word, line in told if word != WORDS["skip"]]

    def seen(self):
        """Fingerprint of what the preview shows: the confirmation must do exactly that."""
        shown = [(self._told(line), *line.diff) for line in self.valid_rows()]
        return sha256(repr(shown).encode()).hexdigest()

    def counts(self):
        """(word, number of lines) of what occurs; the numbers add up to the lines of the file."""
        told = [self._told(line) for line in self.valid_rows()]
        return [
            (word, told.count(word)) for word in ("新增", "修改", "移动", "不变") if word in told
        ]


class ListResource(resources.ModelResource):
    """Lines of a list, stored in one transaction by a verb of the ground."""

    columns: tuple[str, ...] = ()  # that the file must have
    title = ""  # of the sheet that goes out

    def __init__(self, by=None):
        super().__init__()
        self.by, self.previewing = by, True

    @classmethod
    def get_diff_class(cls):
        return PlainDiff

    @classmethod
    def get_result_class(cls):
        return ListResult

    def before_import(self, dataset, **kwargs):
        """A file that is refused as a whole: no line of it is looked at."""
        try:
            self.check_file(dataset)
        except ValidationError:
            del dataset[:]
            raise

    def check_file(self, dataset):
        """Raises ValidationError."""
        if missing := [label for label in self.columns if label not in dataset.headers]:
            raise ValidationError(f"第1行：缺少列 {'、'.join(missing)}")

    def before_save_instance(self, instance, row, **kwargs):
        self.previewing = kwargs["dry_run"]


class ImportsList(ImportMixin):
    """Upload, preview, confirmation of one list. A confirmation works once and stores all or nothing."""

    import_template_name = "reports/admin/import.html"
    import_export_change_list_template = "reports/admin/list.html"
    tmp_storage_class = SignedStorage
    skip_admin_log = False
    columns_told = ""  # what the page says about the columns
    blank: tuple[str, ...] = ()  # the columns a list may have, for the empty one
    begun_told = ""  # what the link to a list that is begun already says; without it there is none
    used_told = "这份名单已经导入过，没有再导入一次。"
    undo_told = "请先在名单页“导出”一份现有名单，需要退回时再导入它。"

    def may_import(self, request):
        """Whether this administrator may; a refusal is shown with its reason."""
        return ALLOWED

    def has_import_permission(self, request):
        return self.admin_site.has_permission(request) and bool(self.may_import(request))

    def get_urls(self):
        page = self.admin_site.admin_view(self.blank_file)
        name = f"campaign_{self.opts.model_name}_blank"
        return [path("import/blank/", page, name=name), *super().get_urls()]

    def blank_file(self, request):
        """A list with every column, to be filled in: empty, or begun (``?begun``)."""
        self._ask(request)
        title = f"{self.opts.verbose_name}名单"
        begun = self.begun_lines(request) if "begun" in request.GET else []
        name = f"{title}（待填）" if begun else f"{title}（空表）"
        return download(Xlsx(), name, title, self.blank, begun)

    def begun_lines(self, request) -> list[tuple]:
        """The lines of a list that is begun already, each with every column of ``blank``."""
        return []

    def import_action(self, request, **kwargs):
        self._ask(request)
        page = super().import_action(request, **kwargs)
        page.context_data["title"] = f"导入{self.opts.verbose_name}"
        return page

    @method_decorator(require_POST)
    def process_import(self, request, **kwargs):
        self._ask(request)
        try:
            with transaction.atomic():
                once.use(request.POST.get("import_file_name", ""), self.used_told, by=request.user)
                return super().process_import(request, **kwargs)
        except (Refused, BadSignature) as refusal:
            stale = "预览已超过一小时，没有导入；请重新上传名单。"
            messages.error(request, str(refusal) if isinstance(refusal, Refused) else stale)
            return redirect(f"admin:campaign_{self.opts.model_name}_changelist")

    def _ask(self, request):
        if not (answer := self.may_import(request)):
            raise PermissionDenied(answer.reason)

    def get_import_context_data(self, **kwargs):
        told = ("columns_told", "begun_told", "undo_told")
        return {name: getattr(self, name) for name in told}

    def get_import_formats(self):
        return [TableFile]

    def get_import_resource_kwargs(self, request, **kwargs):
        return {"by": request.user}

    def add_data_read_fail_error_to_form(self, form, e):
        form.add_error("import_file", str(e))

    def process_result(self, result, request):
        wrong = result.has_errors() or result.has_validation_errors()
        if wrong or result.seen() != request.POST.get("seen"):
            transaction.set_rollback(True)
            messages.error(request, "预览之后情况有了变化，没有导入；请重新上传，再看一次预览。")
            return redirect(f"admin:campaign_{self.opts.model_name}_import")
        self.generate_log_entries(result, request)
        return self.imported(result, request)

    def _create_log_entry(self, user_pk, rows, import_type, action_flag):
        single = len(rows) == 1
        LogEntry.objects.log_actions(  # type: ignore[call-overload]
            user_pk, rows, action_flag, change_message="按名单导入", single_object=single
        )

    def imported(self, result, request):
        """The answer to a list that is stored."""
        told = "，".join(f"{word} {number} 个" for word, number in result.counts())
        messages.success(request, f"已导入：{told}。")
        return redirect(f"admin:campaign_{self.opts.model_name}_changelist")


class ExportsList(ExportMixin):
    """What the list shows just now (filters, search) as xlsx or csv."""

    export_template_name = "reports/admin/export.html"
    import_export_change_list_template = "reports/admin/list.html"
    export_form_class = ExportForm

    def has_export_permission(self, request):
        return self.admin_site.has_permission(request)

    def init_request_context_data(self, request, form):
        context = super().init_request_context_data(request, form)
        return context | {"title": f"导出{self.opts.verbose_name}"}

    def export_action(self, request):
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            messages.error(request, "没有导出：网址中的筛选条件不对，请在列表上重新筛选后再导出。")
            return redirect(f"admin:campaign_{self.opts.model_name}_changelist")

    def get_export_formats(self):
        return [Xlsx, Csv]

    def _do_file_export(self, file_format, request, queryset, export_form=None):
        if not self.has_export_permission(request):
            raise PermissionDenied
        resource = self.choose_export_resource_class(export_form, request)(by=request.user)
        lines = map(resource.export_resource, resource.iter_queryset(queryset))
        name = f"{self.opts.verbose_name} {timezone.localdate():%Y-%m-%d}"
        return download(file_format, name, resource.title, resource.get_export_headers(), lines)
