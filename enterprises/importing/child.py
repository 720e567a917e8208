"""Reads one file from stdin and prints its Book as JSON, under limits of memory and time."""

import json
import os
import sys

MOST_BYTES = 1024 * 1024 * 1024  # of address space; a full ledger of 20,000 rows takes a third
MOST_SECONDS = 30  # of computing


def limit():
    """Set the limits of this process. Windows has none: there only the parent's clock counts."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main():
    limit()
    from enterprises.importing.workbook import read_tables, to_json

    data = sys.stdin.buffer.read()
    book = read_tables(data, sys.argv[1])
    sys.stdout.buffer.write(json.dumps(to_json(book)).encode())
    sys.stdout.buffer.flush()
    os._exit(0)  # a reader that panicked may not find its way out


if __name__ == "__main__":
    main()
