"""An uploaded scan, read in a process of its own (campaign/limited.py)."""

import json
from base64 import b64decode

from campaign.limited import ReaderFailed, ReaderTooSlow, answer_of
from reports.scanning.picture import Picture, ScanRefused

MOST_BYTES = 20 * 1024 * 1024
MOST_SECONDS = 60


def read_scan(data: bytes) -> list[Picture]:
    """The pages of the file, each a JPEG made by us. ScanRefused with what to do, whatever happens to
    the reading process. About 0.3 s a page."""
    if not data:
        raise ScanRefused("是空文件，请重新选择。")
    if len(data) > MOST_BYTES:
        size = MOST_BYTES // 1024 // 1024
        raise ScanRefused(f"超过 {size} MB；请用 200 dpi 重新扫描，或分成几个文件上传。")
    try:
        answer = json.loads(answer_of("reports.scanning.child", data=data, seconds=MOST_SECONDS))
    except ReaderTooSlow:
        raise ScanRefused("读取用时过长；请重新扫描，或分成几个文件上传。") from None
    except (ReaderFailed, UnicodeDecodeError, json.JSONDecodeError):
        raise ScanRefused("已损坏或过大，读不出来；请重新扫描后再上传。") from None
    if answer["error"]:
        raise ScanRefused(answer["error"])
    return [Picture(**page | {"jpeg": b64decode(page["jpeg"])}) for page in answer["pages"]]
