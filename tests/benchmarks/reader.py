"""How long the limited reader takes to start: the whole child on a file of one row.

``python -m tests.benchmarks.reader FILE`` prints JSON.
"""

import json
import statistics
import sys
import time
from pathlib import Path

from enterprises.importing.limited import read_limited

RUNS = 9


def main(path):
    content, times = Path(path).read_bytes(), []
    for _ in range(RUNS):
        started = time.perf_counter()
        if (book := read_limited(content, "one-row.xlsx")).error:
            raise ValueError(book.error)
        times.append(time.perf_counter() - started)
    sys.stdout.write(json.dumps({"median": statistics.median(times), "slowest": max(times)}))


if __name__ == "__main__":
    main(sys.argv[1])
