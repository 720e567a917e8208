"""The demo: the notice's campaign with its dates moved, 沧州 in the middle of it, invented people."""

import re
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from campaign.campaign_loading import load as load_campaign
from campaign.deadlines import is_working_day
from campaign.definition import SHANGHAI, Definition
from campaign.district_loading import load as load_districts
from campaign.models import District, Extension, User
from campaign.state_changes import accept, send_back
from enterprises.bulk import store_rows
from enterprises.models import Enterprise
from reports.demo.enterprises import COUNTS, invent, with_doubts, with_mistakes
from reports.demo.going_there import follow_up
from reports.demo.report_texts import CITY as CITY_TEXT
from reports.demo.report_texts import COUNTY
from reports.demo.roster import hand_down
from reports.demo.twice import TWICE
from reports.remarking import remark
from reports.sending import send
from reports.snapshots import take_snapshot
from reports.written.blocks import blocks_of_lines
from reports.written.writing import write_section

CITY, PROVINCE = "130900", "130000"
PASSWORD = "Jianhui-2018"  # noqa: S105 - the demo's own, printed at its start
WORKING_DAYS_AHEAD = 4
SEED = 2018
# What each county has done so far; who is not named is still drafting.
NOT_STARTED = ("130924", "130928")
WITH_MISTAKES = ("130902", "130922", "130927")
WITH_DOUBTS = ("130921",)
SENT = ("130923", "130926", "130929")
SENT_LATE = ("130930",)
RETURNED = ("130981", "130984")
EVENINGS = {6: 7, 12: 1}  # after so many counties it was the evening of so many days ago
WITH_REPORT = "130925"
ACCEPTED = ("130925", "130982", "130983")


def moved(text: str, today: date, definition: Definition) -> str:
    """The campaign file with every date moved by as many days, so that the counties' day lies ahead."""
    day = today
    left = WORKING_DAYS_AHEAD
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day, definition)
    county_due = min(due.at for due in definition.rounds[0].due).date()
    shift = day - county_due

    def later(match):
        return (date.fromisoformat(match.group()) + shift).isoformat()

    return re.sub(r"(?<== )\d{4}-\d\d-\d\d$", later, text, flags=re.MULTILINE)


def accounts() -> list[tuple[str, str, str]]:
    """(user name, unit code, role) of everyone in the demo."""
    counties = [(code, code, "entry") for code in COUNTS]
    return [
        *counties,
        ("130900sh", CITY, "review"),
        ("130900", CITY, "entry"),
        ("130000sh", PROVINCE, "review"),
        ("130000ck", PROVINCE, "view"),
        ("130000gl", PROVINCE, "admin"),
    ]


@transaction.atomic
def tell(districts: str, campaign_text: str, definition: Definition, today: date) -> None:
    """Loads the tree, the campaign, the accounts and sixteen counties in their different states."""
    load_districts(districts.splitlines())
    campaign, _ = load_campaign(moved(campaign_text, today, definition))
    people = {}
    for username, code, role in accounts():
        unit = District.objects.get(code=code)
        name = f"{unit.short_name}{User.Role(role).label}员"
        people[username] = User.objects.create_user(
            username,
            email=f"{username}@example.org",
            password=PASSWORD,
            district=unit,
            role=role,
            name=name,
        )
    reviewer = people["130900sh"]
    for number, (code, count) in enumerate(COUNTS.items()):
        if number in EVENINGS:  # the roll-up compares with what stood then
            take_snapshot(campaign, timezone.now() - timedelta(days=EVENINGS[number]))
        if code not in NOT_STARTED:
            _county(campaign, code, count, people[code], reviewer, today)
    clerks = {code: people[code] for code in COUNTS}
    hand_down(campaign, reviewer.district, clerks, by=reviewer, idle=NOT_STARTED)
    follow_up(campaign, people, today)
    city = people[CITY]
    write_report(campaign.current_round(), city.district, CITY_TEXT, by=city)


def write_report(round_, unit, texts: dict[str, str], *, by):
    """The unit's 专项报告, a text for each heading that the system does not write by itself."""
    for key, text in texts.items():
        write_section(round_, unit, key, blocks_of_lines(text), 0, by=by)


def _county(campaign, code, count, clerk, reviewer, today):
    county = clerk.district
    rows = invent(code, county.short_name, count, campaign.definition, SEED)
    if code in WITH_MISTAKES:
        rows = with_mistakes(rows, 5, SEED)
    if code in WITH_DOUBTS:
        rows = with_doubts(rows)
    store_rows(campaign, county, rows + TWICE.get(code, []), by=clerk)
    round_ = campaign.current_round()
    sent_at = timezone.now() - timedelta(hours=20)
    if code in SENT_LATE:  # an earlier day was set for this county, and missed
        earlier = datetime.combine(today - timedelta(days=2), time.min, SHANGHAI)
        Extension.objects.create(
            round=round_,
            district=county,
            due_at=earlier,
            reason="市里要求先行报送的试点县",
            granted_by=reviewer,
            granted_at=earlier - timedelta(days=5),
        )
    if code == WITH_REPORT:
        write_report(round_, county, COUNTY, by=clerk)
    if code in (*SENT, *SENT_LATE, *RETURNED, *ACCEPTED):
        submission = send(campaign, county, by=clerk, at=sent_at)
    if code in RETURNED:
        first = Enterprise.objects.in_campaign(campaign).of(county).not_unionised().in_order()
        for row in first[:2]:
            remark(
                submission,
                by=reviewer,
                reason_code="R6",
                enterprise=row,
                column="reason",
                text="请写明企业负责人的具体顾虑和走访情况",
            )
        said = "部分未建会原因过于笼统，见批注"
        send_back(round_, county, by=reviewer, reason=said, reason_code="R6")
    if code in ACCEPTED:
        accept(round_, county, by=reviewer)
