from io import BytesIO

from django.http import FileResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from enterprises.obstructing import steps_of
from enterprises.views.place import campaign_of, row_of
from reports.marking import marked_document
from reports.obstruction_letter import letter_of
from reports.views.circular import FORMS
from reports.writers.docx import document_docx


@require_GET
@requires(Do.CONFIDE)
def letter(request, slug, district, pk):
    """The letter that asks the labour department for an order, as a draft to go on writing."""
    campaign = campaign_of(request, slug, district)
    row = row_of(request, campaign, district, pk)
    letter = letter_of(row, steps_of(row), timezone.localdate())
    file = document_docx(marked_document(campaign, letter))
    return FileResponse(
        BytesIO(file),
        content_type=FORMS["docx"][1],
        as_attachment=True,
        filename=f"{row.name}提请责令改正函（草稿）.docx",
    )
