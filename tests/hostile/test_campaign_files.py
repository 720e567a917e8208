"""A wrong campaign file is loaded whole and works, or costs one sentence that names the place and changes
nothing. ``pytest tests/hostile --inputs 5000`` tries that many.
"""

import re
import unicodedata
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from campaign.models import AuditLine, Campaign, Round, RoundDue
from campaign.toml_table import INVISIBLE, CampaignFileError, decode
from enterprises.models import Enterprise
from reports.campaign_loading import load
from tests.factories import UserFactory, enterprise
from tests.hostile.toml_mutations import TEXTS, damaged, structures

pytestmark = pytest.mark.django_db
FEW = 40
NAMED = re.compile(
    r"专项行动文件的 .+：.*[一-龥]|专项行动文件不是有效的 TOML：(第 \d+ 行第 \d+ 列附近|文件)写法有误|文件不是 UTF-8"
    r"|专项行动文件太大"
)
PAGES = ("submission", "annex", "rollup", "report", "enterprises:ledger", "enterprises:row_new")


@pytest.fixture
def attempt(client):
    """Tries a file; what an accepted one changed is taken back."""
    clerk = UserFactory()
    enterprise(by=clerk)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    counts = Counter()

    def attempt(content: bytes):
        before = stored()
        with transaction.atomic():
            try:
                campaign, _, _ = load(decode(content))
            except CampaignFileError as refusal:
                check_sentence(str(refusal))
                assert stored() == before
                counts["refused"] += 1
                return
            works(client, campaign)
            counts["loaded"] += 1
            transaction.set_rollback(True)

    attempt.counts = counts
    return attempt


def stored():
    """All that loading a file may write."""
    models = (Campaign, Round, RoundDue, Enterprise)
    return [
        list(model.objects.order_by("pk").values()) for model in models
    ], AuditLine.objects.count()


def check_sentence(said):
    assert NAMED.match(said), said
    assert len(said) < 500, said
    assert not {unicodedata.category(c) for c in said} & INVISIBLE, said


def works(client, campaign):
    """The pages that print what the file says."""
    definition = campaign.definition
    if definition.root != "130000":
        return
    for name in PAGES:
        words = {"slug": campaign.slug, "code": 130921}
        if name == "annex":
            words["digits"] = definition.annexes[0].digits
        answer = client.get(reverse(name, kwargs=words))
        assert answer.status_code == 200 or (name == "report" and definition.report is None), name


@pytest.mark.parametrize("strategy", [structures(), damaged()], ids=["structure", "bytes"])
def test_a_wrong_campaign_file_works_or_costs_one_sentence(strategy, attempt, request):
    times = request.config.getoption("--inputs") or FEW

    @hypothesis_settings(
        max_examples=times, derandomize=True, database=None, deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )  # fmt: skip
    @given(strategy)
    def tried(content):
        attempt(content)

    tried()
    print(request.node.callspec.id, dict(attempt.counts))  # noqa: T201 - shown by pytest -s
    assert min(attempt.counts["refused"], attempt.counts["loaded"]) > 0


def test_a_file_of_five_megabytes_is_refused_before_it_is_read(attempt):
    attempt(TEXTS[0].encode() + b"# " + b"x" * 5_000_000)
    assert attempt.counts == {"refused": 1}


def test_the_mark_that_editors_put_before_utf_8_does_no_harm(attempt):
    attempt(b"\xef\xbb\xbf" + TEXTS[0].replace("2018", "2019").encode())
    assert attempt.counts == {"loaded": 1}


def test_the_command_refuses_what_is_no_text_with_a_sentence(tmp_path):
    file = tmp_path / "行动.toml"
    file.write_bytes(TEXTS[0].encode("gb18030"))
    with pytest.raises(CommandError, match="没有导入。文件不是 UTF-8 文字"):
        call_command("load_campaign", str(file))
