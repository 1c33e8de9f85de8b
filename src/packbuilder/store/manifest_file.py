"""``manifest.<locale>.json``: versioned, sorted, relative, written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from packbuilder.errors import InputError
from packbuilder.model.manifest import (
    FORMAT_VERSION,
    Manifest,
    ManifestItem,
    ManifestPage,
    Note,
    StableNumbers,
)
from packbuilder.model.plan import Action, Reason, ReasonCode
from packbuilder.model.text import BilingualText


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write ``manifest`` beside ``path`` and move it there."""
    text = json.dumps(_to_json(manifest), ensure_ascii=False, indent=1)
    part = path.with_name(path.name + ".part")
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)


def read_manifest(path: Path) -> Manifest | None:
    """The manifest at ``path``; None if there is none.

    Raises:
        InputError: it is damaged, or of a format that this version does not know.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as exc:
        raise InputError("manifest-broken", file=path.name) from exc
    if not isinstance(data, dict) or data.get("format_version") != FORMAT_VERSION:
        raise InputError("manifest-unknown-version", file=path.name)
    try:
        return _from_json(data)
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise InputError("manifest-broken", file=path.name) from exc


def _to_json(manifest: Manifest) -> dict[str, Any]:
    return {
        "format_version": FORMAT_VERSION,
        "tool": {"name": manifest.tool_name, "version": manifest.tool_version},
        "scheme": {"id": manifest.scheme_id, "version": manifest.scheme_version},
        "company_id": manifest.company_id,
        "round": manifest.round_number,
        "locale": manifest.locale,
        "inputs": [{"path": path, "sha256": digest} for path, digest in sorted(manifest.inputs)],
        "items": [_item_to_json(item) for item in manifest.items],
        "pages": [
            {
                "page": page.page,
                "label": page.label,
                "item": page.item,
                "source": page.source,
                "source_page": page.source_page,
            }
            for page in manifest.pages
        ],
        **_numbers_to_json(manifest.stable_numbers),
        "pack": {
            "path": manifest.pack_path,
            "sha256": manifest.pack_sha256,
            "id": manifest.pack_id,
            "page_count": manifest.page_count,
            "is_draft": manifest.is_draft,
        },
    }


def _numbers_to_json(numbers: StableNumbers | None) -> dict[str, Any]:
    """Nothing of a pack whose pages are numbered from 1: its manifest stays as it always was."""
    if numbers is None:
        return {}
    row = {"kind": "stable", "kept_from": numbers.kept_from, "retired": list(numbers.retired)}
    return {"page_numbers": row}


def _item_to_json(item: ManifestItem) -> dict[str, Any]:
    return {
        "id": item.item_id,
        "kind": item.kind,
        "title": {"zh": item.title.zh, "en": item.title.en},
        "language": item.language,
        "section": item.section,
        "number": item.number,
        "version": item.version,
        "attachment_number": item.attachment_number,
        "first_page": item.first_page,
        "page_count": item.page_count,
        "docx": item.docx,
        "pdf": item.pdf,
        "docx_sha256": item.docx_sha256,
        "sha256": item.sha256,
        "decision": "built" if item.decision is Action.BUILD else "reused",
        "reasons": [{"code": r.code.value, "detail": r.detail} for r in item.reasons],
        "made_from": {"name": item.source_name, "sha256": item.source, "tool": item.tool},
        "reads": dict(sorted(item.reads.items())),
        "missing_english": sorted(item.missing_english),
        "clause_marks": dict(sorted(item.clause_marks.items())),
        "notes": [{"code": note.code, "params": dict(note.params)} for note in item.notes],
    }


def _from_json(data: Mapping[str, Any]) -> Manifest:
    return Manifest(
        tool_name=data["tool"]["name"],
        tool_version=data["tool"]["version"],
        scheme_id=data["scheme"]["id"],
        scheme_version=data["scheme"]["version"],
        company_id=data["company_id"],
        round_number=data["round"],
        locale=data["locale"],
        is_draft=data["pack"]["is_draft"],
        inputs=tuple((row["path"], row["sha256"]) for row in data["inputs"]),
        items=tuple(_item_from_json(row) for row in data["items"]),
        pages=tuple(ManifestPage(**row) for row in data["pages"]),
        pack_path=data["pack"]["path"],
        pack_sha256=data["pack"]["sha256"],
        page_count=data["pack"]["page_count"],
        pack_id=data["pack"].get("id"),
        stable_numbers=_numbers_from_json(data.get("page_numbers")),
    )


def _numbers_from_json(row: Mapping[str, Any] | None) -> StableNumbers | None:
    if row is None:
        return None
    return StableNumbers(kept_from=row["kept_from"], retired=tuple(row["retired"]))


def _refuse_other_kinds(row: Mapping[str, Any]) -> None:
    """A manifest that somebody wrote by hand must not stop a command in the middle."""
    texts = [row["id"], row["title"]["zh"], *row["reads"].values(), *row["clause_marks"]]
    texts += [row[key] for key in ("docx", "pdf", "version", "number") if row[key] is not None]
    texts += [] if row["title"]["en"] is None else [row["title"]["en"]]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("text expected")


def _item_from_json(row: Mapping[str, Any]) -> ManifestItem:
    same = ("kind", "language", "section", "number", "version", "attachment_number", "first_page",
            "page_count", "docx", "pdf", "docx_sha256", "sha256", "reads",
            "clause_marks")  # fmt: skip
    _refuse_other_kinds(row)
    return ManifestItem(
        item_id=row["id"],
        title=BilingualText(zh=row["title"]["zh"], en=row["title"]["en"]),
        decision=Action.BUILD if row["decision"] == "built" else Action.REUSE,
        reasons=tuple(Reason(ReasonCode(r["code"]), r["detail"]) for r in row["reasons"]),
        source_name=row["made_from"]["name"],
        source=row["made_from"]["sha256"],
        tool=row["made_from"]["tool"],
        missing_english=tuple(row["missing_english"]),
        notes=tuple(Note(code=note["code"], params=note["params"]) for note in row["notes"]),
        **{key: row[key] for key in same},
    )
