"""The converter of record: LibreOffice, a batch at a time, trusting nothing it says."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from lxml import etree

from packbuilder.convert.converter import ConversionJob
from packbuilder.convert.font_coverage import check_characters
from packbuilder.convert.fontconfig import fontconfig_text
from packbuilder.convert.fonts import FontReport, probe_fonts
from packbuilder.convert.normalise import normalise_pdf
from packbuilder.convert.office_probe import Office, probe_office
from packbuilder.convert.office_run import PDF_FILTER, run_office
from packbuilder.convert.relax import Way, next_way
from packbuilder.convert.verify import check_fonts, is_sound_pdf
from packbuilder.convert.whole_codes import join_codes
from packbuilder.convert.wholeness import check_wholeness
from packbuilder.errors import ConversionError

NORMALISER_VERSION = "3"  # raise it when what is mended before or after LibreOffice changes
_SMALLEST_SHARE = 2  # documents for which a second start of LibreOffice pays


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a run may take, in seconds: ``base`` and ``per_document`` for each document."""

    base: float = 60.0
    per_document: float = 20.0

    def for_count(self, count: int) -> float:
        """Seconds for a run of ``count`` documents."""
        return self.base + self.per_document * count


class LibreOfficeConverter:
    """Converts Word documents with LibreOffice.

    Args:
        document_date: the date that every PDF bears.
        workers: processes at a time.
        office: by default the one of this machine.
        fonts: by default the set of this machine.
        patience: when a run is given up.

    Raises:
        MissingToolError: LibreOffice or a font is missing.
    """

    def __init__(
        self,
        *,
        document_date: dt.date,
        workers: int = 1,
        office: Office | None = None,
        fonts: FontReport | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._office = office or probe_office()
        self._fonts = fonts or probe_fonts()
        self._date = document_date
        self._workers = max(1, workers)
        self._patience = patience or Patience()

    @property
    def fingerprint(self) -> str:
        """Changes with LibreOffice, the fonts, the export options, the mending.

        The date that PDFs bear is no tool: who builds remembers it among a document's inputs.
        """
        parts = (
            self._office.version,
            self._fonts.fingerprint,
            PDF_FILTER,
            NORMALISER_VERSION,
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def convert(self, jobs: Sequence[ConversionJob]) -> None:
        """Convert all documents; nothing is written to a target before its PDF is proved.

        Raises:
            ConversionError: ``conversion-source-missing``, ``conversion-source-bad``,
                ``conversion-failed``, ``conversion-timeout``, ``conversion-font-not-embedded``,
                ``conversion-wrong-font``, ``conversion-missing-glyph``,
                ``conversion-text-lost``.
        """
        if not jobs:
            return
        for job in jobs:
            _check_source(job)
            if not job.is_supplied:
                check_characters(job.source, self._fonts, file=job.source.name)
        with tempfile.TemporaryDirectory(
            prefix="packbuilder-convert-", ignore_cleanup_errors=True
        ) as name:
            shares = self._shares(jobs)
            folders = [Path(name).resolve() / f"worker-{number}" for number in range(len(shares))]
            with ThreadPoolExecutor(len(shares)) as pool:
                for done in [*map(lambda f, s: pool.submit(self._share, f, s), folders, shares)]:
                    done.result()

    def _shares(self, jobs: Sequence[ConversionJob]) -> list[Sequence[ConversionJob]]:
        """The batch, dealt out in turn so that neighbours of like size do not meet in one share."""
        count = max(1, min(self._workers, len(jobs) // _SMALLEST_SHARE))
        return [jobs[start::count] for start in range(count)]

    def _share(self, folder: Path, jobs: Sequence[ConversionJob]) -> None:
        folder.mkdir(parents=True)
        # Names of one's own: documents of equal stem would overwrite each other's PDF.
        named = [(f"document-{number:04d}", job) for number, job in enumerate(jobs)]
        self._attempt(folder / "first", named)
        for name, job in named:
            if is_sound_pdf(folder / "first" / "pdf" / f"{name}.pdf"):
                self._deliver_whole(folder, "first", name, job)
            else:
                self._alone(folder / name, name, job)
                self._deliver_whole(folder, name, name, job)

    def _alone(self, folder: Path, name: str, job: ConversionJob) -> None:
        """One document in a run of its own."""
        finished = self._attempt(folder, [(name, job)])
        if not is_sound_pdf(folder / "pdf" / f"{name}.pdf"):
            raise self._failure(job, finished=finished)

    def _deliver_whole(self, folder: Path, attempt: str, name: str, job: ConversionJob) -> None:
        """Deliver; a document that lost something is tried again less tightly set."""
        tried: list[Way] = []
        lost = self._loss(folder / attempt, name, job, job.source.name)
        looser = job
        while lost is not None:
            way = next_way(lost.params, tried)
            if way is None:
                raise lost
            tried.append(way)
            again = f"{name}-relaxed-{len(tried)}"
            relaxed = folder / f"{again}.docx"
            way(looser.source, relaxed, lost.params["places"])
            looser = dataclasses.replace(job, source=relaxed)
            self._alone(folder / again, name, looser)
            lost = self._loss(folder / again, name, looser, job.source.name)

    def _loss(
        self, folder: Path, name: str, job: ConversionJob, file: str
    ) -> ConversionError | None:
        """Deliver, or tell which text the conversion lost."""
        try:
            self._deliver(folder, name, job, file=file)
        except ConversionError as exc:
            if exc.code != "conversion-text-lost":
                raise
            return exc
        return None

    def _attempt(self, folder: Path, named: Sequence[tuple[str, ConversionJob]]) -> bool:
        documents, output = folder / "docx", folder / "pdf"
        documents.mkdir(parents=True)
        output.mkdir()
        copies = [documents / f"{name}{_suffix(job)}" for name, job in named]
        for copy, (_, job) in zip(copies, named, strict=True):
            _copy(job, copy)
        fonts_file = folder / "fonts.conf"
        fonts_file.write_text(fontconfig_text(self._fonts, folder / "fontcache"), encoding="utf-8")
        return run_office(
            self._office.program,
            copies,
            folder=folder,
            output=output,
            fonts_file=fonts_file,
            timeout=self._patience.for_count(len(copies)),
        )

    def _failure(self, job: ConversionJob, *, finished: bool) -> ConversionError:
        if finished and _suffix(job) == ".xlsx":
            return ConversionError("conversion-excel-failed", file=job.source.name)
        if finished:
            return ConversionError("conversion-failed", file=job.source.name)
        seconds = f"{self._patience.for_count(1):g}"
        return ConversionError("conversion-timeout", file=job.source.name, seconds=seconds)

    def _deliver(self, folder: Path, name: str, job: ConversionJob, *, file: str) -> None:
        """Mend, prove and move one PDF to its place; ``file`` names it in messages."""
        raw = folder / "pdf" / f"{name}.pdf"
        mended = folder / f"{name}.mended.pdf"
        try:
            normalise_pdf(raw, mended, document_date=self._date)
        except pikepdf.PdfError as exc:
            raise ConversionError("conversion-failed", file=file) from exc
        if not job.is_supplied:
            check_fonts(mended, self._fonts, file=file)
            check_wholeness(job.source, mended, file=file)
        # Beside the target first: a rename is one step only within one file system.
        partial = job.target.with_name(f".{job.target.name}.part")
        shutil.copyfile(mended, partial)
        os.replace(partial, job.target)  # noqa: PTH105
        raw.unlink()
        mended.unlink()


def _suffix(job: ConversionJob) -> str:
    return job.source.suffix.lower() if job.is_supplied else ".docx"


def _copy(job: ConversionJob, copy: Path) -> None:
    """What LibreOffice gets: a file that somebody else made as it is, ours with whole numbers."""
    if job.is_supplied:
        shutil.copyfile(job.source, copy)
        return
    try:
        join_codes(job.source, copy)
    except etree.XMLSyntaxError as exc:
        raise ConversionError("conversion-source-bad", file=job.source.name) from exc


def _check_source(job: ConversionJob) -> None:
    """LibreOffice converts a text file renamed to .docx without a word."""
    source = job.source
    if not source.is_file():
        raise ConversionError("conversion-source-missing", file=source.name)
    try:
        with zipfile.ZipFile(source) as package:
            package.getinfo("xl/workbook.xml" if _suffix(job) == ".xlsx" else "word/document.xml")
    except (zipfile.BadZipFile, KeyError, OSError) as exc:
        raise ConversionError("conversion-source-bad", file=source.name) from exc
