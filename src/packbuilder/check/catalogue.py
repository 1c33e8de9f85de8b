"""What stands behind each code: rule, source, certainty. Pure data.

Certainty: A official text, B several independent published pages, C one page, D derived from the
others, K general practice of audits without a page that says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """Where a rule comes from.

    Attributes:
        rules: numbers of the check list that the code belongs to.
        source: key of the sentence that names the source.
        certainty: ``A``, ``B``, ``C``, ``D`` or ``K``.
    """

    rules: tuple[str, ...]
    source: str
    certainty: str


def _rows(source: str, certainty: str, *rows: str) -> Mapping[str, RuleInfo]:
    """Codes of one source; a row is ``code R01 R02``."""
    split = (row.split() for row in rows)
    return {code: RuleInfo(tuple(rules), source, certainty) for code, *rules in split}


CATALOGUE: Mapping[str, RuleInfo] = {
    **_rows(
        "returned-filings", "C",
        "name-differs R01", "licence-differs R01 R02 R03", "address-differs R03",
        "scope-differs R04", "scope-beyond-licence R04", "evidence-unreadable R10",
        "evidence-missing R17", "evidence-expired R10", "item-missing R17",
        "uscc-differs R02", "seal-place-missing R21", "signature-place-missing R21",
        "places-to-seal R21", "places-to-sign R21", "statement-too-old R12",
    ),
    **_rows("code-standard", "K", "uscc-check-character R02"),
    **_rows("premises", "B", "operating-address-unproven R03"),
    **_rows("enforcement", "C", "scope-without-product R04"),
    **_rows("clause-managers", "B", "certified-managers-too-few R06",
            "manager-certificates-too-few R06", "certificate-number-missing R06"),
    **_rows(
        "audit-experience", "K",
        "staff-count-differs R05", "stated-count-differs R05 R07", "post-count-differs R05",
        "reference-unknown R08", "department-under-itself R08", "person-not-on-staff-list R08",
        "dates-out-of-order R11",
        "record-steps-reversed R11", "record-after-submission R11", "record-outside-period R11",
        "record-before-hiring R11", "training-on-weekend R11", "record-before-system R11",
        "date-unexplained R11", "survey-counts-impossible R13", "survey-questions-differ R13",
        "survey-weights-differ R13", "figure-not-on-pages R05 R13 R14 R24",
        "commitment-time-differs R15", "time-limit-differs R15", "time-limit-unexplained R15",
        "hotline-differs R15", "register-differs R18", "revision-out-of-order R18",
        "revision-of-unknown-document R18", "page-number-differs R23", "contents-differ R23",
        "amounts-differ R24", "amount-unexplained R24", "budget-overspent R24",
        "shares-not-whole R24", "scan-date-differs R10", "audit-finding-outside-scope R11",
        "training-failure-open R11", "document-older-than-content R18",
    ),
    **_rows("run-time", "B", "run-too-short R09"),
    **_rows("validity", "B", "evidence-expires-soon R10", "expires-before-audit R10",
            "validity-over R10", "expires-before-surveillance R10"),
    **_rows("recent-data", "C", "figures-too-old R12"),
    **_rows("complaint-clause", "B", "complaint-rate-missed R14", "resolution-rate-missed R14"),
    **_rows("scoring", "B", "level-out-of-reach R16"),
    **_rows("exclusions", "B", "exclusion-without-reason R17", "exclusion-contradicted R17",
            "exclusion-twice R17", "clause-unknown R17", "clause-unanswered R17"),
    **_rows("old-lists", "B", "standard-outdated R19", "standard-without-year R19",
            "paper-obsolete R25"),
    **_rows("blanks", "A", "placeholder-left R20", "records-missing R20"),
    **_rows("own-order", "D", "punctuation-doubled R20", "odd-character R20"),
    **_rows("both-languages", "A", "english-missing R22", "english-missing-in-records R22",
            "english-pages-waiting R22", "twin-figures-differ R22", "parity-figures R22",
            "parity-names R22", "parity-headings R22", "parity-table-shape R22"),
    **_rows("personal-data", "K", "id-number-shown R26"),
    **_rows("later-stages", "B", "certificate-missing", "surveillance-data-missing",
            "certificate-expired R10", "audit-after-certificate R10",
            "surveillance-late R10", "certificate-scope-differs R04",
            "certificate-level-differs R16"),
    **_rows("since-audit", "K", "previous-nonconformity-open",
            "previous-nonconformity-closed-later R11", "mark-number-differs",
            "mark-before-certificate R11"),
    **_rows(
        "rectification-form", "A",
        "round-unanswered", "round-correction-missing", "round-cause-missing",
        "round-measure-missing", "round-verification-missing", "round-cause-twice",
        "round-cause-without-measure", "round-measure-without-cause", "round-rule-not-written",
        "round-slogan", "round-evidence-missing", "round-evidence-unknown", "round-number-twice",
        "round-id-twice",
    ),
    **_rows(
        "rectification-report", "B",
        "round-extent-missing", "round-name-shown", "round-clause-unknown",
    ),
    **_rows(
        "audit-experience", "K",
        "round-cause-repeats-correction", "round-cause-repeats-fact",
        "round-measure-repeats-correction", "round-dates-reversed R11", "round-measure-overdue",
        "round-measure-late", "round-not-done", "round-due-unknown", "round-submitted-late",
        "round-evidence-undated", "round-evidence-before-audit", "round-evidence-after-done",
        "round-evidence-reused", "round-evidence-shared", "round-change-unexplained",
        "round-version-not-raised R18", "round-version-skipped R18", "round-document-unknown",
        "round-document-unchanged", "round-field-unknown", "round-field-unchanged",
    ),
    **_rows("delivery-profile", "D", "delivery-file-size", "delivery-total-size",
            "delivery-page-count", "delivery-file-name-length", "delivery-path-length",
            "delivery-file-name-characters", "delivery-file-type", "delivery-pdf-version",
            "delivery-pdfa-part", "delivery-page-size", "delivery-no-links",
            "delivery-no-attachments", "delivery-no-scripts", "delivery-no-encryption",
            "delivery-no-annotations", "delivery-no-rotated-pages", "delivery-bookmarks",
            "delivery-fonts-embedded", "delivery-document-too-large", "delivery-file-count",
            "delivery-rule-against-form"),
    **_rows("own-order", "D", "duplicate-id", "evidence-id-taken", "evidence-type-unknown",
            "evidence-not-asked",
            "severity-lowered",
            "round-list-no-table", "round-list-no-column", "round-list-empty-cell",
            "round-list-wrong-form", "round-list-clause-wrong", "round-list-several-clauses",
            "round-list-word-unknown", "round-list-date-wrong", "round-list-number-wrong",
            "round-list-number-twice", "round-list-number-made", "round-list-known",
            "round-list-statement-changed", "round-list-rows-left", "round-list-differs",
            "round-list-control-character", "round-list-no-value"),
}  # fmt: skip
