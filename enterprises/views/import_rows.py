"""Rows of a preview: corrected in place, decided one by one or all at once."""

from dataclasses import replace

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from campaign.access import Do, requires
from campaign.models.submission import Refused
from campaign.views.numbers import number_in
from enterprises.importing import batches
from enterprises.importing.reading import plain
from enterprises.importing.showing import written_cells
from enterprises.models import Decision
from enterprises.views.imports import batch_of, may_import, preview_of


def _row(request, slug, district, pk, row):
    batch = batch_of(request, slug, district, pk)
    found = get_object_or_404(batch.rows, pk=row)
    found.batch = batch
    return batch, found


def _back(request, batch, row=None):
    """To the place of the preview the user came from."""
    address = reverse("enterprises:import", kwargs=preview_of(batch))
    asked = request.POST.get("back", "")
    address += f"?{asked}" if asked else ""
    address += f"#row-{row.pk}" if row else ""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@require_http_methods(["GET", "POST"])
@requires(Do.EDIT)
def correct(request, slug, district, pk, row):
    """Other text for the cells of a row; the same reading and checks as for the file."""
    batch, found = _row(request, slug, district, pk, row)
    cells = written_cells(found)
    if request.method == "POST":
        typed = {c.name: plain(request.POST.get(f"cell-{c.name}", c.text)) for c in cells}
        try:
            if not (answer := may_import(request, batch)):
                raise Refused(answer.reason)
            batches.correct(
                found, {c.name: typed[c.name] for c in cells if typed[c.name] != c.text}
            )
            messages.success(request, f"第{found.row}行已更正，并重新检查。")
            return _back(request, batch, found)
        except Refused as refusal:
            messages.error(request, f"没有更正：{refusal}")
            cells = [replace(c, text=typed[c.name]) for c in cells]
    context = {
        "campaign": batch.campaign,
        "district": district,
        "batch": batch,
        "row": found,
        "cells": cells,
        "back": request.GET.get("back", request.POST.get("back", "")),
    }
    return render(request, "enterprises/import_row.html", context)


@require_POST
@requires(Do.EDIT)
def decide(request, slug, district, pk):
    """Keep or skip one held row or all of them; which empty cells shall clear."""
    batch = batch_of(request, slug, district, pk)
    chosen, asked = request.POST.get("decision", ""), request.POST.get("row", "")
    rows, row = batch.rows.all(), None
    if asked:
        row = get_object_or_404(rows, pk=number_in(asked))
        rows = rows.filter(pk=row.pk)
    elif chosen in Decision:
        rows = rows.undecided()
    try:
        if not (answer := may_import(request, batch)):
            raise Refused(answer.reason)
        if chosen in Decision:
            batches.decide(batch, rows, chosen)
        elif row is not None and "clears" in request.POST:
            batches.clear(row, request.POST.getlist("clear"))
        else:
            raise Refused("请选择“采用”或“不导入”。")
    except Refused as refusal:
        messages.error(request, f"没有保存选择：{refusal}")
    return _back(request, batch, row)
