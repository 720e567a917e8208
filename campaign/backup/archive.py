"""The archive: a zip with the database, the files beside it and a manifest that says what is in it."""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.conf import settings

from campaign.models.submission import Refused

MANIFEST = "manifest.json"
FORMAT = 1
FOLDERS = ("mail", "media")  # of VAR_DIR; every upload is in the database itself
DAMAGED = "备份文件已损坏，请换一份备份"


def files_beside() -> Iterator[tuple[str, Path]]:
    """(name in the archive, path) of every file that is not in the database."""
    for folder in FOLDERS:
        for path in sorted((settings.VAR_DIR / folder).rglob("*")):
            if path.is_file():
                yield f"files/{path.relative_to(settings.VAR_DIR).as_posix()}", path


def write(out: Path, manifest: dict, parts: list[tuple[str, Path]]) -> dict:
    """Write the archive, whole or not at all; the manifest with size and SHA-256 of each part."""
    unfinished = out.with_name(f"{out.name}.part")
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(unfinished, "wb", opener=_owner_only) as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                kept = {name: _store(archive, name, path) for name, path in parts}
                manifest = {"format": FORMAT, **manifest, "parts": kept}
                text = json.dumps(manifest, ensure_ascii=False, indent=1)
                archive.writestr(MANIFEST, text)
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _owner_only(path, flags):
    return os.open(path, flags, 0o600)


def _store(archive, name, path):
    """Size and SHA-256 of the bytes that went in, though the file may be growing."""
    sha256, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while block := source.read(1 << 20):
            sha256.update(block)
            size += len(block)
            target.write(block)
    return {"size": size, "sha256": sha256.hexdigest()}


@contextmanager
def opened(path: Path) -> Iterator[tuple[dict, zipfile.ZipFile]]:
    """(manifest, archive); Refused when it is none of ours."""
    if not path.is_file():
        raise Refused(f"没有备份文件 {path}，请核对路径。")
    with _damage_told(), zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise Refused(f"备份文件的格式是第 {manifest['format']} 版，请用较新的程序恢复。")
    with zipfile.ZipFile(path) as archive:
        yield manifest, archive


def unpack(manifest: dict, archive: zipfile.ZipFile, folder: Path):
    """Every part under ``folder``, each checked against its SHA-256; Refused at the first that differs."""
    for name, said in manifest["parts"].items():
        place = PurePosixPath(name)
        if place.is_absolute() or ".." in place.parts or "\\" in name:
            raise Refused(f"{DAMAGED}（“{name}”不是备份里的路径）。")
        with _damage_told():
            found = _take_out(archive, name, folder / place)
        if found != said["sha256"]:
            raise Refused(f"{DAMAGED}（“{name}”与清单中的 SHA-256 不符）。")


def _take_out(archive, name, target):
    """The SHA-256 of what was written to ``target``."""
    target.parent.mkdir(parents=True, exist_ok=True)
    sha256 = hashlib.sha256()
    with archive.open(name) as source, target.open("wb") as copy:
        while block := source.read(1 << 20):
            sha256.update(block)
            copy.write(block)
    return sha256.hexdigest()


@contextmanager
def _damage_told():
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, EOFError) as error:
        raise Refused(f"{DAMAGED}（{error}）。") from error
    except OSError as error:
        raise Refused(f"备份文件读不出来或解不开（{error}），请检查磁盘空间和权限。") from error
