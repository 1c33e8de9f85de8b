"""What of the sealed submission answers the clauses of a round's nonconformities."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from packbuilder.check.answers import Submission, answers_of_clause
from packbuilder.model.clause_answer import ClauseAnswers
from packbuilder.model.manifest import Manifest
from packbuilder.model.profile import EvidenceFile
from packbuilder.model.scheme import Scheme
from packbuilder.source.word_marks import clause_headings


def read_submission(root: Path, manifest: Manifest, evidence: Sequence[EvidenceFile]) -> Submission:
    """A sealed submission with the headings at the clause marks of its documents.

    Args:
        root: the round's folder.
        manifest: of its pack.
        evidence: the evidence of the profile as it was submitted.

    Raises:
        InputError: a document of the submission cannot be read.
    """
    headings = {
        item.item_id: clause_headings(root / item.docx)
        for item in manifest.items
        if item.docx is not None and item.clause_marks and (root / item.docx).is_file()
    }
    return Submission(manifest=manifest, evidence=evidence, headings=headings)


def answers_of_clauses(
    clauses: Iterable[str], scheme: Scheme, submission: Submission, changed: Collection[str] = ()
) -> tuple[ClauseAnswers, ...]:
    """What answers each clause, each clause once, in the order given."""
    return tuple(
        answers_of_clause(clause, scheme, submission, changed) for clause in dict.fromkeys(clauses)
    )
