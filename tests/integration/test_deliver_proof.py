"""What is not handed over, and how a delivery is proved afterwards."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from tests.integration.delivery_fixtures import (
    handed_over,
    make_font,
    own_profile,
    round_with_pack,
    shipped_profile,
    volumes_of,
    write_profile,
)

from packbuilder.cli import deliver as command
from packbuilder.cli.main import invoke
from packbuilder.errors import AssemblyError, InputError, SealedRoundError
from packbuilder.model.delivery import Delivery
from packbuilder.pipeline.deliver import DeliveryOrder, deliver, verify_order
from packbuilder.store.fingerprint import file_digest
from packbuilder.store.seal import Seal, seal_faults, seal_folder


@pytest.fixture(scope="module")
def proven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return round_with_pack(tmp_path_factory.mktemp("包 装") / "round-00")


@pytest.fixture(scope="module")
def split(proven: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a delivery in two volumes."""
    own = tmp_path_factory.mktemp("split") / "round-00"
    shutil.copytree(proven, own)
    volumes_of(own)
    return own


@pytest.fixture
def folder(proven: Path, tmp_path: Path) -> Path:
    """A round's folder of one's own."""
    return Path(shutil.copytree(proven, tmp_path / "轮次 round-00"))


def test_a_broken_rule_is_reported_and_ends_with_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "_font", make_font)
    profile = str(write_profile(folder.parent / "own.yaml", rules=["rule: no-links"]))

    assert invoke(["--lang", "en", "deliver", str(folder), "--profile", profile]) == 1
    assert "has 6 links" in capsys.readouterr().out
    data = json.loads((folder / "delivery/own/delivery.zh.json").read_text("utf-8"))
    assert data["keeps_rules"] is False
    assert [row["code"] for row in data["findings"]] == ["delivery-no-links"]


def test_lint_only_says_the_same_and_writes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "_font", make_font)
    before = sorted(folder.rglob("*"))
    letters = "rule: file-name-characters, pattern: '[a-z]', applies_to: [inputs]"
    profile = str(write_profile(folder.parent / "own.yaml", rules=["rule: no-links", letters]))

    code = invoke(["deliver", str(folder), "--profile", profile, "--lint-only", "--json"])

    data = json.loads(capsys.readouterr().out)
    assert code == 1
    assert [row["code"] for row in data["findings"]] == ["delivery-no-links"]
    assert sorted(folder.rglob("*")) == before
    assert invoke(["--lang", "zh", "deliver", str(folder), "--lint-only"]) == 0
    assert "未写入任何文件" in capsys.readouterr().out


def test_a_draft_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "manifest.zh.json"
    path.write_text(path.read_text("utf-8").replace('"is_draft": false', '"is_draft": true'))

    assert invoke(["--lang", "en", "deliver", str(folder)]) == 3
    assert "is a draft" in capsys.readouterr().err
    assert not (folder / "delivery").exists()


def test_a_pack_that_is_not_proven_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "pack.zh.pdf").open("ab") as file:
        file.write(b"%")

    assert invoke(["--lang", "en", "deliver", str(folder)]) == 1
    out = capsys.readouterr().out
    assert "verify-pack-hash" in out
    assert "Not delivered" in out
    assert not (folder / "delivery").exists()


def test_a_folder_without_a_pack_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(["--lang", "en", "deliver", str(tmp_path), "--locale", "en"]) == 3
    assert "no pack for en" in capsys.readouterr().err


def test_a_delivery_that_fails_leaves_the_older_one_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out = handed_over(folder, shipped_profile("print"))
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    monkeypatch.setattr(
        "packbuilder.pipeline.delivery_files.write_print_copy",
        lambda source, target, *_, **__: shutil.copyfile(source, target),  # no blank pages
    )

    with pytest.raises(AssemblyError) as caught:
        handed_over(folder, shipped_profile("print"))

    assert caught.value.code == "delivery-not-itself"
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert sorted(path.name for path in out.parent.iterdir()) == ["print"]


def test_a_new_delivery_replaces_its_own_files_and_nothing_else(folder: Path) -> None:
    _, out = volumes_of(folder)
    (out / "notes.txt").write_text("mine", "utf-8")
    (out / "delivery.en.json").write_text("{}", "utf-8")

    profile = own_profile(folder.parent)
    handed_over(folder, profile)

    assert sorted(path.name for path in out.iterdir()) == [
        "delivery.en.json", "delivery.zh.json", "notes.txt", "pack-zh.pdf",
    ]  # fmt: skip


def test_the_output_may_lie_elsewhere(folder: Path, tmp_path: Path) -> None:
    order = DeliveryOrder(
        pack_dir=folder, locale="zh", profile=shipped_profile("portal"), output=tmp_path / "外 部"
    )

    assert isinstance(deliver(order, make_font), Delivery)

    assert (tmp_path / "外 部" / "portal" / "pack-zh.pdf").is_file()
    assert not (folder / "delivery").exists()
    assert verify_order(order) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda out, _: (out / "pack-zh-2.pdf").unlink(), "delivery-file-missing"),
        (lambda out, _: (out / "pack-zh-1.pdf").write_bytes(b"x"), "delivery-file-changed"),
        (lambda out, _: (out / "pack-zh-1.pdf").write_bytes(b"x"), "delivery-file-unreadable"),
        (lambda out, _: (out / "old.pdf").write_bytes(b"x"), "delivery-file-unexpected"),
        (lambda out, _: (out / "delivery.zh.json").write_text("["), "delivery-record-missing"),
        (lambda _, own: (own / "pack.zh.pdf").write_bytes(b"x"), "delivery-pack-changed"),
        (lambda out, _: edit_record(out, "pack_first", 7, 6), "delivery-page-differs"),
        (lambda out, _: edit_record(out, "pack_first", 7, 6), "delivery-page-missing"),
        (lambda out, _: edit_record(out, "count", 5, 4), "delivery-page-count-differs"),
    ],
)
def test_a_delivery_that_was_changed_is_not_proved(
    split: Path, tmp_path: Path, change: Any, code: str
) -> None:
    folder = Path(shutil.copytree(split, tmp_path / "round"))
    order = DeliveryOrder(pack_dir=folder, locale="zh", profile=own_profile(tmp_path))
    assert verify_order(order) == ()

    change(order.folder, folder)

    assert code in {finding.code for finding in verify_order(order)}


def edit_record(out: Path, key: str, old: int, new: int) -> None:
    path = out / "delivery.zh.json"
    data = json.loads(path.read_text("utf-8"))
    for file in data["files"]:
        for run in file["pages"]:
            if run[key] == old:
                run[key] = new
    path.write_text(json.dumps(data), "utf-8")


def test_an_attachment_that_was_changed_is_not_proved(folder: Path) -> None:
    _, out = handed_over(folder, shipped_profile("archive"))
    with pikepdf.open(out / "archive-zh.pdf", allow_overwriting_input=True) as pdf:
        del pdf.attachments["manifest.zh.json"]
        pdf.save()
    order = DeliveryOrder(pack_dir=folder, locale="zh", profile=shipped_profile("archive"))

    codes = {finding.code for finding in verify_order(order)}

    assert codes == {"delivery-file-changed", "delivery-attachment-differs"}


def test_verify_by_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["deliver", str(folder), "--verify"]) == 3
    handed_over(folder, shipped_profile("portal"))
    capsys.readouterr()

    assert invoke(["--lang", "en", "deliver", str(folder), "--verify"]) == 0
    assert "The delivery is whole" in capsys.readouterr().out
    (folder / "delivery/portal/pack-zh.pdf").unlink()
    assert invoke(["deliver", str(folder), "--verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["verified"] is False


def test_a_delivery_that_was_submitted_is_not_replaced(folder: Path) -> None:
    handed_over(folder, shipped_profile("portal"))
    seal = Seal(
        company_id="example", scheme_id="small", stage="initial", round_number=0,
        sealed_on=dt.date(2026, 12, 20), locales=("zh",),
    )  # fmt: skip
    seal_folder(folder, seal, {}, folder.parent / "rounds")

    with pytest.raises(SealedRoundError) as caught:
        handed_over(folder, shipped_profile("print"))

    assert caught.value.code == "delivery-round-sealed"
    order = DeliveryOrder(
        pack_dir=folder, locale="zh", profile=shipped_profile("print"), output=folder.parent / "o"
    )
    assert isinstance(deliver(order, make_font), Delivery)


def test_a_submitted_round_without_a_delivery_may_still_be_handed_over(folder: Path) -> None:
    seal = Seal(
        company_id="example", scheme_id="small", stage="initial", round_number=0,
        sealed_on=dt.date(2026, 12, 20), locales=("zh",),
    )  # fmt: skip
    sealed = seal_folder(folder, seal, {}, folder.parent / "rounds")

    handed_over(folder, shipped_profile("archive"))

    assert seal_faults(folder, sealed) == []


def test_a_folder_that_cannot_be_written_is_named(folder: Path) -> None:
    (folder / "delivery").write_text("a file in the way", "utf-8")

    with pytest.raises(InputError) as caught:
        handed_over(folder, shipped_profile("portal"))

    assert caught.value.code == "output-unwritable"


def record_again(out: Path, name: str) -> None:
    """Write the digests of a delivered file anew, as a clever forger would."""
    path = out / "delivery.zh.json"
    data = json.loads(path.read_text("utf-8"))
    (row,) = (file for file in data["files"] if file["name"] == name)
    row["sha256"] = file_digest(out / name)
    with pikepdf.open(out / name) as pdf:
        for one in row["attachments"]:
            content = pdf.attachments[one["name"]].get_file().read_bytes()
            one["sha256"] = hashlib.sha256(content).hexdigest()
    path.write_text(json.dumps(data), "utf-8")


def forged(pdf: pikepdf.Pdf, name: str) -> pikepdf.AttachedFileSpec:
    return pikepdf.AttachedFileSpec(
        pdf, b"forged", filename=name, description="", mime_type="text/plain", creation_date="",
        mod_date="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("docx-zh-manual.docx", "delivery-attachment-differs"),
        ("note.txt", "delivery-attachment-unexpected"),
    ],
)
def test_a_forged_word_file_and_a_hidden_file_are_found_though_the_record_agrees(
    folder: Path, name: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out = handed_over(folder, shipped_profile("archive"))
    with pikepdf.open(out / "archive-zh.pdf", allow_overwriting_input=True) as pdf:
        pdf.attachments[name] = forged(pdf, name)
        pdf.save()
    record_again(out, "archive-zh.pdf")

    arguments = ["deliver", str(folder), "--profile", "archive", "--verify"]
    assert invoke(["--lang", "en", *arguments]) == 1
    told = capsys.readouterr().out
    assert code in told
    assert name in told


def test_a_record_that_counts_fewer_pages_than_the_pack_has_hides_nothing(folder: Path) -> None:
    _, out = handed_over(folder, shipped_profile("portal"))
    path = out / "delivery.zh.json"
    data = json.loads(path.read_text("utf-8"))
    with pikepdf.open(out / "pack-zh.pdf", allow_overwriting_input=True) as pdf:
        del pdf.pages[5:]
        pdf.save()
    data["pack"]["page_count"] = data["files"][0]["pages"][0]["count"] = 5
    path.write_text(json.dumps(data), "utf-8")
    record_again(out, "pack-zh.pdf")
    order = DeliveryOrder(pack_dir=folder, locale="zh", profile=shipped_profile("portal"))

    codes = {finding.code for finding in verify_order(order)}

    assert codes >= {"delivery-page-count-differs", "delivery-page-missing"}


@pytest.mark.parametrize("path", ["../../pack.zh.pdf", "/etc/passwd", "a\0b", "x" * 300, "\ud800"])
def test_a_record_that_leads_out_of_the_folder_is_damaged(split: Path, path: str) -> None:
    order = DeliveryOrder(pack_dir=split, locale="zh", profile=own_profile(split.parent))
    record = order.folder / "delivery.zh.json"
    before = record.read_bytes()
    data = json.loads(before)
    data["pack"]["path"] = path
    record.write_text(json.dumps(data), "utf-8")

    codes = [finding.code for finding in verify_order(order)]
    record.write_bytes(before)

    assert codes == ["delivery-record-missing"]


@pytest.mark.parametrize("where", ["a file", "nothing"])
def test_what_is_no_folder_holds_no_pack(
    tmp_path: Path, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if where == "a file":
        (tmp_path / where).write_text("x")

    assert invoke(["--lang", "en", "deliver", str(tmp_path / where)]) == 3
    assert "holds no pack for zh" in capsys.readouterr().err


def test_a_file_where_the_delivery_would_lie_is_not_replaced(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "delivery").mkdir()
    (folder / "delivery" / "portal").write_text("somebody's notes", "utf-8")

    assert invoke(["--lang", "en", "deliver", str(folder)]) == 3

    assert "delivery/portal cannot be written" in capsys.readouterr().err
    assert (folder / "delivery" / "portal").read_text("utf-8") == "somebody's notes"
