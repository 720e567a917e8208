"""Settings of the tests: production's, with a key, a throw-away database and quick passwords.

Everything the environment decides is given here, so that a developer's `.env` changes no test.
Only DATABASE_URL is taken from outside: `manage.py test` runs the same tests on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

SCRATCH = Path(tempfile.mkdtemp(prefix="tests-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
(SCRATCH / "static").mkdir()

os.environ.setdefault("DATABASE_URL", f"sqlite:///{SCRATCH / 'database.sqlite3'}")
os.environ.update(
    {
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "BEHIND_PROXY": "off",
        "CSRF_TRUSTED_ORIGINS": "",
        "DEBUG": "off",
        "HTTPS": "off",
        "PASSWORD_DAYS": "0",
        "REQUIRE_SECOND_FACTOR": "off",
        "SECRET_KEY": "only-the-tests-use-this-key-and-nothing-of-theirs-is-kept",
        "SERVE_STATIC_UNCOLLECTED": "off",
        "SESSION_IDLE_SECONDS": "3600",
        "SITE_URL": "http://127.0.0.1:8000",
        "VAR_DIR": str(SCRATCH),
    }
)

from campaign.settings import *  # noqa: E402, F403, TID251
from campaign.settings import DATABASES  # noqa: E402, TID251

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file: the browser's requests come on threads of their own, each with its own connection.
    DATABASES["default"]["TEST"] = {"NAME": SCRATCH / "test.sqlite3"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
