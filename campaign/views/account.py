from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.urls import reverse_lazy

from campaign import auditing
from campaign.models import User


class Login(LoginView):
    """Every attempt is noted; the name only where there is such an account: people type their
    password into the wrong field."""

    def form_valid(self, form):
        response = super().form_valid(form)
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
    """Own password, also the forced change after a first login."""

    template_name = "registration/password_change.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form):
        response = super().form_valid(form)
        self.request.user.must_change_password = False
        self.request.user.save(update_fields=["must_change_password"])
        auditing.record(auditing.Kind.PASSWORD, "修改密码", by=self.request.user)
        messages.success(self.request, "密码已修改。")
        return response
