from django.urls import path

from enterprises.views import checking, duplicates, entry, export, grid, removal, shared, table

app_name = "enterprises"
urlpatterns = [
    path("", table.ledger, name="ledger"),
    path("new/", entry.new, name="row_new"),
    path("check/", checking.check, name="row_check"),
    path("export/<str:form>/", export.export, name="export"),
    path("grid/", grid.page, name="grid"),
    path("grid/save/", grid.save, name="grid_save"),
    path("bin/", removal.bin_page, name="bin"),
    path("duplicates/", duplicates.page, name="duplicates"),
    path("duplicates/<int:pk>/<int:other>/merge/", duplicates.merge, name="pair_merge"),
    path("duplicates/<int:pk>/<int:other>/different/", duplicates.different, name="pair_different"),
    path("decisions/<int:pk>/take_back/", duplicates.take_back, name="decision_take_back"),
    path("shared/", shared.page, name="shared"),
    path("shared/decide/", shared.decide, name="shared_decide"),
    path("<int:pk>/", table.row, name="row"),
    path("<int:pk>/edit/", entry.edit, name="row_edit"),
    path("<int:pk>/remove/", removal.remove, name="row_remove"),
    path("<int:pk>/restore/", removal.restore, name="row_restore"),
    path("<int:pk>/history/", table.history, name="row_history"),
]
