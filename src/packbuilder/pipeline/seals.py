"""Seals on a finished pack: the list of places, and a sealed copy beside the unsealed pack."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packbuilder.assemble.destinations import take_places
from packbuilder.assemble.geometry import visible_page
from packbuilder.assemble.stamp import add_resource
from packbuilder.assemble.verify import verify_pack
from packbuilder.deliver.seal_places import PdfTools
from packbuilder.deliver.seal_plan import plan_seals
from packbuilder.deliver.seals import SealOrder, SealPicture, read_seal, seal_pack
from packbuilder.deliver.straddle import straddle_groups
from packbuilder.errors import AssemblyError, InputError
from packbuilder.model.manifest import Manifest
from packbuilder.model.seals import PlaceKind, SealPlace, SealPlan
from packbuilder.model.text import LocaleMode
from packbuilder.report.seal_report import plan_data, plan_html
from packbuilder.store.layout import RoundFolder
from packbuilder.store.manifest_file import read_manifest

SEALED_DIR = "sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealRequest:
    """What the user asked for.

    Attributes:
        picture: the company's own picture of its seal.
        diameter_mm: its true size.
        place_ids: places that get it, by id; None for every marked place.
        straddle_group: pages that share one straddle seal at most; None for no such seal.
    """

    picture: Path
    diameter_mm: float = 40.0
    place_ids: frozenset[str] | None = None
    straddle_group: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPack:
    """A sealed copy.

    Attributes:
        path: the sealed pack.
        record: the file beside it that says what was sealed.
        places: where the whole seal stands.
        groups: first and last page of every group with a straddle seal.
        is_sample: the pack is that of an invented company, and stays marked as such.
    """

    path: Path
    record: Path
    places: tuple[SealPlace, ...]
    groups: tuple[tuple[int, int], ...]
    is_sample: bool


def pdf_tools() -> PdfTools:
    """What assembly knows of PDF files, as the step for deliveries takes it."""
    return PdfTools(
        shown=visible_page, named=lambda pdf: take_places(pdf).named, add_resource=add_resource
    )


def read_plan(pack_dir: Path, locale: str | None = None) -> SealPlan:
    """Every place of a finished pack that waits for a seal, a signature or a date.

    Args:
        pack_dir: the round's folder.
        locale: which pack; None for the Chinese one, or the only one there is.

    Raises:
        InputError: there is no such pack, or it cannot be read.
    """
    return plan_seals(pack_dir, _manifest(pack_dir, locale), pdf_tools())


def seal_todo(pack_dir: Path, locale: str) -> tuple[Path, Path]:
    """Write ``seal-plan.<locale>.json`` and ``.html`` into a round's folder.

    The list is in the first language of the pack. The same pack gives the same bytes.

    Raises:
        InputError: there is no such pack, or it cannot be read.
    """
    plan = read_plan(pack_dir, locale)
    language = LocaleMode(locale).languages[0].value
    names = RoundFolder(pack_dir)
    files = (names.seal_plan(locale, "json"), names.seal_plan(locale, "html"))
    _write_json(files[0], plan_data(plan))
    _write(files[1], plan_html(plan, language))
    return files


def seal(pack_dir: Path, request: SealRequest, locale: str | None = None) -> SealedPack:
    """Write ``sealed/pack.<locale>.pdf`` and its record; the unsealed pack stays as it is.

    Raises:
        InputError: the picture is not fit (see :func:`read_seal`), the pack is a draft
            (``seal-draft``) or does not prove (``seal-pack-unproven``), a place does not exist
            (``seal-place-unknown``), or nothing is left to seal (``seal-nothing``).
        AssemblyError: ``seal-not-written``.
    """
    picture = read_seal(request.picture, request.diameter_mm)
    manifest = _manifest(pack_dir, locale)
    if manifest.is_draft:
        raise InputError("seal-draft", file=manifest.pack_path)
    findings = verify_pack(pack_dir).findings
    if findings:
        raise InputError("seal-pack-unproven", count=str(len(findings)), folder=str(pack_dir))
    plan = plan_seals(pack_dir, manifest, pdf_tools())
    places = _chosen(plan, request.place_ids)
    if not places and request.straddle_group is None:
        raise InputError("seal-nothing", file=plan.pack_path)
    groups: tuple[tuple[int, int], ...] = ()
    if request.straddle_group is not None:
        groups = straddle_groups(plan.page_count, request.straddle_group)
    order = SealOrder(places=places, straddle_group=request.straddle_group)
    target = pack_dir / SEALED_DIR / Path(plan.pack_path).name
    digest = seal_pack(pack_dir / plan.pack_path, target, picture, order, pdf_tools())
    record = target.with_name(f"sealed.{plan.locale}.json")
    sealed = SealedPack(
        path=target, record=record, places=places, groups=groups, is_sample=plan.is_sample
    )
    _write_json(record, _record(plan, picture, sealed, digest))
    return sealed


def stale_copies(pack_dir: Path, locale: str) -> tuple[str, ...]:
    """Sealed and signed copies beside a pack that were made of an earlier one.

    Returns:
        Their paths relative to the folder.
    """
    pack = RoundFolder(pack_dir).pack(locale)
    try:
        data = pack.read_bytes()
    except OSError:
        return ()
    digest = hashlib.sha256(data).hexdigest()
    stale: list[str] = []
    for copy in sorted(pack_dir.glob(f"{pack.stem}*.signed.pdf")):
        with copy.open("rb") as file:  # a signature is appended: the pack itself comes first
            if file.read(len(data)) != data:
                stale.append(copy.name)
    record = pack_dir / SEALED_DIR / f"sealed.{locale}.json"
    try:
        known = json.loads(record.read_text(encoding="utf-8"))["unsealed"]["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        known = digest
    if known != digest:
        stale.append(f"{SEALED_DIR}/{pack.name}")
    return tuple(stale)


def _manifest(pack_dir: Path, locale: str | None) -> Manifest:
    folder = RoundFolder(pack_dir)
    if locale is None:
        there = sorted(path.name.split(".")[1] for path in pack_dir.glob("manifest.*.json"))
        locale = there[0] if len(there) == 1 else LocaleMode.ZH.value
    manifest = read_manifest(folder.manifest(locale)) if pack_dir.is_dir() else None
    if manifest is None:
        raise InputError("seal-no-pack", folder=str(pack_dir), locale=locale)
    return manifest


def _chosen(plan: SealPlan, place_ids: frozenset[str] | None) -> tuple[SealPlace, ...]:
    places = tuple(place for place in plan.of_kind(PlaceKind.SEAL) if place.spot is not None)
    if place_ids is None:
        return places
    unknown = sorted(place_ids - {place.place_id for place in places})
    if unknown:
        known = ", ".join(place.place_id for place in places)
        raise InputError("seal-place-unknown", place=", ".join(unknown), known=known or "-")
    return tuple(place for place in places if place.place_id in place_ids)


def _record(
    plan: SealPlan, picture: SealPicture, sealed: SealedPack, digest: str
) -> dict[str, Any]:
    return {
        "format_version": 1,
        "locale": plan.locale,
        "is_sample": plan.is_sample,
        # A picture of a seal proves nothing by itself; whoever reads the record shall know.
        "is_signature": False,
        "unsealed": {"path": f"../{plan.pack_path}", "sha256": plan.pack_sha256},
        "sealed": {"path": sealed.path.name, "sha256": digest},
        "picture": {
            "file": picture.file,
            "sha256": picture.sha256,
            "width": picture.size[0],
            "height": picture.size[1],
            "diameter_mm": picture.diameter_mm,
        },
        "places": [
            {
                "id": place.place_id,
                "item": place.item_id,
                "page": place.first_page,
                "x": place.spot.x if place.spot else None,
                "y": place.spot.y if place.spot else None,
            }
            for place in sealed.places
        ],
        "straddle": [{"first_page": first, "last_page": last} for first, last in sealed.groups],
    }


def _write_json(path: Path, data: dict[str, Any]) -> None:
    _write(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as exc:
        raise AssemblyError("seal-not-written", file=str(path), reason=exc.strerror or "") from exc
    finally:
        part.unlink(missing_ok=True)
