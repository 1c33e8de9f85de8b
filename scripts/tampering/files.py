"""Faults of the files around the pack, of its metadata and of the manifest."""

from __future__ import annotations

import shutil

import pikepdf
from pikepdf import Dictionary, Name, Pdf, String

from tampering.copies import Copy, Fault
from tampering.marks import links_of


def _title(copy: Copy) -> None:
    def change(pdf: Pdf) -> None:
        pdf.docinfo["/Title"] = String("Another company, another certificate")

    copy.edit_pack(change)


def _author(copy: Copy) -> None:
    def change(pdf: Pdf) -> None:
        author = str(pdf.docinfo["/Author"])
        other = author[::-1]
        with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:creator"] = [other]
            metadata["dc:title"] = str(pdf.docinfo["/Title"]).replace(author, other)
        pdf.docinfo["/Author"] = String(other)
        pdf.docinfo["/Title"] = String(str(pdf.docinfo["/Title"]).replace(author, other))

    copy.edit_pack(change)


def _script(copy: Copy) -> None:
    def add(pdf: Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))

    copy.edit_pack(add)


def _script_on_link(copy: Copy) -> None:
    row = copy.item("contents")

    def add(pdf: Pdf) -> None:
        _, link = next(links_of(pdf, row))
        link.A.Next = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))

    copy.edit_pack(add)


def _attach(copy: Copy) -> None:
    def add(pdf: Pdf) -> None:
        pdf.attachments["note.txt"] = b"something nobody asked for"

    copy.edit_pack(add)


def _lock(copy: Copy) -> None:
    with pikepdf.open(copy.pack, allow_overwriting_input=True) as pdf:
        pdf.save(copy.pack, encryption=pikepdf.Encryption(owner="a", user=""))


def _other_locale(copy: Copy) -> None:
    other = next(path for path in sorted(copy.root.glob("pack.*.pdf")) if path != copy.pack)
    shutil.copyfile(other, copy.pack)


def _evidence_file(copy: Copy) -> None:
    first, second = copy.items("evidence")[:2]
    shutil.copyfile(copy.root / first["pdf"], copy.root / second["pdf"])


def _damaged_part(copy: Copy) -> None:
    path = copy.root / copy.document()["pdf"]
    path.write_bytes(path.read_bytes()[:100])


def _word_file(copy: Copy) -> None:
    path = copy.root / copy.document()["docx"]
    path.write_bytes(path.read_bytes() + b"\0")


def _lost_word_file(copy: Copy) -> None:
    (copy.root / copy.document()["docx"]).unlink()


def _byte(copy: Copy) -> None:
    copy.pack.write_bytes(copy.pack.read_bytes() + b"\n")


def _row_page(copy: Copy) -> None:
    copy.data["pages"][2]["page"] += 1


def _row_source(copy: Copy) -> None:
    number = copy.document()["first_page"]
    copy.data["pages"][number - 1]["source_page"] = 2


def _row_file(copy: Copy) -> None:
    number = copy.document()["first_page"]
    copy.data["pages"][number - 1]["source"] = copy.items("evidence")[0]["pdf"]


def _item_kind(copy: Copy) -> None:
    copy.items("evidence")[0]["kind"] = "generated"


def _row_label(copy: Copy) -> None:
    copy.data["pages"][2]["label"] = "iii"


def _row_dropped(copy: Copy) -> None:
    del copy.data["pages"][-1]


def _first_page(copy: Copy) -> None:
    copy.document()["first_page"] += 1


def _item_title(copy: Copy) -> None:
    title = copy.document()["title"]
    title["zh"], title["en"] = "另一份文件", "Another document"


def _page_count(copy: Copy) -> None:
    copy.document()["page_count"] -= 1


def _pack_count(copy: Copy) -> None:
    copy.data["pack"]["page_count"] += 1


def _item_dropped(copy: Copy) -> None:
    copy.data["items"].remove(copy.document())


def _item_doubled(copy: Copy) -> None:
    copy.data["items"].append(copy.document())


def _item_digest(copy: Copy) -> None:
    copy.document()["sha256"] = "0" * 64


def _word_digest(copy: Copy) -> None:
    copy.document()["docx_sha256"] = "0" * 64


def _attachment_number(copy: Copy) -> None:
    copy.items("evidence")[0]["attachment_number"] = "9-9"


def _id(copy: Copy) -> None:
    copy.data["pack"]["id"] = "00000000"


def _not_a_draft(copy: Copy) -> None:
    copy.data["pack"]["is_draft"] = not copy.data["pack"]["is_draft"]


FAULTS = (
    Fault("title of the file changed", _title, "verify-metadata"),
    Fault("company of the file changed", _author, "verify-stamp-line"),
    Fault("script added", _script, "verify-active-content"),
    Fault("script behind a link", _script_on_link, "verify-active-content"),
    Fault("file attached", _attach, "verify-attachment-foreign"),
    Fault("restrictions set", _lock, "verify-pack-locked"),
    Fault("pack of the other language", _other_locale, "verify-page-altered"),
    Fault("evidence file exchanged", _evidence_file, "verify-page-altered"),
    Fault("evidence file exchanged, old digest", _evidence_file, "verify-item-hash", False),
    Fault("part damaged", _damaged_part, "verify-item-unreadable"),
    Fault("Word file changed", _word_file, "verify-stamp-line"),
    Fault("Word file changed, old digest", _word_file, "verify-item-hash", False),
    Fault("Word file lost", _lost_word_file, "verify-item-file-missing"),
    Fault("byte added to the pack", _byte, "verify-pack-hash", False),
    Fault("manifest: page of a row", _row_page, "verify-page-table-gap"),
    Fault("manifest: source page of a row", _row_source, "verify-item-pages"),
    Fault("manifest: file of a row", _row_file, "verify-item-pages"),
    Fault("manifest: kind of an item", _item_kind, "verify-attachment-label"),
    Fault("manifest: label of a row", _row_label, "verify-page-label"),
    Fault("manifest: row dropped", _row_dropped, "verify-page-table-length"),
    Fault("manifest: first page of an item", _first_page, "verify-item-pages"),
    Fault("manifest: title of an item", _item_title, "verify-outline-missing"),
    Fault("manifest: pages of an item", _page_count, "verify-item-page-count"),
    Fault("manifest: pages of the pack", _pack_count, "verify-page-count"),
    Fault("manifest: item dropped", _item_dropped, "verify-page-unknown-item"),
    Fault("manifest: item doubled", _item_doubled, "verify-item-pages"),
    Fault("manifest: digest of a part", _item_digest, "verify-item-hash", False),
    Fault("manifest: digest of a Word file", _word_digest, "verify-item-hash", False),
    Fault("manifest: id of the pack", _id, "verify-pack-id", False),
    Fault("manifest: annex number", _attachment_number, "verify-attachment-label"),
    Fault("manifest: draft or not", _not_a_draft, "verify-draft-mark"),
)
