"""What one server makes the others find whole or not at all."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from campaign.made_files import WholeFiles

PAPER = "papers/甲.pdf"


class Written(ContentFile):
    """Does ``meanwhile`` when half of it is written."""

    def __init__(self, meanwhile):
        super().__init__(b"ab")
        self.meanwhile = meanwhile

    def chunks(self, chunk_size=None):
        yield b"a"
        self.meanwhile()
        yield b"b"


@pytest.fixture
def folder(tmp_path):
    return WholeFiles(location=tmp_path)


def read(folder):
    with folder.open(PAPER) as file:
        return file.read()


def test_a_file_is_not_there_while_it_is_being_written(folder):
    seen = []
    folder.save(PAPER, Written(lambda: seen.append(folder.exists(PAPER))))
    assert seen == [False]
    assert read(folder) == b"ab"


def test_a_full_disk_leaves_nothing_behind(folder, tmp_path):
    def full():
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        folder.save(PAPER, Written(full))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_two_servers_that_make_the_same_file_at_once_leave_one(folder, tmp_path):
    other = WholeFiles(location=tmp_path)
    folder.save(PAPER, Written(lambda: other.save(PAPER, ContentFile(b"ab"))))
    assert read(folder) == b"ab"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


class Killed(BaseException):
    """The writer is gone before it can clear up."""


def test_what_a_killed_writer_left_goes_after_its_days_and_nothing_else(folder, tmp_path):
    def killed():
        raise Killed

    folder.save("papers/乙.pdf", ContentFile(b"whole"))
    with pytest.raises(Killed):
        folder.save(PAPER, Written(killed))
    now = timezone.now()
    for path in (tmp_path / "papers").iterdir():
        os.utime(path, times=((now - timedelta(days=2)).timestamp(),) * 2)
    assert folder.sweep(now - timedelta(days=3)) == 0
    assert folder.sweep(now - timedelta(days=1)) == 1
    assert [path.name for path in (tmp_path / "papers").iterdir()] == ["乙.pdf"]
