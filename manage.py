#!/usr/bin/env python3
"""Django's command line; `demo` and `test` first set themselves up (campaign/bootstrap.py)."""

import importlib
import os
import sys

from campaign import bootstrap


def main():
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    bootstrap.prepare(command, options=sys.argv[2:])
    settings = "tests.settings" if command == "test" else "campaign.settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit(
            "这个 Python 里没有 Django。请先运行 python3 manage.py demo，"
            "或改用 .venv 里的 Python：.venv/bin/python manage.py …"
        )
    try:
        importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except ImproperlyConfigured as wrong:  # Django would go on and stumble over something else
        sys.exit(str(wrong))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
