"""账号: opened one by one or from a list, changed, stopped, given a new one-time password."""

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache

from campaign import accounts, once, second_factor
from campaign.models import District, User
from campaign.models.submission import Refused
from campaign.views.telling import told
from reports.admin.account_lists import AccountListResource, AccountResource
from reports.admin.hand_over import HandsOver
from reports.admin.listing import ExportsList, ImportsList
from reports.admin.site import ScopedAdmin, site

ONCE = "没有再办一次。一次性密码只显示一次；纸条丢失的，请打开那个账号重置密码。"


@never_cache
def one_time_sheet(request, made):
    """The strips to cut and hand out. Shown in answer to the request that made the passwords only."""
    context = {"made": made, "address": settings.SITE_URL}
    return render(request, "reports/admin/one_time.html", context)


class AccountForm(forms.ModelForm):
    username = forms.CharField(label="账号名", required=False, max_length=150, help_text="留空由系统按单位代码编排")  # fmt: skip
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    by: User  # the administrator whose form this is; see get_form

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["token"] = secrets.token_urlsafe()

    def clean(self):
        super().clean()
        values = self.cleaned_data
        for name, value in values.items():
            setattr(self.instance, name, value)
        if not self.errors:
            try:
                accounts.check(self.instance, by=self.by)
            except Refused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return values


class UnitFilter(admin.SimpleListFilter):
    title, parameter_name = "单位（含下级）", "unit"

    def lookups(self, request, model_admin):
        own = request.user.district
        return [(own.code, f"只看{own.name}"), *((d.code, d.name) for d in own.get_children())]

    def queryset(self, request, queryset):
        unit = District.objects.visible_to(request.user).filter(code=self.value() or "").first()
        if unit is None:
            return queryset
        own = unit.pk == request.user.district_id
        return queryset.of(unit) if own else queryset.within(unit)


@admin.register(User, site=site)
class AccountAdmin(HandsOver, ImportsList, ExportsList, ScopedAdmin):
    place = 2
    purpose = "给各单位开账号：逐个增加，或导入名单，打印一次性密码分发；重置密码、解除暂停、停用。"
    form = AccountForm
    list_display = ("username", "name", "district", "role", "is_active", "password_told", "last_login")  # fmt: skip
    list_select_related = ("district",)
    list_filter = ("role", "is_active", UnitFilter)
    search_fields = ("username", "name", "district__name", "district__code")
    ordering = ("district__path", "username")
    fields = ("district", "role", "name", "phone", "email")
    autocomplete_fields = ("district",)
    change_form_template = "reports/admin/account.html"
    resource_classes = [AccountResource]
    used_told = f"这份名单已经开过账号，{ONCE}"
    blank = ("单位代码", "姓名", "联系电话", "角色", "邮箱", "账号名", "单位名称（供核对）")
    undo_told = "账号立即开通，一次性密码只显示一次，请当场打印；开错的账号在名单里停用。"
    begun_told = "下载没有填报账号的单位（代码、角色已填好）"
    columns_told = (
        "第一行写列名：单位代码、姓名、联系电话、角色（填报、审核、查看、审签、管理），"
        "可另有邮箱（收通知用）、账号名（留空由系统编排）。"
    )

    @admin.display(description="初始密码", ordering="must_change_password")
    def password_told(self, user):
        return "尚未修改" if user.must_change_password else "已修改"

    def get_queryset(self, request):
        own = Q(district__path__startswith=request.user.district.path)
        return super().get_queryset(request).filter(own)

    def has_add_permission(self, request):
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def get_export_resource_classes(self, request):
        return [AccountListResource]

    def begun_lines(self, request):
        """A line for each unit that nobody enters for."""
        role = User.Role.ENTRY.label
        units = accounts.units_nobody_enters_for(request.user)
        return [(unit.code, "", "", role, "", "", unit.name) for unit in units]

    def get_fields(self, request, obj=None):
        ends = "is_active" if obj else "token"
        return ("username", *self.fields, ends)

    def get_readonly_fields(self, request, obj=None):
        return ("username",) if obj else ()

    def get_form(self, request, obj=None, change=False, **kwargs):
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """A form sent a second time opens no second account."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:campaign_user_changelist")

    def save_model(self, request, obj, form, change):
        if change:
            accounts.change(obj, by=request.user)
        else:
            used = f"这张表已经开过账号，{ONCE}"
            once.use(form.cleaned_data["token"], used, by=request.user)
            obj.one_time_password = accounts.open_account(obj, by=request.user)

    def response_add(self, request, obj, post_url_continue=None):
        return one_time_sheet(request, [(obj, obj.one_time_password)])

    def get_urls(self):
        pages = {
            "reset": self.reset_page,
            "release": self.release_page,
            "hand_over": self.hand_over_page,
            "hand_over_sheet": self.hand_over_sheet,
        }
        own = [
            path(
                f"<int:object_id>/{word}/",
                self.admin_site.admin_view(page),
                name=f"campaign_user_{word}",
            )
            for word, page in pages.items()
        ]
        return [*own, *super().get_urls()]

    def release_page(self, request, object_id):
        """Ends the pause after failed logins, or the second factor of a lost phone; after a page that asks."""
        user = self.get_object(request, object_id)
        verbs = {"pause": accounts.end_pause, "factor": second_factor.release}
        if request.method == "POST" and (verb := verbs.get(request.POST.get("what"))):
            with told(request, done="已解除。", refused="没有解除"):
                verb(user, by=request.user)
            return redirect("admin:campaign_user_change", user.pk)
        context = self.admin_site.each_context(request)
        context |= {"title": f"解除 {user.username} 的登录限制", "account": user}
        return render(request, "reports/admin/release.html", context)

    def reset_page(self, request, object_id):
        """A new one-time password, after a page that asks."""
        user = self.get_object(request, object_id)
        if request.method == "POST":
            used = f"{user.username} 的密码刚才已经重置，{ONCE}"
            try:
                with transaction.atomic():
                    once.use(request.POST.get("token", ""), used, by=request.user)
                    password = accounts.reset_password(user, by=request.user)
                    self.log_change(request, user, "重置密码")
                return one_time_sheet(request, [(user, password)])
            except Refused as refusal:
                messages.error(request, str(refusal))
                return redirect("admin:campaign_user_change", user.pk)
        context = self.admin_site.each_context(request)
        context |= {"title": f"重置 {user.username} 的密码", "account": user}
        context["token"] = secrets.token_urlsafe()
        return render(request, "reports/admin/reset.html", context)

    def imported(self, result, request):
        return one_time_sheet(request, [(r.instance, r.instance.one_time_password) for r in result])
