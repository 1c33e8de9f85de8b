from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import pytest
from pikepdf import Array, Dictionary, Encryption, Name, Pdf

from packbuilder.assemble.facts import read_page_texts, read_pdf_facts
from packbuilder.assemble.stamp_font import StampFontFile
from packbuilder.errors import InputError

DEJAVU = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


def write(path: Path, *, encryption: Encryption | bool = False) -> Path:
    with Pdf.new() as pdf:
        font = StampFontFile(DEJAVU).embed(pdf, ["Hello"])
        bare = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Rotate = 90
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font.resource, F2=bare))
        page.obj.Contents = pdf.make_stream(
            b"BT /F1 12 Tf 99 99 Td " + font.encode("Hello") + b" Tj ET"
        )
        small = pdf.add_blank_page(page_size=(200, 300))
        small.obj.CropBox = Array([0, 0, 100, 300])
        pdf.save(path, encryption=encryption)
    return path


def test_pages_sizes_and_fonts(tmp_path: Path) -> None:
    facts = read_pdf_facts(write(tmp_path / "a.pdf"))
    assert facts.page_count == 2
    assert list(facts.sizes) == [(842, 595), (100, 300)]
    assert facts.fonts == (("Helvetica", False), ("PackStamp", True))


def test_an_owner_password_is_told_and_a_user_password_refused(tmp_path: Path) -> None:
    owner = write(tmp_path / "owner.pdf", encryption=Encryption(owner="secret", user=""))
    found = [read_pdf_facts(path).is_encrypted for path in (owner, write(tmp_path / "open.pdf"))]
    assert found == [True, False]
    user = write(tmp_path / "user.pdf", encryption=Encryption(owner="secret", user="x"))
    with pytest.raises(InputError) as caught:
        read_pdf_facts(user)
    assert caught.value.code == "pdf-locked"


def test_text_a_page(tmp_path: Path) -> None:
    assert read_page_texts(write(tmp_path / "a.pdf")) == ("Hello", "")


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"%PDF-1.7\n1 0 obj"])
def test_a_damaged_file_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.pdf"
    path.write_bytes(content)
    for read in (read_pdf_facts, read_page_texts):
        with pytest.raises(InputError) as caught:
            read(path)
        assert caught.value.params == {"file": "bad.pdf"}
    with pytest.raises(InputError):
        read_page_texts(tmp_path / "none.pdf")
