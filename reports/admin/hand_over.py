"""账号交接: the page of one account where it is handed to a successor, and the sheet both sign."""

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from campaign import once
from campaign.handing_over import successors_of
from campaign.lengths import length_of
from campaign.models import HandOver, User
from campaign.models.submission import Refused
from reports.handing_over import hand_over, open_on_desk

USED = (
    "这次交接刚才已经办理，没有再办一次。一次性密码只显示一次；纸条丢失的，请打开接手账号重置密码。"
)
NEW = ("name", "phone", "email")  # of the successor whose account is opened here


class HandOverForm(forms.Form):
    """Who takes over: one of the unit's accounts of the same role, or a new one."""

    successor = forms.ChoiceField(label="接手账号", required=False)
    name = forms.CharField(label="接手人姓名", required=False, max_length=length_of(User, "name"))
    phone = forms.CharField(
        label="接手人联系电话", required=False, max_length=length_of(User, "phone")
    )
    email = forms.EmailField(label="接手人邮箱", required=False, help_text="收通知用，可不填")
    day = forms.DateField(label="交接日期", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label="交接原因",
        max_length=length_of(HandOver, "reason"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    token = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data=None, *, account):
        super().__init__(data)
        self.known = {str(user.pk): user for user in successors_of(account)}
        named = [(pk, f"{user}（{user.username}）") for pk, user in self.known.items()]
        chosen: Any = self.fields["successor"]
        chosen.choices = [("", "新开一个账号（填写下面的姓名）"), *named]
        self.initial = {"day": f"{timezone.localdate():%F}", "token": secrets.token_urlsafe()}

    def clean(self):
        super().clean()
        values = self.cleaned_data
        typed = any(values.get(name) for name in NEW)
        if not self.errors and not values["successor"] and not values["name"]:
            raise forms.ValidationError("请填写接手人姓名，或者选择已有的账号。")
        if not self.errors and values["successor"] and typed:
            raise forms.ValidationError(
                "已选择接手账号，又填写了姓名、电话或邮箱：由已有账号接手的，请把这几项清空；新开账号的，请选“新开一个账号”。"
            )
        return values

    def to(self) -> User:
        """The account chosen, else an unsaved one of whom the form names."""
        values = self.cleaned_data
        if chosen := self.known.get(values["successor"]):
            return chosen
        return User(**{name: values[name] for name in NEW})


class HandsOver(ModelAdmin):
    """The two pages beside Django's own; ``self`` is the ModelAdmin of accounts."""

    def hand_over_page(self, request, object_id):
        """What is open on the desk and who takes it over; then the sheet, with the new one-time password."""
        account: Any = self.get_object(request, object_id)  # 404 where there is none
        form = HandOverForm(request.POST if request.method == "POST" else None, account=account)
        if request.method == "POST" and form.is_valid():
            try:
                made, password = self._handed_over(request, account, form)
            except Refused as refusal:
                messages.error(request, f"没有办理交接：{refusal}")
                return redirect("admin:campaign_user_hand_over", account.pk)
            return _sheet(request, account, [(made.successor, password)] if password else [])
        context = self.admin_site.each_context(request)
        context |= {
            "title": f"交接 {account.username}",
            "account": account,
            "form": form,
            "items": open_on_desk(account),
            "own": account.pk == request.user.pk,
            "opts": self.opts,
        }
        return render(request, "reports/admin/hand_over.html", context)

    @transaction.atomic
    def _handed_over(self, request, account, form):
        values = form.cleaned_data
        once.use(values["token"], USED, by=request.user)
        made, password = hand_over(
            account, form.to(), day=values["day"], reason=values["reason"], by=request.user
        )
        self.log_change(request, account, str(made))
        return made, password

    def hand_over_sheet(self, request, object_id):
        """交接单 of every time the account was handed over, to print again; without any password."""
        return _sheet(request, self.get_object(request, object_id))


@never_cache
def _sheet(request, account, made=()):
    """``made``: (account, one-time password) in answer to the request that made it only."""
    done = account.handed_over.all()
    context = {"account": account, "done": done, "made": made, "address": settings.SITE_URL}
    return render(request, "reports/admin/hand_over_sheet.html", context)
