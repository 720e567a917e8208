"""Whatever a button does can be taken back, leaves what stood before to be read, or says beforehand that it
cannot be taken back. A new button is walked by itself: it fails until it stands in one of the lists.

What is kept is never cleaned away: only jobs' files go after 30 days (their page says so) and the audit log
by a command, so 30 days are always given.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import get_commands, load_command_class
from django.urls import reverse

from enterprises.importing import batches, confirming
from enterprises.models import Enterprise
from tests.addresses import OWN_ONLY, UNIT_ADDRESSES, address_of, addresses, one_of_each
from tests.enterprises.test_imports import GOOD, HEADER
from tests.factories import UserFactory, campaign, enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BACKEND = "django.contrib.auth.backends.ModelBackend"
TEMPLATES = Path(settings.BASE_DIR) / "templates"

# Deed → the address that takes it back.
TAKEN_BACK_BY = {
    "enterprises:row_remove": "enterprises:row_restore",
    "enterprises:row_new": "enterprises:row_remove",
    "enterprises:pair_merge": "enterprises:row_restore",
    "enterprises:pair_different": "enterprises:decision_take_back",
    "enterprises:shared_decide": "enterprises:decision_take_back",
    "enterprises:import_confirm": "enterprises:import_undo",
    "enterprises:carry_over": "enterprises:import_undo",
    "enterprises:carried_look": "enterprises:carried_look",
    "enterprises:roster_import_confirm": "enterprises:roster_import_undo",
    "enterprises:roster_line_match": "enterprises:roster_line_reopen",
    "enterprises:roster_line_add": "enterprises:roster_line_reopen",
    "enterprises:roster_line": "enterprises:roster_line_reopen",
    "enterprises:roster_certain": "enterprises:roster_line_reopen",
    "enterprises:visit_add": "enterprises:visit_cancel",
    "enterprises:plan": "enterprises:plan_drop",
    "enterprises:union_link": "enterprises:union_unlink",
    "enterprises:union_unlink": "enterprises:union_link",
    "enterprises:obstruction_take": "enterprises:obstruction_cancel",
    "submit": "withdraw",
    "withdraw": "submit",
    "sign_off_ask": "sign_off_hand_back",
    "waiver_new": "waiver_end",
    "waiver_end": "waiver_new",
    "remark_new": "remark_withdraw",
    "remark_settle": "remark_settle",
    "request_new": "request_withdraw",
    "correction_new": "request_withdraw",
    "tick": "tick",
    "tick_all": "tick",
    "job_cancel": "job_again",
    "decide": "decide",  # accepted: reopened; returned: sent anew, each version stays
}
# What stood before stays: the history of each row, the files of each import, ended and cancelled records.
KEPT = {
    "enterprises:row_edit", "enterprises:grid_save", "enterprises:row_restore", "enterprises:found",
    "enterprises:decision_take_back", "enterprises:import_undo", "enterprises:import_discard",
    "enterprises:import_row", "enterprises:import_decide", "enterprises:roster_import_discard",
    "enterprises:roster_place", "enterprises:roster_line_reopen", "enterprises:visit_cancel",
    "enterprises:plan_drop", "enterprises:plan_step", "enterprises:obstruction_cancel", "scan_withdraw",
    "remark_adopt", "remark_answer", "remark_withdraw", "request_withdraw", "request_answer",
    "sign_off_hand_back", "sign_off_confirm", "doubt_judge", "score_judge",
    "notices_read", "notice_read",
}  # fmt: skip
# Nothing is there before that could go: files come in, papers are made, people are told, time is granted.
ONLY_ADDS = {
    "enterprises:row_check", "enterprises:import_upload", "enterprises:import_read", "package_file", "book",
    "enterprises:roster_upload", "supervision_act", "extend", "samples", "score_object", "scans_add", "job_again",
}  # fmt: skip
ONES_OWN = {"logout", "password_change", "second_factor"}
# What goes for good → the template of its page, which says so.
SAID = {
    "enterprises:reasons": "enterprises/follow_up.html",
    "enterprises:roster_import_undo": "enterprises/roster_import.html",
    "absences": "reports/submission.html",
    "circular": "reports/circular.html",
    "report": "reports/written.html",
    "report_autosave": "reports/written.html",
    "sampled_row": "reports/sampled_row.html",
    "scores_release": "reports/scores.html",
    "doubt_answer": "reports/parts/doubt.html",
    "scans_keep": "reports/scans.html",
    "scans_drop": "reports/scans.html",
    "admin: a campaign file": "reports/admin/load.html",
    "admin: lists of units, accounts, extensions": "reports/admin/import.html",
    "admin: a reset password": "reports/admin/reset.html",
    "admin: a hand-over": "reports/admin/hand_over.html",
}
COMMANDS = {"trim_audit": "不能恢复", "load_campaign": "不能撤销", "restore": "自动另存一份"}
FOR_GOOD = re.compile("不能撤销|不能撤回")


def test_every_button_is_taken_back_kept_or_says_that_it_cannot_be(client):
    made = one_of_each()
    places = {name: address_of(name, words, 130921, made) for name, words, _ in UNIT_ADDRESSES}
    for name, words, _ in addresses():
        if name in OWN_ONLY:
            places[name] = reverse(name, kwargs=dict.fromkeys(words, 1))
    pressed = {name for name, place in places.items() if client.post(place).status_code != 405}
    listed = [
        *TAKEN_BACK_BY,
        *KEPT,
        *ONLY_ADDS,
        *ONES_OWN,
        *(name for name in SAID if "admin" not in name),
    ]
    assert sorted(listed) == sorted(pressed)
    assert set(TAKEN_BACK_BY.values()) <= pressed


@pytest.mark.parametrize("template", sorted(set(SAID.values())))
def test_what_goes_for_good_is_said_on_the_page_of_its_button(template):
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    assert FOR_GOOD.search(text), template


@pytest.mark.parametrize(("name", "said"), COMMANDS.items())
def test_a_command_that_takes_away_says_what_is_left(name, said):
    assert said in load_command_class(get_commands()[name], name).help


def test_the_demo_says_that_its_reset_is_for_good():
    parser = load_command_class("reports", "demo").create_parser("manage.py", "demo")
    assert "清空的不能恢复" in parser.format_help()


def test_files_of_jobs_are_kept_for_thirty_days_and_their_page_says_so(client):
    campaign()
    client.force_login(UserFactory(), backend=BACKEND)
    assert "文件保留 30 天" in client.get(reverse("jobs")).text


def test_a_removed_row_comes_back_as_it_was(client):
    clerk = UserFactory()
    row = enterprise(by=clerk)
    client.force_login(clerk, backend=BACKEND)
    at = {"slug": "hebei-2018", "code": 130921, "pk": row.pk}
    client.post(reverse("enterprises:row_remove", kwargs=at), {"reason": "误删"})
    assert not Enterprise.objects.kept().exists()
    client.post(reverse("enterprises:row_restore", kwargs=at))
    back = Enterprise.objects.kept().get()
    assert back.row() == row.row()
    assert [old.name for old in back.history.all()] == [row.name] * 3


def test_an_undone_import_is_imported_again_from_the_file_it_kept():
    clerk = UserFactory()
    first = imported(f"{HEADER}{GOOD}".encode(), clerk)
    confirming.undo(first, by=clerk)
    assert not Enterprise.objects.kept().exists()
    imported(bytes(first.files.get().content), clerk)
    assert Enterprise.objects.kept().count() == 1


def imported(content, clerk):
    file = ContentFile(content, "甲.csv")
    batch = batches.read(batches.upload(campaign(), clerk.district, [file], by=clerk))
    return confirming.confirm(batch, by=clerk)
