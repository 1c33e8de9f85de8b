"""The structure that screen readers follow: one tree for the pack out of its parts' trees.

No library merges structure trees. Copied pages keep their keys into a parent tree that stayed
behind, so that a reader would announce the text of another document: keys are moved apart here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from packbuilder.assemble.destinations import MARK

_DEEPEST_TREE = 60
# The types of PDF 1.7; PDF/UA forbids a role map to give one of them another meaning.
_STANDARD_TYPES = frozenset({
    "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index",
    "NonStruct", "Private", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl",
    "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note",
    "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "RB", "RT", "RP", "Warichu", "WT",
    "WP", "Figure", "Formula", "Form",
})  # fmt: skip


class TagMerger:
    """Collects the structure of the parts in the order of the pack."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root, K=Array())
        )
        self._numbers: list[tuple[int, pikepdf.Object]] = []
        self._next_key = 0
        self._roles = Dictionary()
        self._classes = Dictionary()
        self._latest: pikepdf.Object | None = None

    def add(self, source: Pdf, pages: Sequence[pikepdf.Page], title: str, language: str) -> bool:
        """Take over the structure of ``source``, whose pages were copied to ``pages``.

        Returns:
            False if the source has none; its pages then carry no keys any more.
        """
        tree = source.Root.get("/StructTreeRoot")
        if not isinstance(tree, Dictionary) or "/ParentTree" not in tree:
            _shift_keys(pages, None)
            self._latest = None
            return False
        if not tree.is_indirect:
            tree = source.make_indirect(tree)
        copied = self._pdf.copy_foreign(tree)
        offset = self._next_key
        _shift_keys(pages, offset)
        for key, entry in _walk_numbers(copied.ParentTree, 0):
            self._numbers.append((key + offset, entry))
            self._next_key = max(self._next_key, key + offset + 1)
        self._take_roles(copied)
        part = self._part(title, language)
        kids = copied.get("/K", Array())
        part.K = kids if isinstance(kids, Array) else Array([kids])
        for kid in part.K:
            kid.P = part
        self._take_loose_links(pages, title, language)
        return True

    def add_figure(self, pages: Sequence[pikepdf.Page], title: str, language: str) -> None:
        """Describe pages whose whole content stands in ``/Figure <</MCID 0>>`` marks."""
        part = self._part(title, language)
        part.K = Array()
        for page in pages:
            figure = self._pdf.make_indirect(
                Dictionary(
                    Type=Name.StructElem,
                    S=Name.Figure,
                    P=part,
                    Alt=String(title),
                    Pg=page.obj,
                    K=0,
                    A=Dictionary(
                        O=Name.Layout, BBox=Array(list(page.cropbox)), Placement=Name.Block
                    ),
                )
            )
            part.K.append(figure)
            page.obj.StructParents = self._next_key
            self._number(self._pdf.make_indirect(Array([figure])))
            self._add_links(page, part, title)

    def _number(self, entry: pikepdf.Object) -> None:
        self._numbers.append((self._next_key, entry))
        self._next_key += 1

    def _add_links(self, page: pikepdf.Page, part: pikepdf.Object, title: str) -> None:
        """Links inside a supplied file stay, each with a place in the structure and a text."""
        links = [one for one in page.obj.get("/Annots", Array()) if _is_link(one)]
        for annotation in links:
            annotation.Contents = String(title)
            annotation.F = (int(annotation.get("/F", 0)) | 4) & ~0b100011  # printed, not hidden
            part.K.append(self._link(annotation, page, part))

    def _take_loose_links(self, pages: Sequence[pikepdf.Page], title: str, language: str) -> None:
        """LibreOffice now and then leaves the second line of a link out of the structure."""
        for page in pages:
            links = [one for one in page.obj.get("/Annots", Array()) if _is_link(one)]
            for loose in (one for one in links if "/StructParent" not in one):
                if "/Contents" not in loose:
                    loose.Contents = String(title)
                first = next((one for one in links if _is_same_link(one, loose)), None)
                key = -1 if first is None else int(first.StructParent)
                holder = next((entry for known, entry in self._numbers if known == key), None)
                if isinstance(holder, Dictionary) and isinstance(holder.get("/P"), Dictionary):
                    _insert_behind(holder, self._link(loose, page, holder.P))
                else:
                    self.add_link(page, loose, language)

    def add_link(self, page: pikepdf.Page, annotation: pikepdf.Object, language: str) -> None:
        """Give a link that is no part of a document a place in the structure.

        It is read behind what stands on its page in the part that was added last, or at the end
        of that part if its pages cannot be told apart.

        Args:
            page: the page.
            annotation: the link on it, with a text of its own.
            language: BCP 47 tag of the part, in case it has no structure but this link.
        """
        if self._latest is None:
            self._latest = self._part("", language)
            self._latest.K = Array()
        part = self._latest
        link = self._link(annotation, page, part)
        kids = list(part.K)
        own = [at for at, kid in enumerate(kids) if _stands_on(kid, page)]
        place = own[-1] + 1 if own else len(kids)
        part.K = Array([*kids[:place], link, *kids[place:]])

    def _link(
        self, annotation: pikepdf.Object, page: pikepdf.Page, part: pikepdf.Object
    ) -> pikepdf.Object:
        """The element of a link; the caller puts it among the kids of ``part``."""
        annotation.StructParent = self._next_key
        link = self._pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Link, P=part, Pg=page.obj)
        )
        link.K = Dictionary(Type=Name.OBJR, Obj=annotation, Pg=page.obj)
        self._number(link)
        return link

    def finish(self) -> bool:
        """Write the tree into the pack; False if no part has any structure."""
        if not self._numbers:
            return False
        root = self._root
        root.K = Array([self._document])
        root.ParentTree = self._pdf.make_indirect(
            Dictionary(
                Nums=Array([item for pair in sorted(self._numbers, key=_key) for item in pair])
            )
        )
        root.ParentTreeNextKey = self._next_key
        if len(self._roles):
            root.RoleMap = self._roles
        if len(self._classes):
            root.ClassMap = self._classes
        self._pdf.Root.StructTreeRoot = root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)
        for page in self._pdf.pages:
            page.obj.Tabs = Name.S
        return True

    def _part(self, title: str, language: str) -> pikepdf.Object:
        part = self._pdf.make_indirect(
            Dictionary(
                Type=Name.StructElem,
                S=Name.Part,
                P=self._document,
                T=String(title),
                Lang=String(language),
            )
        )
        self._document.K.append(part)
        self._latest = part
        return part

    def _take_roles(self, tree: pikepdf.Object) -> None:
        renamed: dict[str, pikepdf.Object] = {}
        for role, standard in tree.get("/RoleMap", Dictionary()).items():
            if role == str(standard):
                continue  # LibreOffice maps standard types to themselves, which is not allowed
            # A Word style named Note is no note: LibreOffice types paragraphs by their styles.
            is_taken = role.removeprefix("/") in _STANDARD_TYPES
            if is_taken or (role in self._roles and self._roles[role] != standard):
                renamed[role] = standard
            else:
                self._roles[role] = standard
        if renamed:
            _rename_types(tree.get("/K"), renamed, set())
        for name, attributes in tree.get("/ClassMap", Dictionary()).items():
            if name not in self._classes:
                self._classes[name] = attributes


def _is_link(annotation: pikepdf.Object) -> bool:
    return bool(annotation.get("/Subtype") == "/Link")


def _is_same_link(one: pikepdf.Object, loose: pikepdf.Object) -> bool:
    """Whether ``one`` has its place in the structure and leads where ``loose`` leads."""
    if "/StructParent" not in one:
        return False
    return all(one.get(key) == loose.get(key) for key in ("/A", "/Dest", str(MARK)))


def _insert_behind(element: pikepdf.Object, link: pikepdf.Object) -> None:
    above = element.P.get("/K", Array())
    kids = list(above) if isinstance(above, Array) else [above]
    own = [at for at, kid in enumerate(kids) if _is_object(kid, element)]
    place = own[0] + 1 if own else len(kids)
    element.P.K = Array([*kids[:place], link, *kids[place:]])


def _is_object(value: pikepdf.Object, wanted: pikepdf.Object) -> bool:
    return isinstance(value, Dictionary) and bool(value.objgen == wanted.objgen)


def _stands_on(kid: pikepdf.Object, page: pikepdf.Page) -> bool:
    shown_on = kid.get("/Pg") if isinstance(kid, Dictionary) else None
    return shown_on is not None and bool(shown_on.objgen == page.obj.objgen)


def _key(pair: tuple[int, pikepdf.Object]) -> int:
    return pair[0]


def _walk_numbers(node: pikepdf.Object, depth: int) -> Iterator[tuple[int, pikepdf.Object]]:
    if depth > _DEEPEST_TREE:
        return
    pairs = list(node.get("/Nums", Array()))
    for key, entry in zip(pairs[::2], pairs[1::2], strict=False):
        yield int(key), entry
    for kid in node.get("/Kids", Array()):
        yield from _walk_numbers(kid, depth + 1)


def _shift_keys(pages: Sequence[pikepdf.Page], offset: int | None) -> None:
    """Move every key into the parent tree by ``offset``; None removes them."""
    seen: set[tuple[int, int]] = set()
    for page in pages:
        _shift(page.obj, offset)
        for annotation in page.obj.get("/Annots", Array()):
            _shift(annotation, offset)
        _shift_xobjects(page.resources, offset, seen, 0)


def _shift_xobjects(
    resources: pikepdf.Object, offset: int | None, seen: set[tuple[int, int]], depth: int
) -> None:
    for xobject in resources.get("/XObject", Dictionary()).values():
        if xobject.objgen in seen or depth > _DEEPEST_TREE:
            continue
        seen.add(xobject.objgen)
        _shift(xobject, offset)
        _shift_xobjects(xobject.get("/Resources", Dictionary()), offset, seen, depth + 1)


def _shift(holder: pikepdf.Object, offset: int | None) -> None:
    for name in ("/StructParents", "/StructParent"):
        if name not in holder:
            continue
        if offset is None:
            del holder[name]
        else:
            holder[name] = int(holder[name]) + offset


def _rename_types(
    root: pikepdf.Object | None, renamed: dict[str, pikepdf.Object], seen: set[tuple[int, int]]
) -> None:
    """Write the standard type where two documents mean different things by one name."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if isinstance(element, Array):
            waiting.extend(list(element))
            continue
        if not isinstance(element, Dictionary) or element.objgen in seen:
            continue
        if element.objgen != (0, 0):
            seen.add(element.objgen)
        if str(element.get("/S", "")) in renamed and not _is_picture(element):
            element.S = renamed[str(element.S)]
        if "/K" in element:
            waiting.append(element.K)


def _is_picture(element: pikepdf.Object) -> bool:
    """A figure, and not a paragraph in a style that is named Figure."""
    return str(element.S) == "/Figure" and ("/Alt" in element or "/ActualText" in element)
