"""Settings. What differs between machines comes from the environment (or `.env`), with a type."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY and (VAR_DIR / "secret_key").exists():  # the demo's own, made at its first start
    SECRET_KEY = (VAR_DIR / "secret_key").read_text(encoding="utf-8").strip()
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "缺少 SECRET_KEY：请在环境变量或 .env 中写入一串不少于 50 个字符的随机文字（演示用 manage.py demo 会自动生成）"
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", True)  # off only for a demo on 127.0.0.1

INSTALLED_APPS = [
    "campaign",
    "enterprises",
    "reports",
    "django.contrib.admin.apps.SimpleAdminConfig",  # our own site: reports/admin/site.py
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "import_export",
    "treebeard",
    "simple_history",
    "axes",
    "csp",
    "django_htmx",
    "django_include_bootstrap",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "campaign.origin.OriginMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "campaign.audit_middleware.AuditMiddleware",
    "campaign.limits.LimitMiddleware",
    "campaign.middleware.WholeTextMiddleware",
    "campaign.middleware.SessionEndMiddleware",
    "campaign.middleware.FirstThingsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "campaign.middleware.OnlyByButtonMiddleware",
    "campaign.sent_again.SentAgainMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "campaign.urls"
WSGI_APPLICATION = "campaign.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "campaign.context.session",
                "reports.context.workplace",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", f"sqlite:///{VAR_DIR / 'database.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "campaign.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "campaign.passwords.LengthAndKinds"},
    {"NAME": "campaign.passwords.AnotherThanBefore"},
]
PASSWORD_DAYS = env.int(
    "PASSWORD_DAYS", 180
)  # after so many days an own password is changed; 0: never
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", False)  # of 管理 and 审核 accounts
EXPORTS_PER_10_MINUTES = env.int("EXPORTS_PER_10_MINUTES", 120)  # of one account
UPLOADS_PER_10_MINUTES = env.int("UPLOADS_PER_10_MINUTES", 60)
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
# The account, wherever the guesses come from. One county leaves by one address: that is paused only
# after many more failures (campaign/limits.py).
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_CLIENT_IP_CALLABLE = "campaign.origin.address_of"
AXES_ENABLE_ADMIN = False
# It asks to count by address too, which campaign/limits.py does with a limit of its own.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

SESSION_COOKIE_AGE = env.int("SESSION_IDLE_SECONDS", 3600)
SESSION_LONGEST_HOURS = env.int("SESSION_LONGEST_HOURS", 12)  # then one signs in again, idle or not
SESSION_SAVE_EVERY_REQUEST = True  # the age counts from the last request: an idle limit
if HTTPS:  # __Host-: only this host, only HTTPS, whatever a neighbouring site tries
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked on the machine itself, past the proxy
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)  # believe the proxy's scheme and visitor's address
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Letters go into files until a mail server is named: smtp+tls://user:password@host:587
vars().update(env.email_url("EMAIL_URL", f"filemail:///{VAR_DIR / 'mail'}"))
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "jianhui@localhost")
EMAIL_TIMEOUT = 20  # seconds

# Long work waits in the database for `manage.py work`, on this machine or another.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# What it makes: on several servers a folder that all of them see.
MADE_DIR = Path(env.str("MADE_DIR", str(VAR_DIR / "made")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "made": {
        "BACKEND": "campaign.made_files.WholeFiles",
        "OPTIONS": {"location": MADE_DIR, "file_permissions_mode": 0o640},
    },
}

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = env.bool("SERVE_STATIC_UNCOLLECTED", False)
SITE_URL = env.str(
    "SITE_URL", "http://127.0.0.1:8000"
)  # printed in the QR code of submitted papers
