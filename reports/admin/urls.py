from reports.admin import accounts, audit, districts, extensions, settings_pages
from reports.admin.site import site

__all__ = [
    "accounts",
    "audit",
    "districts",
    "extensions",
    "settings_pages",
]  # they register their pages
app_name = "admin"
urlpatterns = site.get_urls()
