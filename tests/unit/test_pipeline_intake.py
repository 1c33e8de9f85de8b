from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from packbuilder.convert.converter import ConversionJob
from packbuilder.convert.evidence_types import EvidenceOptions
from packbuilder.errors import ConversionError, InputError
from packbuilder.model.manifest import Note
from packbuilder.pipeline.intake import converted_office_files, keep_originals, take_in
from packbuilder.pipeline.passwords import evidence_options
from packbuilder.pipeline.work import Work
from packbuilder.store.layout import CompanyFolder


def _work(source: Path) -> Work:
    item = SimpleNamespace(item_id="lease")
    inputs = SimpleNamespace(source_name=f"evidence/{source.name}")
    return cast("Work", SimpleNamespace(item=item, source=source, inputs=inputs))


def _pdf(*, signed: bool = False) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(400, 500))
        page.Contents = pdf.make_stream(b"0 0 1 rg 40 40 100 100 re f")
        if signed:
            field = Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T="s", Rect=[0, 0, 9, 9],
                V=Dictionary(Type=Name.Sig),
            )  # fmt: skip
            page.Annots = Array([pdf.make_indirect(field)])
            pdf.Root.AcroForm = Dictionary(Fields=page.Annots)
        pdf.save(buffer)
    return buffer.getvalue()


class _Fake:
    """Stands in for LibreOffice."""

    fingerprint = "fake"

    def __init__(self) -> None:
        self.jobs: list[ConversionJob] = []

    def convert(self, jobs: Sequence[ConversionJob]) -> None:
        self.jobs += jobs
        for job in jobs:
            job.target.write_bytes(_pdf())


def test_passwords_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    company = CompanyFolder(tmp_path, tmp_path / "profile.yaml")
    assert evidence_options(company) == {}
    (tmp_path / "evidence-passwords.yaml").write_text('lease: "0012"\n', encoding="utf-8")
    options = evidence_options(company)
    assert options["lease"].password == "0012"
    assert "0012" not in repr(options)


@pytest.mark.parametrize("text", ["- lease\n", "lease: [geheim]\n"])
def test_a_bad_list_of_passwords_is_refused_without_naming_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "evidence-passwords.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        evidence_options(CompanyFolder(tmp_path, tmp_path / "profile.yaml"))
    assert caught.value.code == "evidence-passwords-invalid"
    assert "geheim" not in str(caught.value.params)


def test_a_signed_original_is_kept_beside_and_named_in_the_note(tmp_path: Path) -> None:
    source = tmp_path / "Lease.PDF"
    source.write_bytes(_pdf(signed=True))
    staging = tmp_path / "staging"
    target = staging / "pdf" / "zh" / "lease.pdf"
    target.parent.mkdir(parents=True)
    taken = take_in(_work(source), target, EvidenceOptions(), staging, {})
    assert Note(code="evidence-signature-lost", params={"kept": "originals/zh/lease.pdf"}) in (
        taken.notes
    )
    kept = staging / "originals" / "zh" / "lease.pdf"
    assert kept.read_bytes() == source.read_bytes()

    again = tmp_path / "again"
    keep_originals(_work(source), taken.notes, again)
    assert (again / "originals" / "zh" / "lease.pdf").read_bytes() == source.read_bytes()


def test_word_and_excel_files_go_through_the_converter_in_one_go(tmp_path: Path) -> None:
    works = [_work(tmp_path / name) for name in ("a.docx", "b.XLSX", "c.pdf")]
    converter = _Fake()
    with converted_office_files(works, converter) as converted:
        assert [job.source.name for job in converter.jobs] == ["a.docx", "b.XLSX"]
        assert all(job.is_supplied for job in converter.jobs)
        target = tmp_path / "out" / "lease.pdf"
        target.parent.mkdir()
        taken = take_in(works[0], target, EvidenceOptions(), tmp_path, converted)
        folder = converter.jobs[0].target.parent
    assert [note.code for note in taken.notes] == ["evidence-converted"]
    assert taken.page_count == 1
    assert not folder.exists()


def test_a_scan_that_changes_under_the_build_stops_it(tmp_path: Path) -> None:
    source = tmp_path / "a.pdf"
    source.write_bytes(b"")
    with pytest.raises(ConversionError) as caught:
        take_in(_work(source), tmp_path / "out.pdf", EvidenceOptions(), tmp_path, {})
    assert caught.value.params["file"] == "evidence/a.pdf"
