"""The parts of a Word file in memory, and what a paragraph needs that moves into another file."""

from __future__ import annotations

import copy
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from packbuilder.errors import AssemblyError

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_REL = f"{{{_PACKAGE}/relationships}}Relationship"
NO_RELATIONS: Final = f'<Relationships xmlns="{_PACKAGE}/relationships"/>'.encode()
_DEFAULT = f"{{{_PACKAGE}/content-types}}Default"
_OVERRIDE = f"{{{_PACKAGE}/content-types}}Override"
DOCUMENT: Final = "word/document.xml"
_TYPES = "[Content_Types].xml"
_STYLES = "word/styles.xml"
_NUMBERING = "word/numbering.xml"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_REFERENCES = (f"{R}id", f"{R}embed", f"{R}link")
# Bookmarks, comments and marks of proofing belong to other parts and places of the old file.
_LEFT_BEHIND = tuple(
    f"{W}{name}"
    for name in ("bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd",
                 "commentRangeStart", "commentRangeEnd", "commentReference")
)  # fmt: skip
_NUMBERS_OF_PARAGRAPHS = tuple(
    f"{{http://schemas.microsoft.com/office/word/2010/wordml}}{name}"
    for name in ("paraId", "textId")
)
_STYLE_TAGS = (f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")


def parse(data: bytes) -> etree._Element:
    """The XML of a part; entities and the network stay off."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def serialise(root: etree._Element) -> bytes:
    """The bytes of a part."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def relations_of(part: str) -> str:
    """The part that holds the relationships of ``part``."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a reference of a part means.

    Attributes:
        kind: the type, a URI.
        target: a part of the package, or an address.
        is_external: it is an address.
    """

    kind: str
    target: str
    is_external: bool


class WordPackage:
    """A Word file, part by part; XML parts are parsed once and written back on saving."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = dict(parts)
        self._trees: dict[str, etree._Element] = {}

    @classmethod
    def read(cls, path: Path) -> WordPackage:
        """The file at ``path``.

        Raises:
            AssemblyError: ``word-file-unreadable``.
        """
        try:
            with zipfile.ZipFile(path) as archive:
                package = cls({name: archive.read(name) for name in archive.namelist()})
            package.tree(DOCUMENT)
        except (OSError, zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, ValueError,
                NotImplementedError, RuntimeError) as exc:  # fmt: skip
            raise AssemblyError("word-file-unreadable", file=path.name) from exc
        return package

    def copy(self) -> WordPackage:
        """The same parts once more, as they were read."""
        return WordPackage(self._parts)

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def names(self) -> tuple[str, ...]:
        """Every part, in the order of the file."""
        return tuple(self._parts)

    def data(self, part: str) -> bytes:
        """The bytes of a part as they would be written."""
        if part in self._trees:
            return serialise(self._trees[part])
        return self._parts[part]

    def tree(self, part: str) -> etree._Element:
        """The XML of a part; what is changed in it is written."""
        if part not in self._trees:
            self._trees[part] = parse(self._parts[part])
        return self._trees[part]

    def add(self, part: str, data: bytes, content_type: str | None) -> str:
        """Put in a new part under a name that is free, and return that name."""
        stem, suffix = posixpath.splitext(part)
        number, name = 0, part
        while name in self._parts:
            number += 1
            name = f"{stem}-old{number}{suffix}"
        self._parts[name] = data
        if content_type is not None:
            etree.SubElement(
                self.tree(_TYPES), _OVERRIDE, PartName=f"/{name}", ContentType=content_type
            )
        return name

    def content_type(self, part: str) -> str | None:
        """The content type that is declared for this very part, else None."""
        for row in self.tree(_TYPES).iterchildren(_OVERRIDE):
            if row.get("PartName") == f"/{part}":
                return row.get("ContentType")
        return None

    def declare_suffix(self, suffix: str, source: WordPackage) -> None:
        """Know the type of files that end in ``suffix``, by what ``source`` says."""
        types = self.tree(_TYPES)
        wanted = suffix.casefold()
        if any((r.get("Extension") or "").casefold() == wanted for r in types.iter(_DEFAULT)):
            return
        for row in source.tree(_TYPES).iterchildren(_DEFAULT):
            if (row.get("Extension") or "").casefold() == wanted:
                types.insert(0, copy.deepcopy(row))

    def relations(self, part: str) -> dict[str, Relation]:
        """The relationships of a part by their ids."""
        name = relations_of(part)
        if name not in self._parts:
            return {}
        folder = posixpath.dirname(part)
        found = {}
        for row in self.tree(name).iterchildren(_REL):
            is_external = row.get("TargetMode") == "External"
            target = row.get("Target") or ""
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[row.get("Id") or ""] = Relation(row.get("Type") or "", target, is_external)
        return found

    def relate(self, part: str, relation: Relation) -> str:
        """The id under which ``part`` refers to something; made where there is none yet."""
        known = self.relations(part)
        for identifier, other in known.items():
            if other == relation:
                return identifier
        name = relations_of(part)
        if name not in self._parts:
            self._parts[name] = b""
            self._trees[name] = parse(NO_RELATIONS)
        identifier = next(i for i in (f"rIdOld{n}" for n in range(1, 99999)) if i not in known)
        row = etree.SubElement(self.tree(name), _REL, Id=identifier, Type=relation.kind)
        if relation.is_external:
            row.set("Target", relation.target)
            row.set("TargetMode", "External")
        else:
            row.set("Target", posixpath.relpath(relation.target, posixpath.dirname(part)))
        return identifier

    def write(self, path: Path) -> None:
        """Write the file: the same content gives the same bytes."""
        with zipfile.ZipFile(path, "w") as archive:
            for name in self._parts:
                entry = zipfile.ZipInfo(name, _ZIP_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o600 << 16
                entry.create_system = 3
                archive.writestr(entry, self.data(name), compresslevel=6)


class Mover:
    """Copies elements of one Word file so that they can stand in another one."""

    def __init__(self, old: WordPackage, new: WordPackage) -> None:
        self._old = old
        self._new = new
        self._lists: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        self._drawings = 90000

    def bring(self, element: etree._Element, old_part: str, new_part: str) -> etree._Element:
        """A copy of ``element`` whose pictures, links, styles and lists exist in the new file."""
        moved = copy.deepcopy(element)
        moved.tail = None
        for stray in list(moved.iter(*_LEFT_BEHIND)):
            parent = stray.getparent()
            if parent is not None:
                parent.remove(stray)
        relations = self._old.relations(old_part)
        for node in moved.iter(etree.Element):
            for name in _NUMBERS_OF_PARAGRAPHS:
                _drop(node, name)
            for name in _REFERENCES:
                if node.get(name, "") in relations:
                    node.set(name, self._relation(relations[node.get(name, "")], new_part))
            if node.tag in _STYLE_TAGS:
                self._bring_style(node.get(f"{W}val", ""))
            elif node.tag == f"{W}numId":
                node.set(f"{W}val", self._list(node.get(f"{W}val", "0")))
            elif etree.QName(node).localname == "docPr":
                self._drawings += 1  # the number of a drawing is unique in a file
                node.set("id", str(self._drawings))
        return moved

    def _relation(self, relation: Relation, new_part: str) -> str:
        if relation.is_external or relation.target not in self._old:
            return self._new.relate(new_part, relation)
        target = self._part(relation.target)
        return self._new.relate(new_part, Relation(relation.kind, target, is_external=False))

    def _part(self, part: str) -> str:
        if part in self._parts:
            return self._parts[part]
        data = self._old.data(part)
        if part in self._new and self._new.data(part) == data and not self._old.relations(part):
            self._parts[part] = part
            return part
        name = self._new.add(part, data, self._old.content_type(part))
        self._parts[part] = name
        self._new.declare_suffix(posixpath.splitext(name)[1].lstrip("."), self._old)
        if self._old.relations(part):
            root = self._new.tree(name)
            for node in root.iter(etree.Element):
                for key in _REFERENCES:
                    relation = self._old.relations(part).get(node.get(key, ""))
                    if relation is not None:
                        node.set(key, self._relation(relation, name))
        return name

    def _bring_style(self, identifier: str) -> None:
        if _STYLES not in self._old or _STYLES not in self._new:
            return
        styles = self._new.tree(_STYLES)
        if _style(styles, identifier) is not None:
            return
        style = _style(self._old.tree(_STYLES), identifier)
        if style is None:
            return
        moved = copy.deepcopy(style)
        _drop(moved, f"{W}default")
        for node in moved.iter(f"{W}numId"):
            node.set(f"{W}val", self._list(node.get(f"{W}val", "0")))
        styles.append(moved)
        for node in moved.iter(f"{W}basedOn", f"{W}next", f"{W}link"):
            self._bring_style(node.get(f"{W}val", ""))

    def _list(self, number: str) -> str:
        """The id, in the new file, of a list that looks like list ``number`` of the old one."""
        if number not in self._lists:
            self._lists[number] = self._bring_list(number)
        return self._lists[number]

    def _bring_list(self, number: str) -> str:
        if _NUMBERING not in self._old or _NUMBERING not in self._new or number == "0":
            return number
        old = _definition(self._old.tree(_NUMBERING), number)
        if old is None:
            return number
        new = _definition(self._new.tree(_NUMBERING), number)
        if new is not None and [_plain(part) for part in old] == [_plain(part) for part in new]:
            return number
        return _add_list(self._new.tree(_NUMBERING), old)


def _drop(element: etree._Element, key: str) -> None:
    if key in element.attrib:
        del element.attrib[key]


def _style(styles: etree._Element, identifier: str) -> etree._Element | None:
    for style in styles.iterchildren(f"{W}style"):
        if style.get(f"{W}styleId") == identifier:
            return style
    return None


def _definition(
    numbering: etree._Element, number: str
) -> tuple[etree._Element, etree._Element] | None:
    """The ``w:num`` of that id and its ``w:abstractNum``."""
    for num in numbering.iterchildren(f"{W}num"):
        kind = num.find(f"{W}abstractNumId")
        if num.get(f"{W}numId") == number and kind is not None:
            for abstract in numbering.iterchildren(f"{W}abstractNum"):
                if abstract.get(f"{W}abstractNumId") == kind.get(f"{W}val"):
                    return num, abstract
    return None


def _plain(element: etree._Element) -> bytes:
    """What a definition says, without the number that it goes by."""
    twin = copy.deepcopy(element)
    _drop(twin, f"{W}abstractNumId")
    for child in twin.findall(f"{W}abstractNumId") + twin.findall(f"{W}nsid"):
        twin.remove(child)
    return etree.tostring(twin, method="c14n", with_tail=False)


def _add_list(numbering: etree._Element, definition: tuple[etree._Element, etree._Element]) -> str:
    num, abstract = (copy.deepcopy(part) for part in definition)
    abstract_id = str(1 + max(_ids(numbering, "abstractNum", "abstractNumId"), default=0))
    number = str(1 + max(_ids(numbering, "num", "numId"), default=0))
    abstract.set(f"{W}abstractNumId", abstract_id)
    num.set(f"{W}numId", number)
    kind = num.find(f"{W}abstractNumId")
    if kind is not None:
        kind.set(f"{W}val", abstract_id)
    first = numbering.find(f"{W}num")
    numbering.insert(0 if first is None else numbering.index(first), abstract)
    numbering.append(num)
    return number


def _ids(numbering: etree._Element, tag: str, key: str) -> Iterator[int]:
    for row in numbering.iterchildren(f"{W}{tag}"):
        yield int(row.get(f"{W}{key}", "0"))
