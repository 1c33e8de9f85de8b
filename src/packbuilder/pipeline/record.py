"""The manifest of a finished build."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from pathlib import Path

from packbuilder.assemble.identity import pack_id
from packbuilder.assemble.pack import AssembledPack
from packbuilder.model.manifest import Manifest, ManifestItem, ManifestPage
from packbuilder.model.pdf import PlacedPart
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.produce import Produced, digests
from packbuilder.render.context import document_number, document_version
from packbuilder.store.fingerprint import file_digest


def make_manifest(
    dossier: Dossier,
    produced: Mapping[str, Produced],
    pack: AssembledPack,
    staging: Path,
    *,
    is_draft: bool,
) -> Manifest:
    """Everything that this build knew of its pack."""
    placed = {part.item_id: part for part in pack.placed}
    sums = digests(produced, staging)
    return Manifest(
        tool_name="packbuilder",
        tool_version=importlib.metadata.version("packbuilder"),
        scheme_id=dossier.scheme.scheme_id,
        scheme_version=dossier.scheme.version,
        company_id=dossier.profile.company_id,
        round_number=dossier.rounds.number,
        locale=dossier.locale.value,
        is_draft=is_draft,
        inputs=_inputs(dossier, produced),
        items=tuple(
            _item(produced[part.item_id], placed[part.item_id], sums[part.item_id], dossier)
            for part in pack.placed
        ),
        pages=tuple(
            ManifestPage(
                page=page.page,
                label=page.label,
                item=page.item_id,
                source=produced[page.item_id].pdf,
                source_page=page.source_page,
            )
            for page in pack.pages
        ),
        pack_path=pack.path.name,
        pack_sha256=file_digest(pack.path),
        page_count=pack.page_count,
        pack_id=pack_id(sums[part.item_id] for part in pack.placed),
    )


def _inputs(dossier: Dossier, produced: Mapping[str, Produced]) -> tuple[tuple[str, str], ...]:
    """Every file that went in: profile, tables, scheme, templates, evidence."""
    root = dossier.company.root
    files = {dossier.profile.file: file_digest(dossier.company.profile)}
    if dossier.rounds.file is not None:
        name = dossier.rounds.file.relative_to(root).as_posix()
        files[name] = file_digest(dossier.rounds.file)
    files |= {
        table.file: file_digest(root / table.file) for table in dossier.profile.records.values()
    }
    scheme = f"{dossier.scheme.scheme_id}/scheme.yaml"
    files[f"doc-templates/{scheme}"] = file_digest(dossier.resources.templates_dir / scheme)
    files |= {
        p.inputs.source_name: p.inputs.source
        for p in produced.values()
        if p.item.evidence is not None or p.item.rule.template is not None  # not a redline
    }
    return tuple(sorted(files.items()))


def _item(
    made: Produced,
    placed: PlacedPart,
    sums: tuple[str | None, str],
    dossier: Dossier,
) -> ManifestItem:
    item = made.item
    number = document_number(item, dossier.profile) or None
    return ManifestItem(
        item_id=item.item_id,
        kind=item.rule.kind.value,
        title=item.title,
        language=item.language.value,
        section=item.rule.section,
        number=number if item.evidence is None else None,
        version=document_version(item.rule.item_id, dossier.profile)
        if item.rule.register
        else None,
        attachment_number=item.attachment_number,
        first_page=placed.first_page,
        page_count=placed.page_count,
        docx=made.docx,
        pdf=made.pdf,
        docx_sha256=sums[0],
        sha256=sums[1],
        decision=made.work.decision.action,
        reasons=made.work.decision.reasons,
        source_name=made.inputs.source_name,
        source=made.inputs.source,
        tool=made.inputs.tool,
        reads=made.inputs.reads,
        missing_english=made.missing_english,
        notes=made.notes,
        clause_marks=made.clause_marks,
    )
