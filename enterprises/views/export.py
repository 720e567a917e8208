from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from enterprises.export_formats import list_file
from enterprises.resources import EnterpriseResource
from enterprises.sorting import rows_in_order, sort_of
from enterprises.views import finding
from enterprises.views.place import campaign_of, rows_of
from enterprises.waivers import relief_of


@require_GET
@requires(Do.READ)
def export(request, slug, district, form):
    """The rows the ledger page shows just now (filters, search, order) as csv, xlsx or json."""
    campaign = campaign_of(request, slug, district)
    rows = rows_of(request, campaign, district).kept()
    asked, relief = finding.asked_of(request.GET), relief_of(campaign, district)
    rows = finding.filtered(rows, campaign.definition, asked, relief)
    sort = sort_of(request.GET, finding.COLUMNS, finding.IN_ORDER)
    rows = rows_in_order(rows, finding.COLUMNS, sort)
    resource = EnterpriseResource(campaign, district)
    lines = map(resource.export_resource, resource.iter_queryset(rows))
    return list_file(form, campaign, district, "台账", resource.get_export_headers(), lines)
