"""Refuses a Word file that could harm the machine or the pack, before anything opens it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final, NoReturn

from lxml import etree

from packbuilder.errors import TemplateError

MAX_ENTRIES: Final = 1_000
MAX_XML_BYTES: Final = 16_000_000
MAX_ENTRY_BYTES: Final = 32_000_000
MAX_TOTAL_BYTES: Final = 64_000_000

_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FORBIDDEN_FIELDS = frozenset({
    "DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "DATABASE",
    "MACROBUTTON", "AUTOTEXT", "EMBED",
})  # fmt: skip
_DTD_MARKS = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
# What an entry's name or content type gives away, and the code it is refused with.
_TELLTALES = (
    (re.compile(r"vbaproject|vbadata|macroenabled", re.I), "template-macros"),
    (re.compile(r"activex", re.I), "template-activex"),
    (re.compile(r"embeddings/|oleobject|afchunk", re.I), "template-ole"),
)


def check_template(path: Path) -> None:
    """Refuse ``path`` unless it is a Word document that only holds text, layout and pictures.

    Raises:
        TemplateError: not a Word document, too large, or it holds a DTD, macros, ActiveX, OLE, an
            external relationship that is no hyperlink, a field that fetches something, or an
            entry name that leaves the file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(path, archive)
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels")):
                    _check_xml(path, entry.filename, archive.read(entry))
    except FileNotFoundError as exc:
        raise TemplateError("template-file-missing", file=path.name) from exc
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError,
            ValueError) as exc:  # fmt: skip
        raise TemplateError("template-not-word", file=path.name) from exc


def _refuse(code: str, path: Path, entry: str, **params: str) -> NoReturn:
    raise TemplateError(code, file=path.name, entry=entry, **params)


def _check_entries(path: Path, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES:
        _refuse("template-too-large", path, str(len(entries)))
    total = 0
    for entry in entries:
        limit = MAX_XML_BYTES if entry.filename.endswith((".xml", ".rels")) else MAX_ENTRY_BYTES
        total += entry.file_size
        if entry.file_size > limit or total > MAX_TOTAL_BYTES:
            _refuse("template-too-large", path, entry.filename)
        _check_name(path, entry.orig_filename)
        if entry.flag_bits & 1:
            _refuse("template-encrypted", path, entry.filename)
    if len({name.lower() for name in names}) < len(names):
        _refuse("template-entry-name", path, "")
    if "[Content_Types].xml" not in names:
        raise TemplateError("template-not-word", file=path.name)


def _check_name(path: Path, name: str) -> None:
    parts = re.split(r"[/\\]", name)
    if ".." in parts or parts[0] == "" or ":" in name or "\x00" in name:
        _refuse("template-entry-name", path, name.replace("\x00", ""))
    for pattern, code in _TELLTALES:
        if pattern.search(name):
            _refuse(code, path, name)


def _check_xml(path: Path, name: str, blob: bytes) -> None:
    if any(mark in blob for mark in _DTD_MARKS):
        _refuse("template-dtd", path, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(blob, parser)
    except etree.XMLSyntaxError:
        _refuse("template-broken-part", path, name)
    if getattr(root.getroottree().docinfo, "doctype", ""):
        _refuse("template-dtd", path, name)
    if name == "[Content_Types].xml":
        _check_content_types(path, name, root)
    elif name.endswith(".rels"):
        _check_relationships(path, name, root)
    else:
        _check_fields(path, name, root)


def _check_content_types(path: Path, name: str, root: etree._Element) -> None:
    types = [element.get("ContentType", "") for element in root.iter(tag=etree.Element)]
    for content_type in types:
        for pattern, code in _TELLTALES:
            if pattern.search(content_type):
                _refuse(code, path, name)
    if _MAIN_TYPE not in types:
        raise TemplateError("template-not-word", file=path.name)


def _check_relationships(path: Path, name: str, root: etree._Element) -> None:
    for element in root.iter(tag=etree.Element):
        kind = element.get("Type", "").rpartition("/")[2]
        if element.get("TargetMode", "").lower() == "external" and kind != "hyperlink":
            _refuse("template-external", path, name, kind=kind)
        for pattern, code in _TELLTALES:
            if pattern.search(kind):
                _refuse(code, path, name)


def _check_fields(path: Path, name: str, root: etree._Element) -> None:
    # Fields nest, and Word splits one instruction over many runs: a stack of collected texts.
    # A field whose own instruction starts with another field hides its name.
    open_fields: list[str] = []
    for element in root.iter(_W + "fldSimple", _W + "fldChar", _W + "instrText"):
        if element.tag == _W + "fldSimple":
            _check_field(path, name, element.get(_W + "instr", ""))
        elif element.tag == _W + "instrText":
            if open_fields:
                open_fields[-1] += element.text or ""
            else:
                _check_field(path, name, element.text or "")
        elif element.get(_W + "fldCharType") == "begin":
            if open_fields and not open_fields[-1].strip():
                _refuse("template-field", path, name, field="?")
            open_fields.append("")
        elif element.get(_W + "fldCharType") == "end" and open_fields:
            _check_field(path, name, open_fields.pop())
    for instruction in open_fields:
        _check_field(path, name, instruction)


def _check_field(path: Path, name: str, instruction: str) -> None:
    words = instruction.replace("\\", " ").split()
    if words and words[0].upper() in _FORBIDDEN_FIELDS:
        _refuse("template-field", path, name, field=words[0].upper())
