"""Reads one scan from stdin and prints its pages as JSON, under limits of memory and time."""

import json
import os
import sys
from base64 import b64encode
from dataclasses import asdict

from campaign.limited import limit

MOST_BYTES = 1024 * 1024 * 1024  # of address space
MOST_SECONDS = 90  # of computing


def main():
    limit(MOST_BYTES, MOST_SECONDS)
    from reports.scanning.pages import pages_of
    from reports.scanning.picture import ScanRefused

    try:
        pages = [
            asdict(page) | {"jpeg": b64encode(page.jpeg).decode()}
            for page in pages_of(sys.stdin.buffer.read())
        ]
        answer = {"error": "", "pages": pages}
    except ScanRefused as refusal:
        answer = {"error": str(refusal), "pages": []}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    sys.stdout.buffer.flush()
    os._exit(0)  # a reader that panicked may not find its way out


if __name__ == "__main__":
    main()
