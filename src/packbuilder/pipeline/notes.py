"""What the work on the parts showed, as findings: of scans, of links, of stamps."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from packbuilder.assemble.pack import AssembledPack, PackPage, UnresolvedLink
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.page_label import label_spans
from packbuilder.model.round import PageNumbers
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.pages import PackLayout
from packbuilder.pipeline.produce import Produced

# What changes nothing that a reviewer sees is a note; what a person should look at, a warning.
_NOTES_ONLY = frozenset(
    {
        "evidence-restrictions-removed",
        "evidence-form-flattened",
        "evidence-annotations-flattened",
        "evidence-page-rasterised",
        "evidence-framed",
        "evidence-converted",
        "evidence-colour-converted",
        "evidence-transparency-flattened",
        "form-renamed",
        "untagged-part",
        "stamp-reduced",
        "page-reduced",
    }
)


def evidence_findings(produced: Iterable[Produced], files: Mapping[str, str]) -> Iterator[Finding]:
    """What was done to the scans; ``files`` names the file of each item."""
    for made in produced:
        for note in made.notes:
            yield Finding(
                code=note.code,
                severity=severity_of_note(note.code),
                subject=made.item.item_id,
                params={**note.params, **made.item.title.params()},
                location=Location(file=files.get(made.item.item_id)),
            )


def assembly_findings(
    pack: AssembledPack, known: Collection[str], handed_in: Collection[str] = ()
) -> Iterator[Finding]:
    """Links that lead nowhere, and stamps that did not fit.

    Args:
        pack: the assembled pack.
        known: ids of all items of the scheme; a link to one that this company's pack does not
            hold is no fault of the template.
        handed_in: ids of documents that stand in an earlier submission and not in this answer;
            the reader has them, so a link to one is nothing to speak of.
    """
    links: dict[tuple[str, str], UnresolvedLink] = {}
    for link in pack.unresolved:
        links.setdefault((link.item_id, link.uri), link)
    for link in links.values():
        code, severity = _judge(link, known)
        if code == "link-absent" and _target(link) in handed_in:
            continue
        yield Finding(
            code=code,
            severity=severity,
            subject=link.item_id,
            params={"target": link.uri, "found": link.uri},
            location=Location(item=link.item_id, page=link.page),
        )
    if pack.unfit:
        yield Finding(
            code="pack-not-archival",
            severity=Severity.INFO,
            subject=pack.path.name,
            params={
                "parts": ", ".join(pack.unfit),
                "declared": ", ".join(pack.declared) or "-",
            },
        )
    pages: dict[tuple[str, str], list[int]] = {}
    for note in pack.notes:
        pages.setdefault((note.code, note.item_id), []).append(note.page)
    for (code, item_id), numbers in pages.items():
        labels = (pack.pages[number - 1].label for number in numbers)
        yield Finding(
            code=code,
            severity=severity_of_note(code),
            subject=item_id,
            params={"pages": ", ".join(labels)},
            location=Location(item=item_id, page=numbers[0]),
        )


def numbering_findings(layout: PackLayout, dossier: Dossier) -> Iterator[Finding]:
    """What became of submitted page numbers where the round wants them kept."""
    found = dossier.rectification
    wants_stable = found is not None and found.round.page_numbers is PageNumbers.STABLE
    if not wants_stable or dossier.whole_plan is not None:
        return
    stable = layout.stable
    if stable is None:
        yield Finding(
            code="page-numbers-not-kept",
            severity=Severity.WARNING,
            subject="pack",
            params={"locale": dossier.locale.value},
        )
    elif stable.retired:
        yield Finding(
            code="page-numbers-retired",
            severity=Severity.INFO,
            subject="pack",
            params={
                "pages": label_spans(stable.retired),
                "count": str(len(stable.retired)),
                "round": f"{stable.kept_from:02d}",
            },
        )


def with_page_labels(findings: Iterable[Finding], pages: Sequence[PackPage]) -> Iterator[Finding]:
    """The findings with what their pages print as numbers, where that is not their place."""
    for finding in findings:
        where = finding.location
        number = where.page if where is not None and where.item is not None else None
        label = pages[number - 1].label if number and number <= len(pages) else ""
        if where is None or label in ("", str(number)):
            yield finding
        else:
            place = dataclasses.replace(where, page_label=label)
            yield dataclasses.replace(finding, location=place)


def _judge(link: UnresolvedLink, known: Collection[str]) -> tuple[str, Severity]:
    if link.reached_item:
        return "link-inexact", Severity.WARNING
    if _target(link) in known:
        return "link-absent", Severity.INFO
    return "link-dead", Severity.ERROR


def _target(link: UnresolvedLink) -> str:
    return link.uri.removeprefix("packbuilder:item/").partition("#")[0]


def severity_of_note(code: str) -> Severity:
    """How much what intake or assembly noted of a part matters."""
    return Severity.INFO if code in _NOTES_ONLY else Severity.WARNING
