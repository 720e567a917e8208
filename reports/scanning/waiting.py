"""The pages that wait: which version they are for, where each belongs, what is missing."""

from campaign.access import Do, may
from campaign.models import Version
from campaign.models.submission import Refused
from reports.documents import documents_in, to_stamp
from reports.models.scan import Printing
from reports.scanning.placing import Pile, Placed, code_of, piles_of, place


def stampable(submission, by) -> Version:
    """The version that scans are for now. Refused without the right, without a version, in the archive."""
    if not (answer := may(by, Do.SUBMIT, submission.district)):
        raise Refused(answer.reason)
    if submission.round.campaign.archived_at:
        raise Refused(submission.lock().reason)
    if not (version := to_stamp(submission)):
        raise Refused("还没有可盖章的版本；请先报送，打印报送后的版本，盖章签字后再扫描上传。")
    return version


def waiting_of(submission) -> tuple[list[Placed], list[Pile]]:
    """The pages that wait, each with its place, and the documents they make. Three queries."""
    if not submission.pk:
        return [], []
    pages = list(submission.scan_pages.filter(scan=None).defer("content"))
    version = to_stamp(submission)
    documents = documents_in(version, submission.round.campaign.definition)
    placed = place(pages, _strangeness(submission, version, pages), documents)
    printed = dict(Printing.objects.filter(version=version).values_list("document", "pages"))
    return placed, piles_of(placed, documents, printed)


def _strangeness(submission, version, pages):
    """Why a page with some code does not belong to ``version``; one query for all."""
    receipts = {code.receipt for page in pages if (code := code_of(page.code))}
    sent = Version.objects.filter(receipt__in=receipts).defer("content")
    known = {v.receipt: v for v in sent.select_related("submission__district", "submission__round")}

    def why_not(code):
        found = known.get(code.receipt)
        if found is None:
            return f"二维码里的回执编号 {code.receipt} 在系统里查不到，请选不收。"
        if found.submission.district_id != submission.district.pk:
            return f"这一页是 {found.submission.district.name} 的，不是本单位的，请选不收。"
        if found.submission_id != submission.pk:
            return f"这一页是“{found.submission.round}”的，不是这一轮的，请选不收。"
        if found != version:
            standing = submission.standing(found)
            advice = f"应打印{version}重新盖章" if version else "重新报送后打印新版盖章"
            return f"这一页是{found}（{standing}），请选不收；{advice}。"
        return ""

    return why_not
