"""What templates/deployment promises beside what tests/test_two_servers.py starts."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import load_command_class

from tests.deployment import TEXTS, command_of

UNITS = [
    ("jianhui-worker@.service", "1"),
    ("jianhui-timed@.service", "remind"),
    ("jianhui-timed@.service", "snapshot_figures"),
    ("jianhui-backup.service", ""),
]


@pytest.mark.parametrize(("unit", "instance"), UNITS)
def test_what_a_unit_starts_is_a_command_with_its_options(unit, instance):
    _, program, name, *options = command_of(unit, instance)
    assert program == "manage.py"
    floor = "reports" if name in {"remind", "snapshot_figures"} else "campaign"
    load_command_class(floor, name).create_parser("manage.py", name).parse_args(options)


def test_every_timer_has_its_service_and_goes_by_beijing_time():
    for timer in TEXTS.glob("*.timer"):
        name = timer.stem.split("@")[0] + ("@" if "@" in timer.stem else "")
        assert (TEXTS / f"{name}.service").exists()
        assert timer.read_text(encoding="utf-8").count(" Asia/Shanghai\n") == 1


def test_the_readme_tells_what_each_text_is_for():
    readme = (Path(settings.BASE_DIR) / "README.md").read_text(encoding="utf-8")
    section = readme.split("## Deployment")[1].split("\n## ")[0]
    texts = {path.name for path in TEXTS.iterdir() if path.suffix != ".timer"}
    assert not {name for name in texts if f"`{name}`" not in section}
