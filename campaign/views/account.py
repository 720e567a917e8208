from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone

from campaign import auditing, limits
from campaign.models import User
from campaign.origin import current_address
from campaign.views import second_factor


class Login(LoginView):
    """Every attempt is noted; the name only where there is such an account: people type their
    password into the wrong field."""

    def post(self, request, *args, **kwargs):
        if until := limits.paused_until(current_address()):
            return render(request, "registration/locked.html", {"until": until}, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        if form.get_user().second_factor:
            return second_factor.ask(self.request, form.get_user(), self.get_redirect_url())
        response = super().form_valid(form)
        self.request.session.cycle_key()  # Django keeps it when the same account signs in again
        auditing.record(auditing.Kind.LOGIN, "登录", by=form.get_user())
        return response

    def form_invalid(self, form):
        named = form.data.get("username", "").strip()
        if named and form.data.get("password"):
            locked = getattr(self.request, "axes_locked_out", False)
            auditing.record(
                auditing.Kind.LOGIN,
                "登录失败，已暂停登录" if locked else "登录失败",
                by=User.objects.filter(username=named[:150]).first(),
                subject="" if locked else "账号或密码不对",
                result=auditing.Result.REFUSED,
            )
        return super().form_invalid(form)


class Logout(LogoutView):
    def post(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            auditing.record(auditing.Kind.LOGIN, "退出", by=request.user)
        return super().post(request, *args, **kwargs)


class PasswordChange(PasswordChangeView):
    """Own password, also the forced change after a first login or after a long time."""

    template_name = "registration/password_change.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form):
        response = super().form_valid(form)
        user = form.user
        user.must_change_password, user.password_set_at = False, timezone.now()
        user.save(update_fields=["must_change_password", "password_set_at"])
        auditing.record(auditing.Kind.PASSWORD, "修改密码", by=user)
        messages.success(self.request, "密码已修改。")
        return response
