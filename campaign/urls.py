"""All addresses. The upper floors are named by string only."""

from django.urls import include, path

from campaign.views import jobs, notices, second_factor
from campaign.views.account import Login, Logout, PasswordChange
from campaign.views.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("login/", Login.as_view(), name="login"),
    path("login/code/", second_factor.code, name="login_code"),
    path("logout/", Logout.as_view(), name="logout"),
    path("password/", PasswordChange.as_view(), name="password_change"),
    path("second-factor/", second_factor.page, name="second_factor"),
    path("notices/", notices.page, name="notices"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/<int:pk>/read/", notices.read, name="notice_read"),
    path("jobs/", jobs.page, name="jobs"),
    path("jobs/<int:pk>/cancel/", jobs.cancel, name="job_cancel"),
    path("jobs/<int:pk>/again/", jobs.run_again, name="job_again"),
    path("jobs/<int:pk>/file/", jobs.download, name="job_file"),
    path("manage/", include("reports.admin.urls")),
    path("<slug:slug>/<int:code>/rows/", include("enterprises.urls")),
    path("", include("reports.urls")),
]

handler400 = "campaign.views.telling.unconfirmed"
handler500 = "campaign.views.telling.failed"
