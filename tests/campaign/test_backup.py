"""Backup and restore through the commands, on whatever database the tests run on."""

import io
import json
import os
import sqlite3
import subprocess
import sys
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction

from campaign.audit_chain import faults
from campaign.backup import archive, facts
from campaign.models import AuditLine, Job, User, Version
from enterprises.models import Enterprise
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise, enterprises
from tests.web import database_url

pytestmark = pytest.mark.django_db(transaction=True)
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'")


@pytest.fixture
def var(tmp_path, settings):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    return settings.VAR_DIR


@pytest.fixture
def sent(var):
    """沧县 has sent a report; a letter lies in the mail folder."""
    enterprise()
    send(campaign(), district(), by=UserFactory())
    (var / "mail").mkdir()
    (var / "mail" / "1.log").write_text("提醒", encoding="utf-8")


def counts():
    """Rows of each table but the audit log, in which backup and restore write themselves."""
    found = facts.counts(connection)
    return {table: n for table, n in found.items() if not table.startswith("campaign_audit")}


def run(name, *arguments, **options):
    """What the command prints on stdout, as JSON."""
    out = io.StringIO()
    call_command(name, *arguments, **options, stdout=out, stderr=io.StringIO())
    done = json.loads(out.getvalue())
    return done | {key: Path(done[key]) for key in ("file", "kept") if done.get(key)}


def backup(folder, **options):
    return run("backup", out=folder, **options)


def refused(name, *arguments, **options):
    """The sentence with which the command leaves, at exit code 2."""
    with pytest.raises(CommandError) as stopped:
        call_command(name, *arguments, **options)
    assert stopped.value.returncode == 2
    return str(stopped.value)


def test_a_backup_holds_rows_versions_and_files_and_is_verified_by_its_own_restore(sent, tmp_path):
    taken = backup(tmp_path / "kept", verify=True)
    assert (taken["verified"], taken["versions"], taken["problems"]) == (True, 1, [])
    with archive.opened(taken["file"]) as (manifest, packed):
        assert manifest["tables"].items() >= counts().items()
        assert list(manifest["versions"].values()) == [Version.objects.get().fingerprint]
        assert packed.read("files/mail/1.log").decode() == "提醒"
        assert set(manifest["parts"]) | {"manifest.json"} == set(packed.namelist())


def test_a_restore_brings_everything_back_and_keeps_what_stood_there(sent, tmp_path, var):
    taken = backup(tmp_path)["file"]
    was = counts()
    enterprises(5, by=UserFactory(neighbour=True))
    (var / "mail" / "1.log").unlink()
    done = run("restore", taken, replace=True)
    assert (counts(), done["problems"]) == (was, [])
    assert (var / "mail" / "1.log").exists()
    run("restore", done["kept"], replace=True)  # and back again
    assert Enterprise.objects.count() == 6
    assert not (var / "mail" / "1.log").exists()


def test_backup_and_restore_are_lines_of_the_audit_log_whose_chain_stays_whole(sent, tmp_path):
    run("restore", backup(tmp_path)["file"], replace=True)
    assert AuditLine.objects.filter(deed="从备份恢复").exists()
    assert not list(faults())
    run("backup", out=tmp_path / "again.zip", verify=True)
    assert AuditLine.objects.filter(deed="备份全部数据", subject="again.zip").exists()


def test_data_that_is_there_is_not_replaced_unasked(sent, tmp_path):
    taken = backup(tmp_path)["file"]
    assert "--replace" in refused("restore", taken)


def test_a_restore_into_an_empty_database_asks_nothing(sent, tmp_path):
    taken = backup(tmp_path)["file"]
    was = counts()
    call_command("flush", verbosity=0, interactive=False)
    assert run("restore", taken)["kept"] is None
    assert counts() == was


@pytest.mark.parametrize("harm", ["cut", "flipped", "no manifest", "text"])
def test_a_damaged_archive_is_refused_and_nothing_is_touched(sent, tmp_path, harm):
    taken = tmp_path / "b.zip"
    backup(taken)
    data = bytearray(taken.read_bytes())
    if harm == "cut":
        data = data[: len(data) // 2]
    elif harm == "flipped":
        data[1000] ^= 255
    elif harm == "text":
        data = b"not an archive"
    taken.write_bytes(data)
    if harm == "no manifest":
        with zipfile.ZipFile(taken, "w") as other:
            other.writestr("a.txt", "a")
    was = counts()
    assert "备份文件已损坏" in refused("restore", taken, replace=True)
    assert "备份文件已损坏" in refused("backup", verify=str(taken))
    assert counts() == was


def rewritten(path, **changes):
    """The same archive with another manifest."""
    with archive.opened(path) as (manifest, packed):
        parts = {name: packed.read(name) for name in manifest["parts"]}
        manifest |= changes
    with zipfile.ZipFile(path, "w") as other:
        for name, data in parts.items():
            other.writestr(name, data)
        other.writestr(archive.MANIFEST, json.dumps(manifest))


def test_an_archive_of_a_newer_program_is_refused(sent, tmp_path):
    taken = tmp_path / "b.zip"
    backup(taken)
    rewritten(taken, migrations=["campaign.9999_tomorrow"])
    assert "请先升级程序" in refused("restore", taken, replace=True)


def test_an_archive_of_another_kind_of_database_is_refused(sent, tmp_path):
    taken = tmp_path / "b.zip"
    backup(taken)
    rewritten(taken, database="oracle")
    assert "不能互相恢复" in refused("restore", taken, replace=True)


def test_a_part_whose_name_leads_out_of_the_folder_is_refused(sent, tmp_path):
    taken = tmp_path / "b.zip"
    backup(taken)
    with archive.opened(taken) as (manifest, _):
        parts = {"../evil": {"size": 0, "sha256": ""}, **manifest["parts"]}
    rewritten_parts = tmp_path / "c.zip"
    with zipfile.ZipFile(rewritten_parts, "w") as other:
        other.writestr(archive.MANIFEST, json.dumps(manifest | {"parts": parts}))
    assert "不是备份里的路径" in refused("restore", rewritten_parts, replace=True)


def test_a_restore_that_does_not_match_its_manifest_says_which_table(sent, tmp_path, capsys):
    taken = tmp_path / "b.zip"
    backup(taken)
    with archive.opened(taken) as (manifest, _):
        tables = manifest["tables"] | {"campaign_user": 99}
    rewritten(taken, tables=tables)
    with pytest.raises(SystemExit) as stopped:
        call_command("backup", verify=str(taken))
    assert stopped.value.code == 1
    assert "campaign_user" in capsys.readouterr().err


def test_a_version_that_lost_its_fingerprint_is_found_by_the_backup(sent, tmp_path, capsys):
    Version.objects.update(fingerprint="0" * 64)
    with pytest.raises(SystemExit) as stopped:
        call_command("backup", out=tmp_path)
    assert stopped.value.code == 1
    assert "指纹与内容不符" in capsys.readouterr().err


def test_a_backup_never_writes_over_another_and_leaves_no_half_file(sent, tmp_path):
    taken = tmp_path / "b.zip"
    backup(taken)
    assert "已经存在" in refused("backup", out=taken)
    assert "请检查磁盘空间" in refused("backup", out=taken / "inside.zip")
    assert [path.name for path in tmp_path.glob("*.zip*")] == ["b.zip"]


def test_what_is_written_meanwhile_is_in_the_backup_whole_or_not_at_all(sent, tmp_path):
    """Another thread enters people in pairs, each pair one transaction, as long as the backup lasts."""
    over, pairs = threading.Event(), []
    unit = district()

    def write():
        number = 0
        while not over.is_set() or number < 5:
            with transaction.atomic():
                for side in "ab":
                    User.objects.create(username=f"{side}{number}", district=unit, role="view")
            number += 1
        pairs.append(number)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        taken = [backup(tmp_path / f"{n}.zip", verify=True) for n in range(3)]
    finally:
        over.set()
        writer.join()
    found = []
    for one in taken:
        assert one["problems"] == []
        with archive.opened(one["file"]) as (manifest, _):
            found.append(manifest["tables"]["campaign_user"] - 1)
    assert all(count % 2 == 0 for count in found)
    assert found[0] < found[2] <= 2 * pairs[0]


def test_another_process_takes_the_backup_while_this_one_serves(sent, tmp_path):
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    line = [sys.executable, "manage.py", "backup", "--out", str(tmp_path), "--verify"]
    done = subprocess.run(
        line, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] >= sum(counts().values())


def test_no_upload_lies_outside_the_database():
    """Else the backup would have to take its folder (campaign/backup/archive.py)."""
    fields = [f for model in apps.get_models() for f in model._meta.local_fields]
    files = [field for field in fields if isinstance(field, models.FileField)]
    made_again = Job._meta.get_field("file")  # of what a job made, which it can make anew
    assert files == [made_again]


@on_sqlite
def test_a_torn_sqlite_file_is_named_instead_of_kept(sent, tmp_path):
    taken = backup(tmp_path)["file"]
    with zipfile.ZipFile(taken) as packed:
        packed.extract("database.sqlite3", tmp_path)
    torn = tmp_path / "database.sqlite3"
    with closing(sqlite3.connect(torn)) as database:
        database.execute("PRAGMA foreign_keys=OFF")
        database.execute("DELETE FROM campaign_district WHERE code = '130921'")
        database.commit()
    other = tmp_path / "torn.zip"
    with archive.opened(taken) as (manifest, _):
        parts = [("database.sqlite3", torn)]
        archive.write(other, manifest, parts)
    assert "数据库文件已损坏" in refused("backup", verify=str(other))
