"""The end of an import: confirmed, given up, undone; what came of each row as a workbook."""

from io import BytesIO

from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from campaign.access import Do, requires
from campaign.views.telling import told
from enterprises.importing import batches, confirming
from enterprises.importing.result_sheet import write_result
from enterprises.models import BatchState
from enterprises.views.imports import batch_of, preview_of


def _answered(request, slug, district, pk, verb, done, not_done):
    batch = batch_of(request, slug, district, pk)
    with told(request, done=done, refused=not_done):
        verb(batch, by=request.user)
    return redirect("enterprises:import", **preview_of(batch))


@require_POST
@requires(Do.EDIT)
def confirm(request, slug, district, pk):
    done = "已导入台账。各行结果见下表，可以下载结果表；发现不对可以整批撤销。"
    return _answered(request, slug, district, pk, confirming.confirm, done, "没有导入")


@require_POST
@requires(Do.EDIT)
def discard(request, slug, district, pk):
    done = "已放弃这一批，台账没有改动。"
    return _answered(request, slug, district, pk, batches.discard, done, "没有放弃")


@require_POST
@requires(Do.EDIT)
def undo(request, slug, district, pk):
    done = "已整批撤销：修改过的行恢复原样，新增的行移入回收站。"
    return _answered(request, slug, district, pk, confirming.undo, done, "没有撤销")


@require_GET
@requires(Do.READ)
def result(request, slug, district, pk):
    """What happened to each row of the files, as an xlsx."""
    batch = batch_of(request, slug, district, pk)
    if batch.state not in (BatchState.CONFIRMED, BatchState.UNDONE):
        raise Http404("这一批还没有导入，没有结果表。")
    content = BytesIO()
    write_result(batch, content)
    content.seek(0)
    name = f"{district.name}导入结果（{batch}）.xlsx"
    return FileResponse(content, as_attachment=True, filename=name)
