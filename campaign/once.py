"""A form that does its work once: sent again (reload, double click), it is refused."""

from hashlib import sha256

from django.db import IntegrityError, transaction

from campaign.models import UsedForm
from campaign.models.submission import Refused


def use(token: str, refusal: str, *, by):
    """Marks the form with this ``token`` as used; the second time raises Refused with ``refusal``.

    Belongs into the transaction of the work itself: work that is taken back frees the form.
    """
    if not token:
        raise Refused("没有办理：请重新打开这一页再试。")
    digest = sha256(token.encode()).hexdigest()
    try:
        with transaction.atomic():
            UsedForm.objects.create(digest=digest, by=by)
    except IntegrityError:
        raise Refused(refusal) from None
