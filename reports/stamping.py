"""What a submitted version prints of itself."""

from django.conf import settings
from django.urls import reverse

from reports.signing import signers_of
from reports.writers.sheet import Stamp


def stamp_of(version) -> Stamp:
    """Number, receipt, fingerprint, the address that verifies them, and who filled in and signed."""
    address = settings.SITE_URL + reverse("verify", kwargs={"receipt": version.receipt})
    filled_by, signed_by = signers_of(version)
    return Stamp(str(version), version.receipt, version.fingerprint, address, filled_by, signed_by)
