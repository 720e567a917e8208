"""The six-digit code: asked for after the password, and switched on by its owner."""

import time

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from campaign import auditing
from campaign import second_factor as verbs
from campaign.models import User
from campaign.models.submission import Refused

HALFWAY = "second_factor"  # in the session: whose password was right, when, and where to go then
SECRET = "second_factor_secret"  # noqa: S105 - in the session, until the first right code
PATIENCE = 300  # seconds between password and code


def ask(request, user, after):
    """The password of ``user`` was right: the code is asked for before anybody is signed in."""
    request.session.cycle_key()
    request.session[HALFWAY] = [user.pk, user.backend, int(time.time()), after]
    return redirect("login_code")


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request):
    """The second page of the login."""
    pk, backend, at, after = request.session.get(HALFWAY) or (None, "", 0, "")
    user = User.objects.filter(pk=pk, is_active=True).exclude(second_factor="").first()
    if user is None or time.time() - at > PATIENCE:
        messages.error(request, "请重新输入账号和密码。")
        return redirect("login")
    if request.method == "GET":
        return render(request, "registration/code.html")
    try:
        verbs.check(user, request.POST.get("code", ""))
    except Refused as refusal:
        return render(request, "registration/code.html", {"refusal": refusal}, status=422)
    del request.session[HALFWAY]
    login(request, user, backend=backend)
    request.session.cycle_key()
    auditing.record(auditing.Kind.LOGIN, "登录（二次验证）", by=user)
    ours = url_has_allowed_host_and_scheme(after, {request.get_host()}, request.is_secure())
    return redirect(after if ours else resolve_url(settings.LOGIN_REDIRECT_URL))


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@login_required
def page(request):
    """Whether the own account asks for a code, and the QR code to switch it on."""
    user = request.user
    if not user.may_use_second_factor:
        raise PermissionDenied("只有管理和审核账号使用二次验证。")
    if user.second_factor:
        return render(request, "registration/second_factor.html")
    secret = request.session.setdefault(SECRET, verbs.new_secret())
    context, status = {"secret": secret}, 200
    if request.method == "POST":
        try:
            verbs.enrol(user, secret, request.POST.get("code", ""))
        except Refused as refusal:
            context["refusal"], status = refusal, 422
        else:
            del request.session[SECRET]
            messages.success(request, "已启用二次验证，下次登录时输入手机上的六位数字。")
            return redirect("home")
    picture = segno.make(verbs.address_for_app(user, secret), error="l")
    context["picture"] = picture.svg_data_uri(scale=4, border=4)
    context["required"] = settings.REQUIRE_SECOND_FACTOR
    return render(request, "registration/second_factor.html", context, status=status)
