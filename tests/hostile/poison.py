"""The same text in every field that people fill in, of every object there is."""

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models, transaction

from campaign.models import District, User
from enterprises.importing import batches
from tests.addresses import one_of_each
from tests.enterprises.test_imports import HEADER
from tests.factories import UserFactory, campaign, district, enterprise

# Names of what programs write and read: keys, codes, fingerprints, dates as text. All else is free text.
KEYS = {
    "slug", "source_hash", "key", "path", "code", "to_level", "receipt", "fingerprint", "password",
    "username", "second_factor", "email", "task", "worker", "name_key", "holder", "uscc", "sha256",
    "unionised_on", "registered_on", "founded_on", "token", "column", "item", "facts", "subject", "stratum",
    "frame_fingerprint", "document", "unplaced_why", "file_name",
}  # fmt: skip
BY_PROGRAMS = {"AuditLine", "AuditHead", "UsedForm", "Tally", "DailyFigure"}


def free_fields(model) -> list[models.Field]:
    """The fields of ``model`` that hold what somebody typed."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not (field.choices or field.unique or field.name in KEYS)
        and not field.name.endswith("_code")
    ]


def poison(text: str) -> int:
    """``text`` in every free field of every row; the number of fields. Empty fields stay as the database
    wants them."""
    touched = 0
    for model in apps.get_models():
        if model._meta.app_label not in ("campaign", "enterprises", "reports"):
            continue
        if model.__name__ in BY_PROGRAMS:
            continue
        for field in free_fields(model):
            filled = model._base_manager.exclude(**{field.attname: ""}).order_by()
            wanted = text[: field.max_length or None]
            with transaction.atomic():
                touched += filled.update(**{field.attname: wanted}) > 0
    return touched


def poisoned_world(text: str) -> dict:
    """One object of each kind (tests/addresses.py), every text of it ``text``, also in what is frozen."""
    campaign()
    clerk, row = UserFactory(), {}
    for name in ("address", "chair", "contact", "contact_phone", "covered_by", "note", "township"):
        row[name] = text
    enterprise(by=clerk, name=f"{text}铸造公司", **row)
    enterprise(by=clerk, name=f"{text}机械公司", not_unionised=True, **row | {"chair": ""})
    batch = _imported(text)
    made = one_of_each() | {"batch": batch}
    District.objects.exclude(note="").update(note=text)
    User.objects.update(phone=text[:20])
    poison(text)
    return made


def _imported(text: str):
    """A batch whose one row has ``text`` in each cell."""
    cell = text.replace('"', '""')
    line = f'1,"{cell}铸造公司","{cell}","{cell}","{cell}",120,是,"{cell}","{cell}",110,"{cell}"\n'
    file = ContentFile((HEADER + line).encode(), f"{text[:40]}.csv")
    return batches.read(batches.upload(campaign(), district(), [file], by=UserFactory()))
