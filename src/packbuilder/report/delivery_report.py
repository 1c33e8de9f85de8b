"""A delivery as text for the terminal and as the JSON that lies beside the files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from packbuilder.i18n import translate
from packbuilder.model.delivery import (
    FORMAT_VERSION,
    Archival,
    DeliveredFile,
    Delivery,
    FileKind,
    LeavingLink,
    Undelivered,
    VolumeRow,
)
from packbuilder.model.text import BilingualText, Language
from packbuilder.report.json_report import finding_data
from packbuilder.report.text_report import finding_lines


def delivery_json(delivery: Delivery) -> str:
    """``delivery.<locale>.json``."""
    return json.dumps(delivery_data(delivery), ensure_ascii=False, indent=1) + "\n"


def delivery_data(delivery: Delivery) -> dict[str, Any]:
    """The delivery as plain data; ``schemas/delivery.schema.json`` describes it."""
    fonts = delivery.fonts
    return {
        "format_version": FORMAT_VERSION,
        "tool": {"name": "packbuilder", "version": delivery.tool_version},
        "profile": {"id": delivery.profile_id, "title": _both(delivery.profile_title)},
        "locale": delivery.locale,
        "pack": {
            "path": delivery.pack_path,
            "sha256": delivery.pack_sha256,
            "page_count": delivery.pack_pages,
        },
        "files": [_file(file) for file in delivery.files],
        "volumes": [_volume(row) for row in delivery.volumes],
        "links": {
            "removed": delivery.removed_links,
            "between_volumes": [_link(link, delivery) for link in delivery.leaving],
        },
        "shared_fonts": (
            {"bytes_before": fonts.bytes_before, "bytes_after": fonts.bytes_after}
            if fonts
            else None
        ),
        "turned_pages": delivery.turned_pages,
        "paper_sheets": delivery.paper,
        "keeps_rules": delivery.keeps_rules,
        "findings": [finding_data(finding) for finding in delivery.findings],
    }


def _volume(row: VolumeRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "file": row.file,
        "first_page": row.first_page,
        "last_page": row.last_page,
        "items": list(row.items),
    }


def _link(link: LeavingLink, delivery: Delivery) -> dict[str, Any]:
    return {
        "page": link.page,
        "item": link.item_id,
        "target_page": link.target_page,
        "target_item": link.target_item,
        "target_volume": link.target_volume,
        "treatment": "led-to-file" if delivery.links_lead_to_files else "named",
    }


def undelivered_data(refused: Undelivered) -> dict[str, Any]:
    """Why nothing was written, as ``--json`` prints it."""
    return {
        "delivered": False,
        "pack_proven": not refused.is_unproven,
        "findings": [finding_data(finding) for finding in refused.findings],
    }


def delivery_lines(delivery: Delivery, language: str) -> Iterator[str]:
    """What was written, what is known of it, and whether the rules are kept."""
    for finding in delivery.findings:
        yield from finding_lines(finding, language)
    if delivery.findings:
        yield ""
    for file in delivery.files:
        yield _file_line(file, delivery, language)
    yield from _notes(delivery, language)
    if delivery.folder is not None:
        for file in delivery.files:
            if file.kind is not FileKind.SIDE_CAR:
                yield _archival_line(file, language)
    title = delivery.profile_title.in_language(Language(language))
    params = {"profile": title, "folder": delivery.folder or ""}
    if delivery.folder is None:
        yield translate(
            "delivery.lint-good" if delivery.keeps_rules else "delivery.lint-bad", language, params
        )
        return
    yield translate("delivery.done", language, params)
    if not delivery.keeps_rules:
        yield translate("delivery.rules-broken", language)


def undelivered_lines(refused: Undelivered, language: str) -> Iterator[str]:
    """Why nothing was written."""
    for finding in refused.findings:
        yield from finding_lines(finding, language)
    yield ""
    if refused.is_unproven:
        yield translate("delivery.not-proven", language, {"count": len(refused.findings)})
    yield translate("delivery.not-written", language)


def _file_line(file: DeliveredFile, delivery: Delivery, language: str) -> str:
    params: dict[str, object] = {
        "name": file.name,
        "size": _megabytes(file.size),
        "pages": file.page_count,
        "sheets": file.added_pages,
        "blank": file.added_pages,
        "paper": delivery.paper or "",
        "number": file.volume or "",
    }
    if file.kind is FileKind.SIDE_CAR:
        return translate("delivery.file-zip", language, params)
    if file.kind is FileKind.VOLUME:
        first, last = next(row.pages for row in delivery.volumes if row.number == file.volume)
        params |= {"first": first, "last": last}
        return translate("delivery.file-volume", language, params)
    key = "delivery.file" if delivery.paper is None else "delivery.file-print"
    return translate(key, language, params)


def _notes(delivery: Delivery, language: str) -> Iterator[str]:
    attached = sum(len(file.attachments) for file in delivery.files)
    if attached:
        yield translate("delivery.attached", language, {"count": attached})
    if delivery.fonts is not None:
        params = {
            "before": _megabytes(delivery.fonts.bytes_before),
            "after": _megabytes(delivery.fonts.bytes_after),
        }
        yield translate("delivery.fonts", language, params)
    if delivery.turned_pages:
        yield translate("delivery.pages-turned", language, {"count": delivery.turned_pages})
    if delivery.removed_links:
        yield translate("delivery.links-removed", language, {"count": delivery.removed_links})
    if delivery.leaving:
        key = "between" if delivery.links_lead_to_files else "named"
        yield translate(f"delivery.links-{key}", language, {"count": len(delivery.leaving)})


def _archival_line(file: DeliveredFile, language: str) -> str:
    params = {
        "name": file.name,
        "declared": ", ".join(file.declared) or translate("delivery.archival-none", language),
        "flavour": (file.archival.level or "").removeprefix("PDF/A-"),
        "rules": ", ".join(file.archival.rules),
    }
    return translate(f"delivery.archival-{file.archival.judgement}", language, params)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.2f}"


def _both(text: BilingualText) -> dict[str, str | None]:
    return {"zh": text.zh, "en": text.en}


def _file(file: DeliveredFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "kind": file.kind.value,
        "bytes": file.size,
        "sha256": file.sha256,
        "page_count": file.page_count,
        "volume": file.volume,
        "pages": [
            {"first": run.first, "count": run.count, "pack_first": run.pack_first}
            for run in file.runs
        ],
        "declared": list(file.declared),
        "archival": _archival(file.archival),
        "attachments": [
            {
                "name": one.name,
                "path": one.path,
                "sha256": one.sha256,
                "bytes": one.size,
                "media_type": one.media_type,
                "relationship": one.relationship,
            }
            for one in file.attachments
        ],
    }


def _archival(archival: Archival) -> dict[str, Any]:
    return {
        "judgement": archival.judgement,
        "level": archival.level,
        "judge": archival.judge,
        "rules": list(archival.rules),
    }
