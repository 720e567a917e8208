"""系统管理: Django's admin behind our own login, by role and not by flags, within one's own subtree.

It stands on the top floor: it needs the limited reader and the re-check of the ledger (enterprises);
what it changes, it changes by the ground's verbs.
"""

from functools import wraps
from typing import cast

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404
from django.shortcuts import resolve_url
from django.urls import reverse

from campaign.access import REFUSALS, Do, may
from campaign.models import District

# Login, logout and password are the product's own pages.
LEFT_OUT = {"login", "logout", "password_change", "password_change_done", "view_on_site"}


class UnitSearch(AutocompleteJsonView):
    """Units found by name or code, told with the code: 桥西区 there is in three cities. Nothing else is searched."""

    def process_request(self, request):
        found = super().process_request(request)
        _, _, asking, _ = found
        if asking.remote_field.model is not District:
            raise Http404("这里只能查找单位。")
        return found

    def get_queryset(self):
        """Found are the units that the form of the page would take."""
        asking = cast("ScopedAdmin", site.get_model_admin(self.source_field.model))
        return super().get_queryset().filter(pk__in=asking.units_for(self.request).values("pk"))

    def serialize_result(self, obj, to_field_name):
        return super().serialize_result(obj, to_field_name) | {"text": f"{obj}（{obj.code}）"}


class Site(admin.AdminSite):
    site_header = site_title = "建会专项行动填报系统 管理"
    index_title = "系统管理"
    enable_nav_sidebar = False
    final_catch_all_view = False
    empty_value_display = "—"
    index_template = "reports/admin/index.html"

    def has_permission(self, request):
        user = request.user
        return bool(user.is_authenticated and may(user, Do.MANAGE, user.district))

    def index(self, request, extra_context=None):
        """What there is to set up, in the order it is done."""
        registered = cast("dict[type[Model], ScopedAdmin]", self._registry)
        ordered = sorted(registered.items(), key=lambda found: found[1].place)
        pages = [
            (
                model._meta.verbose_name,
                found.purpose,
                reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"),
            )
            for model, found in ordered
        ]
        return super().index(request, {"pages": pages} | (extra_context or {}))

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
            if not self.has_permission(request):
                raise PermissionDenied(REFUSALS[Do.MANAGE])
            return inner(request, *args, **kwargs)

        return guarded

    def autocomplete_view(self, request):
        return UnitSearch.as_view(admin_site=self)(request)

    def get_urls(self):
        return [p for p in super().get_urls() if getattr(p, "name", "") not in LEFT_OUT]


site = Site()


class ScopedAdmin(admin.ModelAdmin):
    """Objects of the own subtree only: another unit's answers 404. Nothing is deleted.

    ``place`` and ``purpose`` are those of its entry on the first page of 系统管理.
    """

    place, purpose = 0, ""

    change_list_template = "reports/admin/change_list.html"
    list_per_page = 50
    actions = None

    def get_queryset(self, request):
        return self.model.objects.visible_to(request.user)

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404("没有这一项，或不在您的管理范围内。")
        return found

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """One button: 保存."""
        one_button: dict[str, object] = {
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        if object_id is None:
            one_button["title"] = f"增加{self.opts.verbose_name}"
        return super().changeform_view(request, object_id, form_url, one_button)

    def changelist_view(self, request, extra_context=None):
        titled = {"title": self.opts.verbose_name, **(extra_context or {})}
        return super().changelist_view(request, titled)

    def units_for(self, request):
        """The units that a form of this page may name."""
        return District.objects.visible_to(request.user)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.related_model is District:
            kwargs["queryset"] = self.units_for(request)
        if db_field.name in self.autocomplete_fields:
            kwargs["help_text"] = "点开后输入名称或代码查找"
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_module_permission(self, request):
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
