"""Where the files lie that background jobs make: one folder that every server sees (MADE_DIR)."""

import os
from datetime import datetime
from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string

_PART = ".part"


class WholeFiles(FileSystemStorage):
    """A file stands under its name only when all of it is on the disk.

    Another server that opens the name, or a worker that is killed while it writes, never leaves half
    of one behind; two that make the same file at once leave one.
    """

    def _save(self, name, content):
        part = f"{name}.{get_random_string(12)}{_PART}"
        try:
            super()._save(part, content)  # type: ignore[misc]
            with open(self.path(part), "r+b") as file:
                os.fsync(file.fileno())
            os.replace(self.path(part), self.path(name))
        except OSError:
            self.delete(part)
            raise
        return name

    def sweep(self, before: datetime) -> int:
        """Removes the parts that killed writers left before this time; how many they were."""
        parts = Path(self.location).rglob(f"*{_PART}")
        left = [part for part in parts if part.stat().st_mtime < before.timestamp()]
        for part in left:
            part.unlink()
        return len(left)
