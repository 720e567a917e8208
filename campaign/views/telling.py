from contextlib import contextmanager

from django.contrib import messages

from campaign.models.submission import Refused


@contextmanager
def told(request, *, done: str, refused: str):
    """Around a verb: the next page says ``done``, or ``refused`` and why."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, f"{refused}：{refusal}")
    else:
        messages.success(request, done)
