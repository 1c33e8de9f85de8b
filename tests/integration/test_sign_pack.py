"""Signatures on finished files: made, shown, checked, and refused where they cannot hold."""

from __future__ import annotations

import datetime as dt
import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    NoEncryption,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from PIL import Image, ImageChops
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from tests.integration.pack_fixtures import PageSpec, chinese_font, options, part, write_pdf
from tests.verapdf import assert_compliant

from packbuilder.assemble.merge import assemble_pack
from packbuilder.cli.main import invoke
from packbuilder.convert.evidence import normalise_evidence
from packbuilder.i18n import LANGUAGES, has_message

SECRET = "口令 correct horse"
COMPANY = "示例电器（江苏）有限公司"
NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)
Run = Callable[..., tuple[int, str, str]]


def _key_file(
    path: Path,
    key: rsa.RSAPrivateKey,
    *,
    first: dt.datetime = NOW - 5 * DAY,
    last: dt.datetime = NOW + 90 * DAY,
    secret: str | None = SECRET,
    has_key: bool = True,
    may_sign: bool = True,
) -> Path:
    names = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, COMPANY),
            x509.NameAttribute(NameOID.COMMON_NAME, "张示例 SAMPLE"),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=may_sign, content_commitment=may_sign, key_encipherment=not may_sign,
        data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(names)
        .issuer_name(names)
        .public_key(key.public_key())
        .serial_number(20261122)
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    lock = BestAvailableEncryption(secret.encode()) if secret else NoEncryption()
    data = pkcs12.serialize_key_and_certificates(
        b"sample", key if has_key else None, certificate, None, lock
    )
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def p12(tmp_path_factory: pytest.TempPathFactory, key: rsa.RSAPrivateKey) -> Path:
    return _key_file(tmp_path_factory.mktemp("keys") / "公司 证书.p12", key)


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    path = tmp_path / "口令.txt"
    path.write_bytes(b"\xef\xbb\xbf" + SECRET.encode() + b"\r\n")
    return path


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    pages = [PageSpec(["认证申报材料"]), PageSpec(["声明"], rotate=90)]
    return write_pdf(tmp_path / "pack.zh.pdf", pages)


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    p12: Path,
    passphrase: Path,
) -> Run:
    """``packbuilder sign``; whatever it prints or logs never holds the passphrase."""
    monkeypatch.setattr("packbuilder.pipeline.signing.font_file_for", lambda _: chinese_font())
    caplog.set_level(logging.DEBUG)

    def call(file: Path, *more: str, **instead: Path | None) -> tuple[int, str, str]:
        files = {"p12": p12, "passphrase-file": passphrase, **instead}
        named = [word for name, path in files.items() if path for word in (f"--{name}", str(path))]
        status = invoke(["--lang", "zh", "sign", str(file), *named, *more])
        shown = capsys.readouterr()
        for text in (shown.out, shown.err, caplog.text):
            assert SECRET not in text
        assert "Traceback" not in shown.err
        return status, shown.out, shown.err

    return call


def _signature(path: Path) -> Any:
    """The signature's dictionary and its field, as another reader sees them."""
    with pikepdf.open(path) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        value = field.V
        return {
            "filter": str(value.SubFilter),
            "time": str(value.M),
            "reason": str(value.get("/Reason", "")),
            "location": str(value.get("/Location", "")),
            "name": str(field.T),
            "says": str(field.get("/TU", "")),
            "is_tagged": "/StructParent" in field,
            "flags": int(field.F),
        }


def _shown_text(path: Path, page: int) -> str:
    with pdfium.PdfDocument(path) as pdf:
        pdf.init_forms()
        sheet = pdf[page - 1]
        sheet.flatten()
        return str(pdf[page - 1].get_textpage().get_text_range())


def _area(before: Path, after: Path, page: int) -> tuple[int, int, int, int]:
    pictures = []
    for path in (before, after):
        with pdfium.PdfDocument(path) as pdf:
            pdf.init_forms()
            pictures.append(pdf[page - 1].render(scale=1).to_pil().convert("RGB"))
    box = ImageChops.difference(*pictures).getbbox()
    assert box is not None
    return box


def test_a_signed_copy_lies_beside_the_file_and_holds(run: Run, pdf: Path) -> None:
    before = pdf.read_bytes()
    status, out, _ = run(pdf, "--reason", "提交认证材料", "--location", "南京")
    signed = pdf.with_name("pack.zh.signed.pdf")
    assert status == 0
    assert f"已签名副本：{signed}（签名栏在第 1 页）" in out
    assert "证书在签署时有效" in out
    assert pdf.read_bytes() == before
    assert signed.read_bytes().startswith(before)
    told = _signature(signed)
    assert told["filter"] == "/ETSI.CAdES.detached"
    assert (told["reason"], told["location"]) == ("提交认证材料", "南京")
    assert COMPANY in told["says"]
    assert told["flags"] & 4  # it is printed
    assert f"{dt.datetime.now().astimezone():%Y%m%d}" in told["time"]


def test_the_field_shows_company_and_date_in_chinese(run: Run, pdf: Path) -> None:
    day = NOW - DAY
    assert run(pdf, "--date", f"{day:%Y-%m-%d}", "--reason", "提交认证材料")[0] == 0
    signed = pdf.with_name("pack.zh.signed.pdf")
    shown = _shown_text(signed, 1)
    date = f"电子签名日期：{day.year}年{day.month}月{day.day}日"
    for text in (COMPANY, "张示例 SAMPLE", date, "签署事由：提交认证材料"):
        assert text in shown
    assert f"{day:%Y%m%d}" in _signature(signed)["time"]
    with pikepdf.open(signed) as pdf_file:
        look = pdf_file.Root.AcroForm.Fields[0].AP.N
        (picture,) = look.Resources.XObject.values()
        (font,) = picture.Resources.Font.values()
        assert "/ToUnicode" in font
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_the_field_stands_upright_in_free_room_of_a_turned_page(run: Run, pdf: Path) -> None:
    assert run(pdf, "--page", "2")[0] == 0
    left, top, right, bottom = _area(pdf, pdf.with_name("pack.zh.signed.pdf"), 2)
    assert right - left == pytest.approx(70 / 25.4 * 72, abs=3)
    assert bottom - top == pytest.approx(24 / 25.4 * 72, abs=3)
    assert COMPANY in _shown_text(pdf.with_name("pack.zh.signed.pdf"), 2)


def test_the_field_goes_where_it_is_asked(run: Run, pdf: Path) -> None:
    assert run(pdf, "--at", "20，100")[0] == 0
    left, _, _, bottom = _area(pdf, pdf.with_name("pack.zh.signed.pdf"), 1)
    assert left == pytest.approx(20 / 25.4 * 72, abs=2)
    assert 842 - bottom == pytest.approx(100 / 25.4 * 72, abs=2)


def test_an_empty_field_of_the_file_is_used(run: Run, pdf: Path) -> None:
    with pdf.open("rb") as file:
        writer: Any = IncrementalPdfFileWriter(file)
        append_signature_field(writer, SigFieldSpec("Approval", box=(300, 100, 500, 160)))
        prepared = pdf.with_name("prepared.pdf")
        with prepared.open("wb") as output:
            writer.write(output)
    status, _, err = run(prepared, "--field", "Other")
    assert status == 3
    assert "Approval" in err
    assert run(prepared, "--field", "Approval")[0] == 0
    signed = pdf.with_name("prepared.signed.pdf")
    assert _signature(signed)["name"] == "Approval"
    assert COMPANY in _shown_text(signed, 1)


def test_popplers_pdfsig_agrees(run: Run, pdf: Path) -> None:
    program = shutil.which("pdfsig")
    if program is None:
        pytest.skip("pdfsig of poppler is not installed")
    assert run(pdf)[0] == 0
    command = [program, "-nocert", str(pdf.with_name("pack.zh.signed.pdf"))]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said


def test_a_signed_pack_keeps_to_the_standards(run: Run, tmp_path: Path) -> None:
    Image.new("RGB", (900, 1200), "white").save(tmp_path / "scan.png")
    normalise_evidence(tmp_path / "scan.png", tmp_path / "scan.pdf")
    parts = [part("scan", tmp_path / "scan.pdf", "扫描件", "Scan", kind="evidence")]
    pack = assemble_pack(parts, tmp_path / "pack.pdf", options()).path
    assert run(pack)[0] == 0
    signed = pack.with_name("pack.signed.pdf")
    assert _signature(signed)["is_tagged"]
    assert_compliant(signed)


def test_json_tells_what_was_checked(run: Run, pdf: Path) -> None:
    told = json.loads(run(pdf, "--json")[1])
    assert told["signer"] == [COMPANY, "张示例 SAMPLE"]
    assert told["covers_whole_file"]
    assert told["trusted_by_own_certificate"]
    assert told["page"] == 1


def test_a_signed_copy_is_never_replaced(run: Run, pdf: Path) -> None:
    assert run(pdf)[0] == 0
    signed = pdf.with_name("pack.zh.signed.pdf")
    before = signed.read_bytes()
    status, _, err = run(pdf)
    assert (status, signed.read_bytes()) == (3, before)
    assert "已存在，不覆盖" in err


def test_what_is_signed_is_not_signed_again(run: Run, pdf: Path) -> None:
    assert run(pdf)[0] == 0
    status, _, err = run(pdf.with_name("pack.zh.signed.pdf"))
    assert status == 3
    assert "已有签名" in err


def _encrypted(path: Path, user: str) -> Path:
    with pikepdf.open(path) as pdf:
        target = path.with_name("locked.pdf")
        pdf.save(target, encryption=pikepdf.Encryption(owner="o", user=user))
    return target


@pytest.mark.parametrize("user", ["", "u"])
def test_an_encrypted_file(run: Run, pdf: Path, user: str) -> None:
    status, _, err = run(_encrypted(pdf, user))
    assert status == 3
    assert "已加密" in err


def test_files_that_are_no_pdf(run: Run, tmp_path: Path) -> None:
    (tmp_path / "网页.pdf").write_text("<html>")
    for name, word in (("网页.pdf", "不是 PDF 文件"), ("没有.pdf", "找不到"), ("", "")):
        status, _, err = run(tmp_path / name)
        assert status in (2, 3)
        assert word in err
    assert not list(tmp_path.glob("*.signed.pdf"))


def test_a_wrong_passphrase(run: Run, pdf: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("wrong")
    wrong: dict[str, Path] = {"passphrase-file": tmp_path / "wrong"}
    status, _, err = run(pdf, **wrong)
    assert status == 3
    assert "口令不对" in err
    none: dict[str, Path] = {"passphrase-file": tmp_path / "没有"}
    assert "无法读取口令文件" in run(pdf, **none)[2]


def test_nobody_can_be_asked_for_the_passphrase(
    run: Run, pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    nothing: dict[str, None] = {"passphrase-file": None}
    status, _, err = run(pdf, **nothing)
    assert status == 3
    assert "--passphrase-file" in err


def test_a_key_without_a_passphrase(
    run: Run, pdf: Path, tmp_path: Path, key: rsa.RSAPrivateKey
) -> None:
    open_key = _key_file(tmp_path / "open.pfx", key, secret=None)
    given: dict[str, Path | None] = {"p12": open_key, "passphrase-file": None}
    assert run(pdf, **given)[0] == 0


def test_certificates_that_are_not_valid(
    run: Run, pdf: Path, tmp_path: Path, key: rsa.RSAPrivateKey
) -> None:
    over = _key_file(tmp_path / "over.p12", key, first=NOW - 9 * DAY, last=NOW - 2 * DAY)
    assert "到期" in run(pdf, p12=over)[2]
    early = _key_file(tmp_path / "early.p12", key, first=NOW + 2 * DAY)
    assert "才有效" in run(pdf, p12=early)[2]
    later = f"{NOW + 200 * DAY:%Y-%m-%d}"
    status, _, err = run(pdf, "--date", later)
    assert status == 3
    assert "到期" in err
    before = f"{NOW - 30 * DAY:%Y-%m-%d}"
    status, _, err = run(pdf, "--date", before)
    assert status == 3
    assert "才有效" in err
    assert not list(tmp_path.glob("*.signed.pdf"))


def test_files_that_hold_no_key_to_sign_with(
    run: Run, pdf: Path, tmp_path: Path, key: rsa.RSAPrivateKey
) -> None:
    (tmp_path / "garbage.p12").write_bytes(b"\x30\x82nothing")
    assert "不是 PKCS#12" in run(pdf, p12=tmp_path / "garbage.p12")[2]
    other = _key_file(tmp_path / "other.p12", key, may_sign=False)
    assert "没有签名用途" in run(pdf, p12=other)[2]
    bare = _key_file(tmp_path / "bare.p12", key, has_key=False)
    assert "没有私钥" in run(pdf, p12=bare)[2]


def test_places_where_no_field_can_stand(run: Run, pdf: Path) -> None:
    assert "没有第 9 页" in run(pdf, "--page", "9")[2]
    assert "超出第 1 页（210 × 297 mm）" in run(pdf, "--at", "190,10")[2]
    for words in ("here", "nan,3", "3,inf"):
        assert run(pdf, "--at", words)[0] == 2
    full = write_pdf(pdf.with_name("full.pdf"), [PageSpec(["满页的文字" * 20] * 32)])
    assert "没有放签名栏的空白" in run(full)[2]


def test_without_pyhanko_the_command_says_how_to_get_it(
    run: Run, pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyhanko.sign", None)
    status, _, err = run(pdf)
    assert status == 5
    assert 'pip install "packbuilder[sign]"' in err


def test_every_error_is_worded() -> None:
    codes = ("failed", "check-failed", "not-written", "no-room", "off-page", "tool-missing")
    for language in LANGUAGES:
        for code in codes:
            assert has_message(f"error.sign-{code}", language)
            assert has_message(f"error.sign-{code}.hint", language)


def test_a_name_too_long_for_the_signed_copy_is_told(run: Run, pdf: Path) -> None:
    long = pdf.rename(pdf.with_name("长" * 82 + ".pdf"))  # 250 bytes; ".signed" does not fit

    status, _, err = run(long)

    assert status == 7
    assert "signed.pdf" in err
