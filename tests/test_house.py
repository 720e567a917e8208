"""The rules of the house that no linter knows: arrows, templates, size, environment."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

ROOT = Path(settings.BASE_DIR)
FLOORS = ["campaign", "enterprises", "reports"]  # arrows point from right to left only
LONGEST_FILE = 300
READS_ENVIRONMENT = {
    "manage.py",
    "campaign/backup/postgresql.py",  # hands pg_dump where the database is
    "campaign/bootstrap.py",
    "campaign/machine.py",
    "campaign/management/commands/test.py",
    "campaign/settings.py",
    "campaign/wsgi.py",
    "campaign/limited.py",  # hands its child process almost none of it
}
NAMED_BY_DJANGO = [
    "400.html",
    "admin/base_site.html",
    "admin/filter.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "500.html",
    "registration/login.html",
]


def files(*patterns: str, folders=(*FLOORS, "tests", "templates", "static")) -> list[Path]:
    """Our own files, migrations left out: generated, and never edited once pushed."""
    found = [
        path for folder in folders for glob in patterns for path in (ROOT / folder).rglob(glob)
    ]
    return sorted(path for path in found if "migrations" not in path.parts)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def templates() -> list[Path]:
    return files("*.html", "*.txt", "*.svg", folders=["templates"])


def models() -> list[type]:
    return [model for model in apps.get_models() if model._meta.app_label in FLOORS]


def floor(app_label: str) -> int:
    return FLOORS.index(app_label)


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_no_model_points_at_a_floor_above_its_own(model):
    upward = [
        f"{field.name} → {field.related_model._meta.label}"
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if field.related_model
        and field.related_model._meta.app_label in FLOORS
        and floor(field.related_model._meta.app_label) > floor(model._meta.app_label)
    ]
    assert not upward


def test_no_migration_waits_for_a_floor_above_its_own():
    upward = [
        f"{label}.{title} → {needed}.{needed_title}"
        for (label, title), migration in MigrationLoader(None).disk_migrations.items()
        for needed, needed_title in migration.dependencies
        if label in FLOORS and needed in FLOORS and floor(needed) > floor(label)
    ]
    assert not upward


@pytest.mark.parametrize("path", templates(), ids=name)
def test_a_template_keeps_style_and_script_in_static_files(path):
    text = path.read_text(encoding="utf-8")
    offences = re.findall(r"<[^>]*\sstyle\s*=", text) + re.findall(r"<style\b", text)
    for attributes in re.findall(r"<script\b([^>]*)>", text):
        is_data = re.search(r"""type=["']application/json["']""", attributes)
        if not is_data and not re.search(r"\ssrc\s*=", attributes):
            offences.append(f"<script{attributes}>")
    offences += re.findall(r"<[^>]*\s(on[a-z]+)\s*=", text)
    if name(path).startswith("templates/reports/paper/"):
        offences = [
            offence for offence in offences if "script" in offence
        ]  # never sent to a browser
    assert not offences


@pytest.mark.parametrize("path", templates(), ids=name)
def test_every_template_is_named_by_a_view_or_another_template(path):
    wanted = path.relative_to(ROOT / "templates").as_posix()
    if wanted in NAMED_BY_DJANGO:
        return
    texts = (other.read_text(encoding="utf-8") for other in (*files("*.py"), *templates()))
    assert any(f'"{wanted}"' in text or f"'{wanted}'" in text for text in texts)


def test_no_file_is_longer_than_a_reader_can_hold():
    lengths = {
        name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in files("*.py", "*.html", "*.css", "*.js")
    }
    assert not {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE}


def test_only_settings_and_set_up_read_the_environment():
    readers = {
        name(path)
        for path in [ROOT / "manage.py", *files("*.py", folders=FLOORS)]
        if re.search(r"\bos\.(environ|getenv)\b|\bgetenv\(", path.read_text(encoding="utf-8"))
    }
    assert readers <= READS_ENVIRONMENT


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", []), ("requirements-test.lock", ["test"])]
)
def test_the_lock_holds_every_pin_with_hashes_and_names_no_address(lock, extras):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = [*project["dependencies"]]
    for extra in extras:
        pins += project["optional-dependencies"][extra]
    text = (ROOT / lock).read_text(encoding="utf-8")
    locked = set(re.findall(r"^([\w.-]+==[\w.]+)", text, re.MULTILINE))
    assert {pin.split(";")[0].strip() for pin in pins} <= locked
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[\w-]+==)", text)[1:])
    assert "://" not in text
    assert "--index" not in text
