"""Which row of the ledger, in which version, a line of our own workbook was written from."""

from collections.abc import Iterator

from django.core.signing import BadSignature, Signer

from enterprises.importing.book import Book
from enterprises.importing.reading import plain
from enterprises.names import name_key

_SIGNER = Signer(salt="enterprises.importing.row_token")


def token_of(campaign_id: int, district_id: int, pk: int, version: int) -> str:
    """The signed text in the hidden column: nobody can name a row that was not given to him."""
    return _SIGNER.sign(f"{campaign_id}.{district_id}.{pk}.{version}")


def make_token(enterprise) -> str:
    """The token of ``enterprise`` as it stands now."""
    return token_of(
        enterprise.campaign_id, enterprise.district_id, enterprise.pk, enterprise.version
    )


def read_token(text: str, campaign, district) -> tuple[int, int] | None:
    """Key and version of the row; None when forged, damaged, or of another unit or campaign."""
    try:
        of_campaign, of_district, pk, version = map(int, _SIGNER.unsign(text).split("."))
    except (BadSignature, ValueError):
        return None
    ours = (of_campaign, of_district) == (campaign.pk, district.pk)
    return (pk, version) if ours else None


def tokens_in(book: Book) -> Iterator[tuple[str, str]]:
    """(token as it stands, name key) of every line that has a token."""
    for table in book.tables:
        for line in table.rows:
            if text := plain(line.cells.get("token")):
                yield text, name_key(plain(line.cells.get("name")))
