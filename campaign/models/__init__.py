from campaign.models.audit import AuditHead, AuditLine
from campaign.models.campaign import Campaign, Extension, Round, RoundDue
from campaign.models.district import District
from campaign.models.event import SubmissionEvent
from campaign.models.hand_over import HandOver
from campaign.models.job import Job
from campaign.models.notice import Notice, NoticeMail, NoticeReading
from campaign.models.request import Passing, Request
from campaign.models.submission import Submission
from campaign.models.user import UsedForm, User
from campaign.models.version import Version

__all__ = [
    "AuditHead",
    "AuditLine",
    "Campaign",
    "District",
    "Extension",
    "HandOver",
    "Job",
    "Notice",
    "NoticeMail",
    "NoticeReading",
    "Passing",
    "Request",
    "Round",
    "RoundDue",
    "Submission",
    "SubmissionEvent",
    "UsedForm",
    "User",
    "Version",
]
