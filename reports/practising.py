"""演练: made from a campaign that counts, and wiped with the files that were made of it."""

from functools import partial

from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from campaign import auditing, wiping
from campaign.access import Do, may
from campaign.campaign_file import CampaignFileError
from campaign.definition import SHANGHAI
from campaign.models import Campaign, Job, Version
from campaign.models.submission import Refused
from campaign.practice_file import SLUG_END, practice_of
from reports.campaign_loading import load
from reports.papers import place_of


@transaction.atomic
def make(campaign: Campaign, *, by, today=None) -> Campaign:
    """The 演练 of ``campaign``, open ``today``. One that is there already begins anew on that day.

    Refused while that one holds data, and where the file can't be rewritten.
    """
    if not (answer := may(by, Do.MANAGE, campaign.root)):
        raise Refused(answer.reason)
    known = Campaign.objects.filter(slug=f"{campaign.slug}{SLUG_END}").first()
    if known and (count := wiping.counts(known).total()):
        raise Refused(f"“{known}”里还有 {count} 条记录，请先清空演练，再重新建立。")
    try:
        text = practice_of(campaign.source, today or timezone.localdate(timezone=SHANGHAI))
        made, _, _ = load(text, by=by)
    except CampaignFileError as error:
        raise Refused(str(error)) from error
    auditing.record(auditing.Kind.SETTING, "建立演练", by=by, subject=made.slug)
    return made


def wipe(campaign: Campaign, *, by) -> int:
    """``wiping.wipe``, and the papers, jobs and their files; how many rows of tables.

    Refused also while a job still makes a file of it, or somebody writes at this moment.
    """
    try:
        with transaction.atomic():
            versions = Version.objects.filter(submission__round__campaign=campaign)
            versions = list(versions.only("fingerprint", "receipt"))
            jobs = Job.objects.filter(
                Q(arguments__slug=campaign.slug)
                | Q(arguments__version__in=[v.pk for v in versions])
            )
            if jobs.exclude(state__in=Job.ENDED).exists():
                raise Refused("还有后台任务在为它生成文件，请等任务结束或取消后再清空。")
            annexes = campaign.definition.annexes
            files = [place_of(version, annex) for version in versions for annex in annexes]
            files += [job.file.name for job in jobs if job.file.name]
            gone = wiping.wipe(campaign, by=by)
            jobs.delete()
            transaction.on_commit(partial(_remove, files), robust=True)
    except IntegrityError as error:
        raise Refused("有人正在这个演练里保存数据，请稍后再清空。") from error
    return gone


def _remove(files):
    for name in files:
        storages["made"].delete(name)
