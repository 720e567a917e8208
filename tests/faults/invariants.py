"""What must hold after every fault, read from the database; each broken one is a sentence."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict

from campaign import audit_chain
from campaign.models import AuditLine, Submission, SubmissionEvent, Version
from campaign.models.submission import TRANSITIONS, Action, State
from campaign.state_changes import fingerprint
from enterprises.models import BatchState, Enterprise, ImportBatch
from reports.annexes import rows_in, total_of
from reports.layouts import PART
from reports.models import AnswerProof, Remark, Tally
from reports.tallying import own_rows
from tests.faults.story import ROWS


def broken() -> list[str]:
    return [*batches(), *rows(), *versions(), *events(), *files(), *audit()]


def batches() -> Iterator[str]:
    """No half batch: all of its rows stand in the ledger, or none."""
    names = Enterprise.objects.kept().values_list("name", flat=True)
    standing = Counter(name[2:5] for name in names if name[2:8].isdecimal())
    for batch in ImportBatch.objects.prefetch_related("files"):
        found = list(batch.files.all())
        if len(found) != 1:
            yield f"{batch} has {len(found)} files"
            continue
        expected = ROWS if batch.state == BatchState.CONFIRMED else 0
        if standing[found[0].name[:3]] != expected:
            yield f"{batch} is {batch.state} with {standing[found[0].name[:3]]} rows"


def rows() -> Iterator[str]:
    """Every version of a row is in its history, once."""
    history = defaultdict(list)
    for pk, version in Enterprise.history.values_list("id", "version").order_by("version"):
        history[pk].append(version)
    for pk, version in Enterprise.objects.values_list("pk", "version"):
        if history[pk] != list(range(1, version + 1)):
            yield f"row {pk} is version {version}, its history {history[pk]}"


def versions() -> Iterator[str]:
    """Fingerprint, totals and kept figures are those of the frozen rows."""
    for version in Version.objects.select_related("submission__round__campaign"):
        content = version.content
        if fingerprint(content) != version.fingerprint:
            yield f"{version} lost its fingerprint"
        definition = version.submission.round.campaign.definition
        totals = {
            annex.number: asdict(total_of(rows_in(annex, content["rows"])))
            for annex in definition.annexes
        }
        if totals != content["totals"]:
            yield f"{version} has other totals than its rows"
        cells = Tally.objects.filter(version=version, layout=PART, annex="")
        counted = sum(cells.values_list("enterprises", flat=True))
        if not cells or counted != len(own_rows(version)):
            yield f"{version} is counted with {counted} rows"


def events() -> Iterator[str]:
    """The events replay to the state, and each sending has its version."""
    for report in Submission.objects.prefetch_related("events", "versions"):
        state = State.DRAFTING
        for event in sorted(report.events.all(), key=lambda event: event.pk):
            step = TRANSITIONS.get((state, event.action))
            if step is None:
                yield f"{report} has {event.action} in {state}"
                break
            state = step[0]
        if state != report.state:
            yield f"{report} is {report.state}, its events say {state}"
        numbers = sorted(version.number for version in report.versions.all())
        sendings = sum(event.action == Action.SUBMIT for event in report.events.all())
        if numbers != list(range(1, sendings + 1)):
            yield f"{report} has versions {numbers} of {sendings} sendings"


def files() -> Iterator[str]:
    """A file came whole, and an answer with a file has it."""
    for kept in [*AnswerProof.objects.all(), *(f for b in ImportBatch.objects.all() for f in b.files.all())]:  # fmt: skip
        if hashlib.sha256(bytes(kept.content)).hexdigest() != kept.sha256:
            yield f"{kept} is not the file that came"
    for remark in Remark.objects.exclude(answer="").prefetch_related("proofs"):
        if len(remark.proofs.all()) != 1:
            yield f"{remark} is answered with {len(remark.proofs.all())} files"


def audit() -> Iterator[str]:
    """The chain is whole and every deed has its line."""
    yield from audit_chain.faults()
    lines = Counter(AuditLine.objects.values_list("kind", flat=True))
    if lines["state"] != SubmissionEvent.objects.count():
        yield f"{SubmissionEvent.objects.count()} events have {lines['state']} audit lines"
    ends = Counter(ImportBatch.objects.values_list("state", flat=True))
    done = ends[BatchState.CONFIRMED] + 2 * ends[BatchState.UNDONE]
    if lines["import"] != done:
        yield f"{done} imports and undoings have {lines['import']} audit lines"
