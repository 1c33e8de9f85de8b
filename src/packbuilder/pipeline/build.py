"""One build, from a company folder to a proven pack, in the order of the steps."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from packbuilder.assemble.facts import read_page_texts
from packbuilder.assemble.identity import pack_id
from packbuilder.assemble.merge import assemble_pack
from packbuilder.assemble.pack import AssembledPack, AssemblyOptions
from packbuilder.assemble.verify import verify_pack
from packbuilder.check.coverage import clause_coverage
from packbuilder.check.engine import by_severity, is_ready, run_checks
from packbuilder.check.view import Phase
from packbuilder.convert.converter import Converter
from packbuilder.errors import AssemblyError, InputError
from packbuilder.i18n import translate
from packbuilder.model.finding import Finding
from packbuilder.model.pdf import PackPart, PageText
from packbuilder.model.plan import Decision, PlannedItem
from packbuilder.model.result import PackResult
from packbuilder.model.text import Language
from packbuilder.pipeline.back_links import back_links
from packbuilder.pipeline.dossier import Dossier, check_result, with_score
from packbuilder.pipeline.drafts import read_outlines
from packbuilder.pipeline.notes import (
    assembly_findings,
    evidence_findings,
    numbering_findings,
    with_page_labels,
)
from packbuilder.pipeline.pages import lay_out_pack
from packbuilder.pipeline.produce import Produced, Workshop, digests, produce
from packbuilder.pipeline.production import Shop, part_facts, tooling
from packbuilder.pipeline.readiness import write_reports
from packbuilder.pipeline.record import make_manifest
from packbuilder.pipeline.resubmission import (
    as_handed_in,
    plan_production,
    produce_pack,
    redline_versions,
)
from packbuilder.pipeline.rounds import refuse_sealed
from packbuilder.pipeline.seals import seal_todo
from packbuilder.pipeline.work import plan_work
from packbuilder.report.messages import message
from packbuilder.store.layout import RoundFolder
from packbuilder.store.manifest_file import write_manifest
from packbuilder.store.previous import DRAFT_DIR, FULL_DIR, has_ready_pack, read_previous
from packbuilder.store.staging import publish, replace_files, staging_dir


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What the user asked for.

    Attributes:
        output: the folder of all packs.
        only: make just these items and no pack; empty for everything.
        is_forced: reuse nothing.
        is_full: in a rectification round, the whole dossier anew instead of the answer alone.
    """

    output: Path
    only: frozenset[str] = frozenset()
    is_forced: bool = False
    is_full: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a build works with.

    Attributes:
        converter: Word to PDF.
        font_file: font of stamps and figures.
        font_index: its face in a collection.
    """

    converter: Converter
    font_file: Path
    font_index: int


def build_pack(dossier: Dossier, options: BuildOptions, tools: Tools) -> PackResult:
    """Build the pack of one dossier; the round's folder changes only if everything succeeded.

    Raises:
        PackbuilderError: an input, a template, a tool or the assembly failed; what stood in the
            round's folder is as it was.
    """
    refuse_sealed(dossier.rounds)
    folder = round_folder(dossier, options)
    with staging_dir(folder.root) as staging:
        workshop = Workshop(
            staging=staging,
            converter=tools.converter,
            figure_font=tools.font_file,
            previous=read_previous(folder, dossier.locale.value),
        )
        if options.only:
            return _build_only(dossier, options, workshop, folder)
        shop = Shop(
            dossier=as_handed_in(dossier, is_full=options.is_full),
            tooling=tooling(tools.converter, dossier),
            previous=workshop.previous,
            is_forced=options.is_forced,
        )
        dossier, produced = produce_pack(shop, workshop)
        pack, findings = _assemble_and_check(dossier, produced, staging, tools)
        result = _record(dossier, produced, pack, findings, staging)
        write_reports(result, dossier, staging)
        seal_todo(staging, dossier.locale.value)
        _prove(staging, {finding.code for finding in result.findings})
        return _publish(result, dossier, staging, folder)


def round_folder(dossier: Dossier, options: BuildOptions) -> RoundFolder:
    """Where the pack of the current round lies; a dossier made anew lies inside its round."""
    folder = RoundFolder.of(
        options.output,
        dossier.profile.company_id,
        dossier.scheme.scheme_id,
        dossier.rounds.number,
    )
    is_inside = options.is_full and dossier.rectification is not None
    return RoundFolder(folder.root / FULL_DIR) if is_inside else folder


def plan_build(dossier: Dossier, options: BuildOptions, converter: Converter) -> PackResult:
    """What a build would do now, item by item; nothing is made or written.

    Page-aware items are judged by the pages of the last build; if another item changes its
    length they follow.
    """
    folder = round_folder(dossier, options)
    shop = Shop(
        dossier=as_handed_in(dossier, is_full=options.is_full),
        tooling=tooling(converter, dossier),
        previous=read_previous(folder, dossier.locale.value),
        is_forced=options.is_forced,
    )
    by_id = {decision.item_id: decision for decision in plan_production(shop)}
    return dataclasses.replace(
        check_result(dossier),
        plan=shop.dossier.plan,
        decisions=tuple(by_id[item.item_id] for item in shop.dossier.plan.items),
    )


def _assemble_and_check(
    dossier: Dossier, produced: dict[str, Produced], staging: Path, tools: Tools
) -> tuple[AssembledPack, tuple[Finding, ...]]:
    """The pack, and everything found; a pack that is not ready says so on every page."""
    files = {e.evidence_id: e.file for e in dossier.profile.evidence}
    of_scans = dossier.severities.apply(evidence_findings(produced.values(), files))
    findings = (*dossier.findings, *of_scans)
    _, judged = with_score(dossier, findings)
    pack = _assemble(dossier, produced, staging, tools, is_draft=not is_ready(judged))
    texts = read_page_texts(pack.path)
    pages = tuple(
        PageText(page=page.page, item_id=page.item_id, text=text, label=page.label)
        for page, text in zip(pack.pages, texts, strict=True)
    )
    outlines = read_outlines((i, staging / p.docx) for i, p in produced.items() if p.docx)
    known = {rule.item_id for rule in dossier.scheme.items}
    view = dataclasses.replace(dossier.view, pages=pages, outlines=outlines)
    found = dossier.severities.apply(
        (
            *assembly_findings(pack, known, _handed_in(dossier)),
            *numbering_findings(lay_out_pack(dossier, None, part_facts(produced)), dossier),
            *run_checks(view, Phase.PACK),
        )
    )
    everything = (*findings, *with_page_labels(found, pack.pages))
    if is_ready(judged) and not is_ready(with_score(dossier, everything)[1]):
        pack = _assemble(dossier, produced, staging, tools, is_draft=True)
    return pack, everything


def _handed_in(dossier: Dossier) -> frozenset[str]:
    """The documents of the whole dossier that an answer leaves out, because they stand already."""
    if dossier.whole_plan is None:
        return frozenset()
    here = {item.item_id for item in dossier.plan.items}
    return frozenset(i.rule.item_id for i in dossier.whole_plan.items if i.item_id not in here)


def _assemble(
    dossier: Dossier,
    produced: dict[str, Produced],
    staging: Path,
    tools: Tools,
    *,
    is_draft: bool,
) -> AssembledPack:
    sections = {section.section_id: section for section in dossier.plan.sections}
    parts = [
        PackPart(
            item_id=item.item_id,
            kind=item.rule.kind.value,
            title=item.title,
            section_id=item.rule.section if item.rule.section in sections else None,
            pdf=staging / produced[item.item_id].pdf,
            language=item.language,
            is_divider=item.item_id.startswith("divider-"),
            attachment_label=_stamp_label(item, dossier),
            answers=back_links(item, dossier),
        )
        for item in dossier.plan.items
    ]
    name = RoundFolder(staging).pack(dossier.locale.value)
    options = _options(dossier, produced, staging, tools, is_draft)
    labels = lay_out_pack(dossier, None, part_facts(produced)).labels
    return assemble_pack(parts, name, dataclasses.replace(options, page_labels=labels))


def _stamp_label(item: PlannedItem, dossier: Dossier) -> str | None:
    """What the stamp says before the title of a part that does not show its title itself."""
    if item.attachment_number is not None:
        params = {"number": item.attachment_number}
        return translate("pack.attachment", item.language.value, params)
    versions = redline_versions(item, dossier)
    return None if versions is None else translate("pack.redline", item.language.value, versions)


def _options(
    dossier: Dossier,
    produced: dict[str, Produced],
    staging: Path,
    tools: Tools,
    is_draft: bool,
) -> AssemblyOptions:
    main = dossier.locale.languages[0]
    names = [dossier.profile.name.in_language(language) for language in dossier.locale.languages]
    company = " · ".join(dict.fromkeys(names))
    params = {"company": company, "scheme": dossier.scheme.title.in_language(main)}
    line = translate("pack.draft-line", main.value, params) if is_draft else company
    sums = digests(produced, staging)
    return AssemblyOptions(
        title=translate("pack.title", main.value, params),
        author=company,
        subject=dossier.scheme.title.in_language(main),
        keywords=", ".join(c.in_language(main) for c in dossier.scheme.criteria),
        language="zh-CN" if main is Language.ZH else "en-GB",
        company_line=line,
        pack_id=pack_id(sums[item.item_id] for item in dossier.plan.items),
        is_sample=dossier.profile.is_sample,
        document_date=dossier.profile.submission_date,
        font_file=tools.font_file,
        font_index=tools.font_index,
        sections=dossier.plan.sections,
        locale=dossier.locale,
    )


def _record(
    dossier: Dossier,
    produced: dict[str, Produced],
    pack: AssembledPack,
    findings: tuple[Finding, ...],
    staging: Path,
) -> PackResult:
    """Write the manifest into the staging folder; ``findings`` lack what the score adds."""
    score, findings = with_score(dossier, findings)
    ready = is_ready(findings)
    layout = lay_out_pack(dossier, None, part_facts(produced))
    manifest = dataclasses.replace(
        make_manifest(dossier, produced, pack, staging, is_draft=not ready),
        stable_numbers=layout.stable,
    )
    write_manifest(RoundFolder(staging).manifest(dossier.locale.value), manifest)
    return PackResult(
        company_id=dossier.profile.company_id,
        company_name=dossier.profile.name,
        is_ready=ready,
        findings=by_severity(findings),
        coverage=clause_coverage(
            dossier.scheme,
            dossier.whole_plan or dossier.plan,
            dossier.profile,
            layout.pages(),
        ),
        plan=dossier.plan,
        decisions=_decisions(dossier, produced),
        manifest=manifest,
        score=score,
    )


def _decisions(dossier: Dossier, produced: dict[str, Produced]) -> tuple[Decision, ...]:
    return tuple(produced[item.item_id].work.decision for item in dossier.plan.items)


# A fault of a company's own template has a finding in words that help to mend it, and makes the
# pack a draft; the proof need not stop the build over the same fault.
_TOLD_BY = {
    "verify-link-unresolved": ("link-dead", "link-absent"),
    "verify-contents-row": ("contents-differ",),
    "verify-contents-missing": ("contents-differ",),
}


def _prove(staging: Path, told: Collection[str]) -> None:
    """A pack that does not pass its own proof is never put in place of another."""
    faults = [
        fault
        for fault in verify_pack(staging).findings
        if not any(code in told for code in _TOLD_BY.get(fault.code, ()))
    ]
    if faults:
        raise AssemblyError(
            "pack-not-proven", first=message(faults[0], "en"), count=str(len(faults))
        )


def _publish(
    result: PackResult, dossier: Dossier, staging: Path, folder: RoundFolder
) -> PackResult:
    """Put the pack in its place; a draft never takes the place of a pack that is ready."""
    locale = dossier.locale.value
    if not result.is_ready and has_ready_pack(folder, locale):
        draft = folder.root / DRAFT_DIR
        replace_files(RoundFolder(staging).reports(locale), folder.root)
        publish(staging, draft, keep=lambda path: not _is_of(path, locale))
        return dataclasses.replace(result, pack_dir=str(draft), kept_dir=str(folder.root))
    publish(staging, folder.root, keep=lambda path: not _is_of(path, locale))
    return dataclasses.replace(result, pack_dir=str(folder.root))


def _is_of(path: Path, locale: str) -> bool:
    """Whether a file of the round's folder belongs to the pack of ``locale``."""
    parts = path.parts[1:] if path.parts[0] == DRAFT_DIR else path.parts
    if len(parts) > 2:
        return parts[1] == locale
    names = RoundFolder(Path())
    own = (
        names.pack(locale),
        names.manifest(locale),
        *names.reports(locale),
        *names.sealed(locale),
    )
    return Path(*parts) in own


def _build_only(
    dossier: Dossier, options: BuildOptions, workshop: Workshop, folder: RoundFolder
) -> PackResult:
    """Just the named items, for a look at them: a pack is never made of some fresh parts."""
    known = {item.item_id: item for item in dossier.plan.items}
    for name in sorted(options.only):
        if name not in known:
            raise InputError("item-unknown", item=name)
    items = [known[name] for name in sorted(options.only)]
    layout = lay_out_pack(dossier, workshop.previous)
    works = plan_work(
        items, dossier, None, tooling(workshop.converter, dossier), layout=layout, is_forced=True
    )
    produced = produce(works, dossier, workshop)
    target = folder.root / DRAFT_DIR if workshop.previous else folder.root
    publish(workshop.staging, target, keep=lambda path: True)
    return dataclasses.replace(
        check_result(dossier),
        decisions=tuple(p.work.decision for p in produced.values()),
        pack_dir=str(target),
    )
