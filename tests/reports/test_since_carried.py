"""What the reviewer is told of 结转: the version that was sent, not the ledger of today."""

from dataclasses import replace

import pytest

from campaign.models import Submission
from campaign.state_changes import correct, send_back
from enterprises import bulk, ledger
from enterprises.importing import confirming
from enterprises.models import ImportBatch
from reports.carried import since_carried
from reports.sending import send
from tests.enterprises.carrying import carried, following, over, reported, rows_of
from tests.factories import RowFactory, UserFactory, district

pytestmark = pytest.mark.django_db


def sent(new):
    """The report of 沧县, sent."""
    return send(new, district("130921"), by=UserFactory())


def returned(submission):
    return send_back(
        submission.round, submission.district, by=UserFactory(reviewer=True), reason="请核对"
    )


def read_again(submission):
    return since_carried(Submission.objects.get(pk=submission.pk))


def test_whether_the_earlier_version_was_accepted_is_told_as_on_the_day_it_was_carried_over():
    earlier = reported({"name": "沧县甲铸造厂"})
    new = following()
    over(new)
    content = earlier.accepted.content | {"answers": ["勘误"]}
    desk = earlier.round, earlier.district
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    moved = correct(*desk, content, by=reviewer, sent_by=clerk, reason="写错")
    assert moved.accepted.number == 2
    since = since_carried(sent(new))
    assert (since.earlier.number, since.accepted) == (1, True)


def test_a_version_sent_before_the_carrying_over_is_not_held_against_it():
    reported({"name": "沧县甲铸造厂"}, {"name": "沧县乙铸造厂"})
    new = following()
    ledger.add(new, district("130921"), RowFactory(name="沧县甲铸造厂"), by=UserFactory())
    submission = returned(sent(new))
    over(new)
    assert read_again(submission) is None
    assert since_carried(sent(new)).same == 2


def test_what_the_clerk_does_after_a_return_leaves_what_is_told_of_the_version_sent():
    new, clerk = carried({"name": "沧县甲铸造厂"}, {"name": "沧县乙铸造厂"}), UserFactory()
    submission = returned(sent(new))
    bulk.look_at(new, district("130921"), [row.pk for row in rows_of(new)], by=clerk)
    assert read_again(submission).unlooked == 2
    confirming.undo(ImportBatch.objects.get(), by=clerk)
    since = read_again(submission)
    assert (since.same, since.unlooked, len(since.changes.removed)) == (2, 2, 0)


def test_a_campaign_file_that_is_changed_later_makes_no_row_a_changed_one():
    new = carried({"name": "沧县甲铸造厂", "holder": "private"})
    submission = sent(new)
    following(('code = "private"', 'code = "p2"'))
    assert read_again(submission).same == 1


def test_a_note_of_this_time_makes_no_row_a_changed_one():
    new = carried({"name": "沧县甲铸造厂"})
    row = rows_of(new).get()
    explained = replace(row.row(), note="季节性用工")
    row = ledger.change(row, explained, by=UserFactory(), version=row.version)
    assert row.carried_state == "unlooked"
    since = since_carried(sent(new))
    assert (since.same, since.unlooked, since.changes.cells) == (1, 1, [])
