"""The campaign file of a 演练, out of the file of a campaign."""

import re
from dataclasses import replace
from datetime import date, timedelta

from campaign.campaign_file import CampaignFileError, parse
from campaign.definition import Definition

SLUG_END, TITLE_END = "-yanlian", "（演练）"
_WEEK = timedelta(days=7)
_DAY = re.compile(r"(\b(?:starts|ends|opens|date)\s*=\s*)(\d{4}-\d{2}-\d{2})")
_TOP = r'^({}\s*=\s*"[^"\n]*)"'


def practice_of(text: str, today: date) -> str:
    """``text`` as the file of a 演练 that is open on ``today``: another slug and title, all days moved by
    whole weeks so that the first round opened within the last seven days.

    Raises CampaignFileError where the file is written in a way that can't be rewritten line by line.
    """
    known = parse(text)
    if known.practice:
        raise CampaignFileError("这已经是演练，请从正式的专项行动建立")
    first = min(round_.opens.date() for round_ in known.rounds)
    by = _WEEK * ((today - first) // _WEEK)
    made = _DAY.sub(lambda found: f"{found[1]}{date.fromisoformat(found[2]) + by}", text)
    for key, end in (("slug", SLUG_END), ("title", TITLE_END)):
        made = re.sub(_TOP.format(key), rf'\g<1>{end}"', made, count=1, flags=re.MULTILINE)
    made = re.sub(r"^practice\s*=.*\n", "", made, flags=re.MULTILINE)
    made = f"practice = true\n{made}"
    try:
        as_meant = parse(made) == _moved(known, by)
    except CampaignFileError:
        as_meant = False
    if not as_meant:
        raise CampaignFileError("这个专项行动文件不能自动改写成演练，请自行改写后载入")
    return made


def _moved(known: Definition, by: timedelta) -> Definition:
    return replace(
        known,
        slug=f"{known.slug}{SLUG_END}",
        title=f"{known.title}{TITLE_END}",
        practice=True,
        starts=known.starts + by,
        ends=known.ends + by,
        rounds=tuple(
            replace(
                plan,
                opens=plan.opens + by,
                due=tuple(replace(due, at=due.at + by) for due in plan.due),
            )
            for plan in known.rounds
        ),
    )
