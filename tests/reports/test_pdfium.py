"""PDFium is no program for threads: in a server process its users take turns."""

import re
from concurrent.futures import ThreadPoolExecutor, wait

from reports.writers.pdfium import pages_in, pdfium
from tests.reports.test_book_jobs import one_page
from tests.test_house import FLOORS, files, name

ITS_HOMES = ["reports/scanning/pages.py", "reports/writers/pdfium.py"]


def test_while_one_thread_uses_pdfium_the_others_wait():
    with ThreadPoolExecutor(1) as another:
        with pdfium():
            counted = another.submit(pages_in, one_page())
            assert not wait([counted], timeout=0.2).done
        assert counted.result() == 1


def test_pdfium_is_reached_by_the_lock_or_in_the_child_that_reads_scans():
    found = [f for f in files("*.py", folders=FLOORS) if "pypdfium2" in f.read_text("utf-8")]
    assert [name(file) for file in found] == ITS_HOMES
    reads = re.compile(r"reports\.scanning\.pages\b|scanning import pages")
    found = [f for f in files("*.py", folders=FLOORS) if reads.search(f.read_text("utf-8"))]
    assert [name(file) for file in found] == ["reports/scanning/child.py"]
