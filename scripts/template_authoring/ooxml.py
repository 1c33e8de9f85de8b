"""Small makers of WordprocessingML elements."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = {"w": W, "r": R}
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def qualified(name: str) -> str:
    """Give ``{namespace}name`` for ``w:name``, ``r:name`` or a bare name (taken as w)."""
    prefix, colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else f"{{{W}}}{name}"


def make(name: str, attributes: dict[str, str | int] | None = None, *children: Element) -> Element:
    """Make one element.

    Args:
        name: local name, in the namespace w unless it has a prefix.
        attributes: same rule for their names; numbers become text.
        children: elements to append.
    """
    element = etree.Element(qualified(name), nsmap=NAMESPACES)
    for key, value in (attributes or {}).items():
        element.set(qualified(key), str(value))
    element.extend(children)
    return element


def value(name: str, val: str | int) -> Element:
    """Make an element whose only attribute is ``w:val``."""
    return make(name, {"val": val})


def serialise(element: Element) -> bytes:
    """Write a part: UTF-8 with a declaration, namespaces declared once at the top."""
    etree.cleanup_namespaces(element, keep_ns_prefixes=list(NAMESPACES))
    return etree.tostring(element, encoding="UTF-8", xml_declaration=True, standalone=True)


def run(text: str, style: str = "") -> Element:
    """Make one run; tabs and line breaks in ``text`` become their elements."""
    element = make("r")
    if style:
        element.append(make("rPr", None, value("rStyle", style)))
    start = 0
    for index, character in enumerate(text):
        if character in "\t\n":
            _append_text(element, text[start:index])
            element.append(make("tab" if character == "\t" else "br"))
            start = index + 1
    _append_text(element, text[start:])
    return element


def _append_text(element: Element, text: str) -> None:
    if text:
        node = make("t")
        node.text = text
        node.set(_XML_SPACE, "preserve")
        element.append(node)


def paragraph(style: str, *content: Element) -> Element:
    """Make a paragraph in a style."""
    return make("p", None, make("pPr", None, value("pStyle", style)), *content)


def field(instruction: str, *result: Element, style: str = "") -> list[Element]:
    """Make the runs of a complex field round its cached result."""
    code = make("instrText")
    code.text = f" {instruction} "
    code.set(_XML_SPACE, "preserve")
    return [
        _field_run(make("fldChar", {"fldCharType": "begin"}), style),
        _field_run(code, style),
        _field_run(make("fldChar", {"fldCharType": "separate"}), style),
        *result,
        _field_run(make("fldChar", {"fldCharType": "end"}), style),
    ]


def _field_run(content: Element, style: str) -> Element:
    if style:
        return make("r", None, make("rPr", None, value("rStyle", style)), content)
    return make("r", None, content)


def paragraph_property(element: Element, name: str) -> None:
    """Switch on ``keepNext`` or ``pageBreakBefore`` of a paragraph, in schema order."""
    properties = element.find(qualified("pPr"))
    if properties is None or properties.find(qualified(name)) is not None:
        return
    order = ("pStyle", "keepNext", "keepLines", "pageBreakBefore")
    earlier = order[: order.index(name)]
    position = sum(properties.find(qualified(tag)) is not None for tag in earlier)
    properties.insert(position, make(name))
