"""Who printed what first: kept when the unit itself makes the PDF of a submitted version."""

from reports.models import Printing


def printed(version, documents: dict[str, int], *, by) -> None:
    """``by`` has made the PDF of ``documents`` ({key: pages}); only the first time of each is kept."""
    Printing.objects.bulk_create(
        (
            Printing(version=version, document=key, pages=pages, by=by)
            for key, pages in documents.items()
        ),
        ignore_conflicts=True,
    )
