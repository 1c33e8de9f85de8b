"""A proven pack, handed over in the form that its recipient asks for."""

from __future__ import annotations

import contextlib
import errno
import importlib.metadata
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from packbuilder.assemble.archival import Judgement, check_archival
from packbuilder.assemble.facts import read_pdf_facts
from packbuilder.assemble.verify import verify_pack
from packbuilder.deliver.archive import Attachment
from packbuilder.deliver.drawing import FontMaker
from packbuilder.deliver.lint import FinishedFile, InputFile, lint_files, lint_inputs, too_large
from packbuilder.deliver.metadata import date_of
from packbuilder.deliver.profile import DeliveryProfile, LinkRule, RuleKind
from packbuilder.deliver.record import read_record
from packbuilder.deliver.side_car import write_side_car
from packbuilder.deliver.traits import read_traits
from packbuilder.deliver.verify import check_files, verify_delivery
from packbuilder.deliver.volume_file import opened
from packbuilder.deliver.volumes import TooLarge
from packbuilder.errors import AssemblyError, InputError, SealedRoundError
from packbuilder.model.delivery import (
    Archival,
    AttachedFile,
    DeliveredFile,
    Delivery,
    FileKind,
    Undelivered,
    record_name,
)
from packbuilder.model.finding import Finding
from packbuilder.model.manifest import Manifest
from packbuilder.pipeline.delivery_files import Commission, Made, Making, companions, make_files
from packbuilder.report.delivery_report import delivery_json
from packbuilder.report.messages import message
from packbuilder.store.fingerprint import file_digest
from packbuilder.store.layout import RoundFolder
from packbuilder.store.manifest_file import read_manifest
from packbuilder.store.seal import SEAL_NAME, is_sealed, read_seal
from packbuilder.store.staging import publish, staging_dir

DELIVERY_DIR = "delivery"
_JUDGE = "pikepdf.pdfa"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOrder:
    """What the user asked for.

    Attributes:
        pack_dir: the round's folder.
        locale: which of its packs.
        profile: form and rules.
        output: the folder of all deliveries; None for one in the round's folder.
        lint_only: hold the rules against the files and write nothing.
    """

    pack_dir: Path
    locale: str
    profile: DeliveryProfile
    output: Path | None = None
    lint_only: bool = False

    @property
    def folder(self) -> Path:
        """Where this delivery lies."""
        return (self.output or self.pack_dir / DELIVERY_DIR) / self.profile.profile_id


def deliver(order: DeliveryOrder, make_font: FontMaker) -> Delivery | Undelivered:
    """Hand over one pack; an older delivery stays as it is unless everything succeeded.

    Raises:
        InputError: there is no pack, it is a draft, or the output cannot be written.
        AssemblyError: the pack cannot be rewritten, or the result does not agree with it.
        MissingToolError: the font of sheets and blank pages cannot be read.
    """
    manifest = _manifest(order)
    faults = tuple(
        fault
        for fault in verify_pack(order.pack_dir).findings
        if fault.location is None or fault.location.file in (None, manifest.pack_path)
    )
    if faults:
        return Undelivered(findings=faults, is_unproven=True, profile_title=order.profile.title)
    if order.lint_only:
        with tempfile.TemporaryDirectory(prefix="packbuilder-deliver-") as folder:
            return _make(order, manifest, Path(folder), make_font)
    _refuse_sealed(order)
    if order.folder.exists() and not order.folder.is_dir():  # somebody's file: not ours to replace
        raise InputError(
            "output-unwritable", file=str(order.folder), reason=os.strerror(errno.ENOTDIR)
        )
    with _no_empty_folder(order.folder.parent), staging_dir(order.folder) as staging:
        made = _make(order, manifest, staging, make_font)
        if isinstance(made, Undelivered):
            return made
        files = tuple(replace(file, archival=_judge(staging, file)) for file in made.files)
        made = replace(made, files=files, folder=str(order.folder))
        record = staging / record_name(order.locale)
        record.write_text(delivery_json(made), encoding="utf-8")
        own = _own_files(order)
        publish(staging, order.folder, keep=lambda path: path.as_posix() not in own)
        return made


def verify_order(order: DeliveryOrder) -> tuple[Finding, ...]:
    """Prove a delivery that was made before.

    Raises:
        InputError: there is none.
    """
    return verify_delivery(order.folder, order.pack_dir, order.locale)


def _manifest(order: DeliveryOrder) -> Manifest:
    path = RoundFolder(order.pack_dir).manifest(order.locale)
    manifest = read_manifest(path) if order.pack_dir.is_dir() else None
    if manifest is None:
        raise InputError("delivery-pack-absent", folder=str(order.pack_dir), locale=order.locale)
    if manifest.is_draft:
        raise InputError("delivery-pack-draft", file=manifest.pack_path)
    return manifest


def _refuse_sealed(order: DeliveryOrder) -> None:
    """A delivery that was there when the round was submitted is part of what was submitted."""
    if order.output is not None or not is_sealed(order.pack_dir):
        return
    seal = read_seal(order.pack_dir / SEAL_NAME)
    if any(path.startswith(f"{DELIVERY_DIR}/") for path in seal.files):
        raise SealedRoundError("delivery-round-sealed", folder=str(order.pack_dir))


@contextlib.contextmanager
def _no_empty_folder(folder: Path) -> Iterator[None]:
    """A first delivery that was refused leaves no empty folder behind."""
    was_there = folder.exists()
    try:
        yield
    finally:
        if not was_there and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _own_files(order: DeliveryOrder) -> frozenset[str]:
    """What the last delivery of this pack wrote, and this one replaces; nothing else is touched."""
    name = record_name(order.locale)
    try:
        record = read_record(order.folder, order.locale)
    except InputError:
        return frozenset()
    listed = {file.name for file in record.files} if record else set()
    return frozenset({name, *listed})


def _make(
    order: DeliveryOrder, manifest: Manifest, folder: Path, make_font: FontMaker
) -> Delivery | Undelivered:
    """Make everything into ``folder``, prove it, and hold the rules against it."""
    with tempfile.TemporaryDirectory(prefix="packbuilder-deliver-") as scratch:
        job = Commission(
            pack_dir=order.pack_dir,
            manifest=manifest,
            profile=order.profile,
            make_font=make_font,
            scratch=Path(scratch),
            target=folder,
        )
        made = make_files(job)
        if isinstance(made, TooLarge):
            return _refused(order.profile, made)
        files = tuple(_delivered(one) for one in made.files)
        _prove(folder, files, job.pack)
        side_car = _side_car(job)
    files = (*files, *side_car)
    findings = (*made.findings, *_lint(order, manifest, folder, files))
    return _delivery(order, manifest, made, files, findings)


def _refused(profile: DeliveryProfile, large: TooLarge) -> Undelivered:
    size, pages = large.measured.size, large.measured.pages
    over = {
        RuleKind.FILE_SIZE: size > (profile.limit(RuleKind.FILE_SIZE) or size),
        RuleKind.PAGE_COUNT: pages > (profile.limit(RuleKind.PAGE_COUNT) or pages),
    }
    rule = next(rule for rule in profile.rules if rule.of_files and over.get(rule.kind))
    finding = too_large(rule, large.item.item_id, size=size, pages=pages)
    return Undelivered(findings=(finding,), is_unproven=False, profile_title=profile.title)


def _delivered(made: Made) -> DeliveredFile:
    return DeliveredFile(
        name=made.path.name,
        kind=FileKind.PACK if made.volume is None else FileKind.VOLUME,
        size=made.path.stat().st_size,
        sha256=file_digest(made.path),
        runs=made.runs,
        volume=made.volume,
        declared=read_traits(made.path).declared,
        attachments=tuple(_attached(one) for one in made.attachments),
    )


def _attached(attachment: Attachment) -> AttachedFile:
    companion = attachment.companion
    return AttachedFile(
        name=attachment.name,
        path=companion.name,
        sha256=file_digest(companion.path),
        size=companion.path.stat().st_size,
        media_type=companion.media_type,
        relationship=companion.relationship.value,
    )


def _side_car(job: Commission) -> tuple[DeliveredFile, ...]:
    """The zip file beside the PDF, where the profile asks for one."""
    found = companions(job, job.profile.form.side_car)
    if not found:
        return ()
    target = job.target / f"{job.base_name}-files.zip"
    with opened(job.pack) as pdf:
        day = date_of(pdf)
    write_side_car(target, found, day)
    return (
        DeliveredFile(
            name=target.name,
            kind=FileKind.SIDE_CAR,
            size=target.stat().st_size,
            sha256=file_digest(target),
        ),
    )


def _prove(folder: Path, files: Sequence[DeliveredFile], pack: Path) -> None:
    """What does not hold the pack's own pages is never handed over."""
    faults = check_files(folder, files, pack)
    if faults:
        raise AssemblyError(
            "delivery-not-itself", first=message(faults[0], "en"), count=str(len(faults))
        )


def _lint(
    order: DeliveryOrder, manifest: Manifest, folder: Path, files: Sequence[DeliveredFile]
) -> tuple[Finding, ...]:
    rules = order.profile.rules
    evidence = [
        _supplied(item.source_name, order.pack_dir / item.pdf)
        for item in manifest.items
        if item.kind == "evidence"
    ]
    finished = [_finished(order, folder, file) for file in files]
    return (*lint_inputs(rules, evidence), *lint_files(rules, finished))


def _supplied(name: str, part: Path) -> InputFile:
    """A file of evidence by what was made of it; the company's folder is not at hand."""
    sizes = read_pdf_facts(part).sizes
    return InputFile(name=name, size=part.stat().st_size, page_sizes=sizes)


def _finished(order: DeliveryOrder, folder: Path, file: DeliveredFile) -> FinishedFile:
    is_pdf = file.kind is not FileKind.SIDE_CAR
    path = folder / file.name
    return FinishedFile(
        name=file.name,
        path=f"{order.profile.profile_id}/{file.name}",
        size=file.size,
        traits=read_traits(path) if is_pdf else None,
        facts=read_pdf_facts(path) if is_pdf else None,
    )


def _judge(folder: Path, file: DeliveredFile) -> Archival:
    """What pikepdf says of a file that names PDF/A-2 or PDF/A-3; nothing else is asked."""
    part = next((name[6] for name in file.declared if name.startswith("PDF/A-")), "")
    if part not in ("2", "3"):
        return Archival()
    verdict = check_archival(folder / file.name, f"{part}b")
    if verdict.judgement is Judgement.NOT_CHECKED:
        return Archival(rules=verdict.rules)
    return Archival(
        judgement=verdict.judgement.value,
        level=f"PDF/A-{part}b",
        judge=_JUDGE,
        rules=verdict.rules,
    )


def _delivery(
    order: DeliveryOrder,
    manifest: Manifest,
    made: Making,
    files: tuple[DeliveredFile, ...],
    findings: tuple[Finding, ...],
) -> Delivery:
    return Delivery(
        tool_version=importlib.metadata.version("packbuilder"),
        profile_id=order.profile.profile_id,
        profile_title=order.profile.title,
        locale=order.locale,
        pack_path=manifest.pack_path,
        pack_sha256=manifest.pack_sha256,
        pack_pages=manifest.page_count,
        files=files,
        volumes=made.volumes,
        leaving=made.leaving,
        links_lead_to_files=order.profile.form.links is LinkRule.BETWEEN_FILES,
        removed_links=made.removed_links,
        turned_pages=made.turned_pages,
        fonts=made.fonts,
        paper=made.paper,
        findings=findings,
    )
