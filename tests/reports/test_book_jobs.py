"""Large books: ordered as a job, joined from kept papers, numbered through."""

from io import BytesIO

import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse
from openpyxl import load_workbook

from campaign.models import Job, Submission, User
from campaign.state_changes import accept
from reports import books
from reports.papers import edition, paper_of
from reports.sending import send
from reports.stamping import stamp_of
from tests.factories import UserFactory, campaign, district, enterprises
from tests.jobs import work
from tests.reports.test_writers_pdf import pages

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewer(monkeypatch):
    """沧县 (30 rows) and 青县 (2) are accepted; a book of more than one row is a large one."""
    for form in books.MOST:
        monkeypatch.setitem(books.MOST, form, 1)
    reviewer = UserFactory(reviewer=True)
    for clerk, count in ((UserFactory(), 30), (UserFactory(neighbour=True), 2)):
        enterprises(count, by=clerk)
        report = send(campaign(), clerk.district, by=clerk)
        accept(report.round, clerk.district, by=reviewer)
    return reviewer


def ask(client, user, form="pdf", post=None):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    words = {"slug": "hebei-2018", "code": "130900", "digits": 2, "form": form}
    address = reverse("book", kwargs=words)
    return client.get(address) if post is None else client.post(address, post, follow=True)


def made(client, user, form="pdf", basis="accepted"):
    ask(client, user, form, post={"basis": basis})
    work()
    job = Job.objects.first()
    assert (job.state, job.problem) == (Job.State.DONE, "")
    with job.file.open() as file:
        return job, file.read()


def test_a_large_book_is_offered_as_a_job_and_a_small_one_comes_at_once(
    client, reviewer, monkeypatch
):
    page = ask(client, reviewer).content.decode()
    assert "共 32 家企业" in page
    assert "开始生成" in page
    assert not Job.objects.exists()
    assert "沧州市附件2汇编（已审核）" in ask(client, reviewer, post={}).content.decode()
    assert Job.objects.get().title == "沧州市附件2汇编（已审核）PDF"
    monkeypatch.setitem(books.MOST_IN_BACKGROUND, "pdf", 31)
    assert "开始生成" not in ask(client, reviewer).content.decode()
    monkeypatch.setitem(books.MOST, "pdf", 100)
    assert ask(client, reviewer).headers["Content-Type"] == "application/pdf"


def test_the_front_names_the_page_of_each_county_and_every_page_its_number(client, reviewer):
    job, content = made(client, reviewer)
    assert job.file_name == "沧州市附件2汇编（已审核）.pdf"
    found = pages(content)
    for index, text in enumerate(found, start=1):
        assert text.endswith(f"{index}/{len(found)}")
    for name, figures in (("沧县", "303600303300"), ("青县", "22402220")):
        place = next(n for n, text in enumerate(found, 1) if n > 1 and f"{name}总工会" in text)
        assert "—1—" in found[place - 1]
        assert f"{name}第1版{figures}{place}" in found[0]
    assert len(found) > 4


def test_the_paper_of_a_version_is_laid_out_once_and_the_book_holds_the_same_pages(
    client, reviewer
):
    work()  # what sending left for the worker
    kept, version = storages["made"], report()
    folder, own = f"papers/{version.fingerprint[:2]}", f"{version.fingerprint}-{version.receipt}-"
    names = sorted(n for n in kept.listdir(folder)[1] if n.startswith(own))
    assert [name.rsplit("-", 2)[1] for name in names] == ["2", "3"]
    assert all(edition() in name for name in names)
    kept.delete(f"{folder}/{names[0]}")
    kept.save(f"{folder}/{names[0]}", ContentFile(one_page()))  # as if it had been laid out so
    annex = campaign().definition.annexes[0]
    assert paper_of(version, annex, stamp_of(version)).pages == (1,)
    _, book_ = made(client, reviewer)
    assert len(pypdfium2.PdfDocument(book_)) == 1 + 1 + 1


def one_page():
    document, file = pypdfium2.PdfDocument.new(), BytesIO()
    document.new_page(842, 595)
    document.save(file)
    return file.getvalue()


def report():
    found = Submission.objects.for_unit(campaign().current_round(), district())
    return found.accepted


def test_the_workbook_of_a_job_says_the_same_as_one_at_once(client, reviewer, monkeypatch):
    _, large = made(client, reviewer, form="xlsx", basis="live")
    monkeypatch.setitem(books.MOST, "xlsx", 1000)
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    words = {"slug": "hebei-2018", "code": "130900", "digits": 2, "form": "xlsx"}
    at_once = client.get(reverse("book", kwargs=words) + "?basis=live")
    assert values(large) == values(b"".join(at_once.streaming_content))


def values(content):
    book = load_workbook(BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_who_may_not_read_it_any_more_when_it_is_made_gets_none(client, reviewer):
    ask(client, reviewer, post={"basis": "live"})
    User.objects.filter(pk=reviewer.pk).update(role="entry")
    work()
    assert "由审核、查看账号下载" in Job.objects.get().problem
