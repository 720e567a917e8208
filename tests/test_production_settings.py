"""What a production server sends with every answer, and whom it refuses."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ASK = """
import json
from campaign import settings as s
names = "DEBUG SESSION_COOKIE_SECURE SESSION_COOKIE_NAME CSRF_COOKIE_SECURE CSRF_COOKIE_NAME SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS ALLOWED_HOSTS".split()
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def production(**environment):
    """Settings as a server gets them that was told nothing but a key."""
    kept = {"PATH": os.environ["PATH"], "VAR_DIR": os.environ["VAR_DIR"], **environment}
    return subprocess.run(
        [sys.executable, "-c", ASK], cwd=settings.BASE_DIR, env=kept, capture_output=True, text=True, check=False
    )  # fmt: skip


def test_a_server_that_was_told_nothing_is_strict():
    done = production(SECRET_KEY="k" * 60)
    assert json.loads(done.stdout) == {
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost"],
    }


def test_without_a_secret_nothing_starts_and_the_reason_is_told(tmp_path):
    done = production(VAR_DIR=str(tmp_path))
    assert done.returncode
    assert "缺少 SECRET_KEY" in done.stderr


def test_every_command_says_in_one_sentence_that_the_secret_is_missing(tmp_path):
    kept = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    for command in ("doctor", "makemigrations"):
        done = subprocess.run(
            [sys.executable, "manage.py", command], cwd=settings.BASE_DIR, env=kept, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert done.returncode == 1
        assert done.stderr.startswith("缺少 SECRET_KEY")
        assert done.stderr.count("\n") == 1


def test_every_page_forbids_foreign_and_inline_script_frames_and_guessed_types(client):
    page = client.get(reverse("login"))
    policy = page["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Frame-Options"] == "DENY"


def test_over_https_the_browser_is_told_to_stay_there(settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31536000, True
    client = Client()  # a new one: Django reads both when it starts
    assert client.get(reverse("login")).url.startswith("https://")
    page = client.get(reverse("login"), secure=True)
    assert page["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_foreign_host_name_is_refused(client):
    assert client.get(reverse("login"), headers={"host": "evil.example"}).status_code == 400


def test_a_form_from_a_foreign_site_is_refused_even_with_its_token():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    token = {"csrfmiddlewaretoken": "t" * 32}
    client.cookies["csrftoken"] = "t" * 32
    ours, evil = {"origin": "http://testserver"}, {"origin": "https://evil.example"}
    assert client.post(reverse("notices_read"), token, headers=evil).status_code == 403
    assert client.post(reverse("notices_read"), token, headers=ours).status_code == 302
    assert client.post(reverse("notices_read"), headers=ours).status_code == 403


def test_cookies_stay_out_of_scripts_and_foreign_requests(client):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.get(reverse("notices")).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
