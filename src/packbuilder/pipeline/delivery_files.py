"""A pack in the form that a delivery profile asks for: one file, or volumes, or an archive."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf

from packbuilder.deliver.archive import Attachment, Companion, write_archive
from packbuilder.deliver.drawing import FontMaker
from packbuilder.deliver.links import read_links
from packbuilder.deliver.metadata import author_of, title_of
from packbuilder.deliver.page_labels import read_labels
from packbuilder.deliver.print_sheets import plan_print, write_print_copy
from packbuilder.deliver.profile import BlankPages, DeliveryProfile, LinkRule, Material, RuleKind
from packbuilder.deliver.sheet_layout import lay_out_sheets
from packbuilder.deliver.sheets import (
    SheetFacts,
    leaving_links,
    sheet_bytes,
    sheet_lines,
    title_in_pack,
)
from packbuilder.deliver.traits import is_marked_as_sample
from packbuilder.deliver.volume_file import (
    VolumeSet,
    write_pages,
    write_volume,
    write_without_links,
)
from packbuilder.deliver.volumes import Limits, Measured, TooLarge, Volume, plan_volumes
from packbuilder.errors import AssemblyError
from packbuilder.i18n import translate
from packbuilder.model.delivery import FontsShared, LeavingLink, PageRun, VolumeRow
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.manifest import Manifest
from packbuilder.model.text import Language, LocaleMode
from packbuilder.store.layout import RoundFolder
from packbuilder.store.seal import INPUTS_DIR

# Sheets are drawn when all volumes are known; a volume may then be a little over the limit.
_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """What is to be made of which pack.

    Attributes:
        pack_dir: the round's folder.
        manifest: of the pack.
        profile: form and rules.
        make_font: the font of the pack's stamp, fresh for each file.
        scratch: a folder for files on the way.
        target: the folder of the delivery.
    """

    pack_dir: Path
    manifest: Manifest
    profile: DeliveryProfile
    make_font: FontMaker
    scratch: Path
    target: Path

    @property
    def pack(self) -> Path:
        """The pack."""
        return self.pack_dir / self.manifest.pack_path

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of the pack."""
        return LocaleMode(self.manifest.locale).languages

    @property
    def base_name(self) -> str:
        """What files are called, without ending."""
        return self.profile.form.file_name.replace("{locale}", self.manifest.locale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One finished PDF."""

    path: Path
    runs: tuple[PageRun, ...]
    volume: int | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """Everything that was made, and what became of links, turned pages and fonts."""

    files: tuple[Made, ...]
    volumes: tuple[VolumeRow, ...] = ()
    leaving: tuple[LeavingLink, ...] = ()
    removed_links: int = 0
    turned_pages: int = 0
    fonts: FontsShared | None = None
    paper: int | None = None
    findings: tuple[Finding, ...] = ()


def make_files(job: Commission) -> Making | TooLarge:
    """Make the PDFs of a delivery in its folder.

    Returns:
        What was made; or the document that alone is over the limit of a file.

    Raises:
        AssemblyError: the pack cannot be rewritten, or a proof of the result failed.
        MissingToolError: the font of sheets and blank pages cannot be read.
    """
    form = job.profile.form
    source, fonts, findings = _shared(job)
    source, turned = _upright(job, source)
    removed = 0
    if form.links is LinkRule.REMOVE:
        plain = job.scratch / "plain.pdf"
        removed = write_without_links(source, plain)
        source = plain
    paper = None
    runs: tuple[PageRun, ...] = (PageRun(first=1, count=job.manifest.page_count, pack_first=1),)
    if form.blank_pages is not BlankPages.NONE:
        source, runs, paper = _print_copy(job, source)
    made = Making(
        files=(), removed_links=removed, turned_pages=turned, fonts=fonts, findings=findings
    )
    if form.has_volumes and not _limits(job).allow(_measured(source, job.manifest.page_count)):
        volumes = _volumes(job, source)
        if isinstance(volumes, TooLarge):
            return volumes
        files, rows, leaving = volumes
        return replace(made, files=files, volumes=rows, leaving=leaving)
    return replace(made, files=(_one_file(job, source, runs),), paper=paper)


def _one_file(job: Commission, source: Path, runs: tuple[PageRun, ...]) -> Made:
    target = job.target / f"{job.base_name}.pdf"
    attachments: tuple[Attachment, ...] = ()
    if job.profile.form.pdfa_part == 3:
        attachments = write_archive(source, target, companions(job, job.profile.form.attach))
    else:
        shutil.copyfile(source, target)
    return Made(path=target, runs=runs, attachments=attachments)


def companions(job: Commission, materials: Sequence[Material]) -> tuple[Companion, ...]:
    """The files of the round that go with the pages; each is there."""
    found = (one for material in materials for one in _companions(job, material))
    return tuple(one for one in found if one.path.is_file())


def _companions(job: Commission, material: Material) -> Iterator[Companion]:
    manifest, names = job.manifest, RoundFolder(job.pack_dir)
    if material is Material.DOCUMENTS:
        for item in manifest.items:
            if item.docx:
                path = job.pack_dir / item.docx
                yield Companion(
                    name=item.docx, path=path, material=material, description=title_in_pack(item)
                )
        return
    if material is Material.INPUTS:
        paths = sorted((job.pack_dir / INPUTS_DIR).rglob("*"))
    elif material is Material.MANIFEST:
        paths = [names.manifest(manifest.locale)]
    else:
        paths = [names.report(manifest.locale, suffix) for suffix in ("html", "json")]
    say = translate(f"delivery.material-{material.value}", job.languages[0].value)
    for path in paths:
        name = path.relative_to(job.pack_dir).as_posix()
        yield Companion(name=name, path=path, material=material, description=say)


def _shared(job: Commission) -> tuple[Path, FontsShared | None, tuple[Finding, ...]]:
    """The pack with shared fonts where that is asked for and makes it smaller."""
    if not job.profile.form.shares_fonts:
        return job.pack, None, ()
    from packbuilder.deliver.shared_fonts import share_fonts

    target = job.scratch / "shared.pdf"
    try:
        sharing = share_fonts(job.pack, target)
    except AssemblyError as exc:
        # The pack itself is as good as before: it is only larger.
        return job.pack, None, (_not_shared(job, exc.code),)
    if sharing.bytes_after >= sharing.bytes_before:
        size = sharing.bytes_before
        return job.pack, FontsShared(bytes_before=size, bytes_after=size), ()
    fonts = FontsShared(bytes_before=sharing.bytes_before, bytes_after=sharing.bytes_after)
    return target, fonts, ()


def _upright(job: Commission, source: Path) -> tuple[Path, int]:
    """The pack with upright pages where that is asked for; how many were not."""
    if not job.profile.form.upright_pages:
        return source, 0
    from packbuilder.deliver.upright import write_upright

    target = job.scratch / "upright.pdf"
    count = write_upright(source, target)
    return (target if count else source), count


def _not_shared(job: Commission, reason: str) -> Finding:
    return Finding(
        code="delivery-fonts-not-shared",
        severity=Severity.WARNING,
        subject=job.manifest.pack_path,
        params={"file": job.manifest.pack_path, "reason": reason},
        location=Location(file=job.manifest.pack_path),
    )


def _print_copy(job: Commission, source: Path) -> tuple[Path, tuple[PageRun, ...], int]:
    copy = plan_print(job.manifest.items, job.profile.form.blank_pages)
    target = job.scratch / "print.pdf"
    words = " / ".join(translate("delivery.blank-page", one.value) for one in job.languages)
    write_print_copy(
        source, target, copy, words, job.make_font, is_sample=is_marked_as_sample(job.pack)
    )
    return target, page_runs(copy.pages), copy.sheets


def page_runs(pages: Sequence[int | None]) -> tuple[PageRun, ...]:
    """Consecutive pages as one row each; None is a page that is not of the pack."""
    runs: list[PageRun] = []
    for at, page in enumerate(pages, start=1):
        last = runs[-1] if runs else None
        if last is not None and (
            page is None
            if last.pack_first is None
            else page == last.pack_first + last.count
        ):  # fmt: skip
            runs[-1] = PageRun(first=last.first, count=last.count + 1, pack_first=last.pack_first)
        else:
            runs.append(PageRun(first=at, count=1, pack_first=page))
    return tuple(runs)


def _limits(job: Commission) -> Limits:
    return Limits(
        size=job.profile.limit(RuleKind.FILE_SIZE), pages=job.profile.limit(RuleKind.PAGE_COUNT)
    )


def _measured(path: Path, pages: int) -> Measured:
    return Measured(path.stat().st_size, pages)


_Volumes = tuple[tuple[Made, ...], tuple[VolumeRow, ...], tuple[LeavingLink, ...]]


def _volumes(job: Commission, source: Path) -> _Volumes | TooLarge:
    """Split, draw the sheets, and look whether the volumes are still within the limits."""
    limits = _limits(job)
    aim = limits
    splitter = _Splitter(job, source)
    for _ in range(_TRIES):
        plan = plan_volumes(job.manifest.items, splitter.measure, aim)
        if isinstance(plan, TooLarge):
            return plan
        made = splitter.write(plan)
        if all(limits.allow(_measured(one.path, one.runs[-1].first + one.runs[-1].count - 1))
               for one in made):  # fmt: skip
            return made, splitter.rows(plan), splitter.leaving(plan)
        for one in made:
            one.path.unlink()
        aim = aim.tightened()
    raise AssemblyError("delivery-volumes-unstable", tries=str(_TRIES))


class _Splitter:
    """Measures and writes the volumes of one pack."""

    def __init__(self, job: Commission, source: Path) -> None:
        self._job, self._source = job, source
        with pikepdf.open(source) as pdf:
            self._links = read_links(pdf)
            self._facts = SheetFacts(
                title=title_of(pdf),
                company=author_of(pdf),
                language=job.languages[0],
                page_count=job.manifest.page_count,
                is_sample=is_marked_as_sample(job.pack),
                labels=read_labels(pdf),
                second=job.languages[1] if len(job.languages) > 1 else None,
            )
        everything = Volume(number=1, items=job.manifest.items)
        lines = sheet_lines(everything, (everything,), (), self._facts, ("",))
        self._scratch = job.scratch / "measured.pdf"
        self._sheet_bytes = sheet_bytes(lines, self._facts, job.make_font, self._scratch)
        self._sheets_of_all = len(lay_out_sheets(lines, job.make_font()))
        self._known: dict[tuple[int, int], Measured] = {}

    def measure(self, volume: Volume) -> Measured:
        """Its pages as they are written, and about what its sheets will take."""
        key = (volume.first_page, volume.last_page)
        if key not in self._known:
            write_pages(self._source, volume, self._scratch)
            own = volume.last_page - volume.first_page + 1
            share = len(volume.items) / len(self._job.manifest.items)
            self._known[key] = Measured(
                self._scratch.stat().st_size + self._sheet_bytes,
                own + max(1, round(share * self._sheets_of_all)),
            )
        return self._known[key]

    def write(self, plan: Sequence[Volume]) -> tuple[Made, ...]:
        """Write all volumes."""
        known = self._set(plan)
        made = []
        for index, (volume, name) in enumerate(zip(plan, known.file_names, strict=True)):
            path = self._job.target / name
            sheets = write_volume(self._source, index, known, path, self._job.make_font)
            own = volume.last_page - volume.first_page + 1
            runs = (
                PageRun(first=1, count=sheets, pack_first=None),
                PageRun(first=sheets + 1, count=own, pack_first=volume.first_page),
            )
            made.append(Made(path=path, runs=runs, volume=volume.number))
        return tuple(made)

    def leaving(self, plan: Sequence[Volume]) -> tuple[LeavingLink, ...]:
        """Every link from one volume to another."""
        return tuple(link for one in plan for link in leaving_links(one, plan, self._links))

    def rows(self, plan: Sequence[Volume]) -> tuple[VolumeRow, ...]:
        """The table of volumes."""
        return tuple(
            VolumeRow(
                number=volume.number,
                file=name,
                first_page=volume.first_page,
                last_page=volume.last_page,
                pages=(self._facts.label(volume.first_page), self._facts.label(volume.last_page)),
                items=tuple(item.item_id for item in volume.items),
            )
            for volume, name in zip(plan, self._names(plan), strict=True)
        )

    def _names(self, plan: Sequence[Volume]) -> tuple[str, ...]:
        return tuple(f"{self._job.base_name}-{volume.number}.pdf" for volume in plan)

    def _set(self, plan: Sequence[Volume]) -> VolumeSet:
        between = self._job.profile.form.links is LinkRule.BETWEEN_FILES
        names = self._names(plan)
        lines = tuple(
            sheet_lines(
                volume,
                plan,
                () if between else leaving_links(volume, plan, self._links),
                self._facts,
                names,
            )
            for volume in plan
        )
        font = self._job.make_font()
        return VolumeSet(
            volumes=tuple(plan),
            file_names=names,
            lines=lines,
            sheet_counts=tuple(len(lay_out_sheets(one, font)) for one in lines),
            facts=self._facts,
            links_between_files=between,
        )
