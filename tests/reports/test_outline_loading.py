"""A campaign file whose 专项报告 asks for what the system cannot put in is refused by its key."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from campaign.models import Campaign
from tests.factories import CAMPAIGN_FILE, UserFactory, district

pytestmark = pytest.mark.django_db
FIELDS = 'fields = ["职代会情况", "厂务公开和集体合同情况", "去产能情况", "经营状况"]'
START = r'start = "【未建会原因】\n【走访情况】\n【未建会原因图】"'
WRONG = [
    (FIELDS, 'fields = ["职代会情况", "建会律", "去产能情况"]', "report.headings[5].fields：没有“建会律”这个数据"),
    (START, 'start = "【未建会缘由】"', "report.headings[4].start：“未建会原因分析”里写了“【未建会缘由】”"),
    (START, 'start = "见【未建会原因图】"', "report.headings[4].start：“未建会原因分析”里的“【未建会原因图】”是表或图"),
]  # fmt: skip


@pytest.fixture
def file(tmp_path):
    district("130000")

    def changed(was, now):
        path, text = tmp_path / "campaign.toml", CAMPAIGN_FILE.read_text(encoding="utf-8")
        assert text.count(was) == 1
        path.write_text(text.replace(was, now), encoding="utf-8")
        return path

    return changed


@pytest.mark.parametrize(("was", "now", "said"), WRONG)
def test_a_figure_there_is_not_is_refused_and_nothing_is_loaded(file, was, now, said):
    with pytest.raises(CommandError) as refused:
        call_command("load_campaign", file(was, now))
    assert said in str(refused.value)
    assert refused.value.returncode == 2
    assert not Campaign.objects.exists()


def test_a_single_figure_of_the_roll_up_may_stand_in_an_outline(file):
    call_command("load_campaign", file(FIELDS, 'fields = ["职代会情况", "建会率", "已建会"]'))
    assert "建会率" in Campaign.objects.get().definition.report.heading("rights").fields


def test_the_page_of_the_administrator_refuses_alike(client, file):
    admin = UserFactory(username="top", role="admin", at="130000")
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    was, now, said = WRONG[0]
    with file(was, now).open("rb") as content:
        answer = client.post(reverse("admin:campaign_campaign_load"), {"file": content})
    assert said in answer.content.decode()
    assert not Campaign.objects.exists()
