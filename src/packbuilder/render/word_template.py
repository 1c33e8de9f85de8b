"""Fills every part of one Word template with docxtpl, through our own environment only."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from html import unescape
from typing import Any, Final

from docx import Document as open_docx
from docx.document import Document
from docx.opc.part import Part
from docx.oxml.parser import parse_xml
from docxtpl import DocxTemplate
from lxml import etree

from packbuilder.errors import TemplateError
from packbuilder.render.environment import DocumentEnvironment
from packbuilder.render.template_errors import Place, translated

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TAG = re.compile(r"<[^>]+>")
_JINJA = re.compile(r"\{[{%#]")
_NOTES = ("footnotes+xml", "endnotes+xml")
_PROPERTIES: Final = ("subject", "identifier", "keywords", "category", "comments")


class WordTemplate(DocxTemplate):  # type: ignore[misc]
    """One template while it is being filled.

    docxtpl knows how control tags take their row or paragraph with them; what it does with the
    result (a recovering parser, a default environment, a body swap of quadratic cost) is
    replaced here.
    """

    def __init__(self, template: bytes, place: Place) -> None:
        super().__init__(io.BytesIO(template))
        self.docx: Any
        self.place = place

    def fill(self, environment: DocumentEnvironment, variables: Mapping[str, object]) -> Document:
        """Fill body, headers, footers, notes and properties.

        Raises:
            TemplateError: the template cannot be filled; names the place in it.
        """
        self.render_init()
        self._fill_body(environment, variables)
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            for key, part in self.get_headers_footers(uri):
                xml = self.patch_xml(self.get_part_xml(part))
                filled = self.render_xml_part(xml, part, variables, environment)
                with translated(self.place):
                    self.map_headers_footers_xml(key, filled.encode("utf-8"))
        self._fill_notes(environment, variables)
        self._fill_properties(environment, variables)
        self.is_rendered = True
        buffer = io.BytesIO()
        self.save(buffer)
        return open_docx(buffer)

    def render_xml_part(
        self, src_xml: str, part: Part, context: Mapping[str, object], jinja_env: Any = None
    ) -> str:
        """The filled XML of one part."""
        source = re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml)
        self.place.enter(str(part.partname), source)
        self.current_rendering_part = part
        with translated(self.place):
            filled = jinja_env.from_string(source).render(context)
            filled = re.sub(r"\n<w:p([ >])", r"<w:p\1", filled)
            return str(self.resolve_listing(filled))

    def map_tree(self, tree: etree._Element) -> None:
        """Put the filled body into the document.

        Why: moving a body of n elements between two lxml documents costs n squared; writing it
        into the document's text and parsing that once does not.
        """
        part = self.docx._part
        root = part._element
        old_body = root.body
        marker = etree.SubElement(root, "packbuilder-body")
        root.replace(old_body, marker)
        shell = etree.tostring(root, encoding="unicode")
        body = etree.tostring(tree, encoding="unicode")
        part._element = parse_xml(shell.replace("<packbuilder-body/>", body, 1))
        self.docx = part.document

    def _fill_body(self, environment: DocumentEnvironment, variables: Mapping[str, object]) -> None:
        source = self.patch_xml(self.get_xml())
        filled = self.render_xml_part(source, self.docx._part, variables, environment)
        with translated(self.place):
            etree.fromstring(filled.encode("utf-8"))  # strict: docxtpl's own parser drops text
            tree = self.fix_tables(filled)
        self._check_end(source, tree)
        self.fix_docpr_ids(tree)
        self.map_tree(tree)

    def _check_end(self, source: str, tree: etree._Element) -> None:
        words = _last_words(source)
        tail = "".join("".join(str(text.text or "") for text in tree.iter(_W + "t")).split())
        if tree.find(_W + "sectPr") is None or (words and words not in tail):
            raise TemplateError("template-end-lost", **self.place.params())

    def _fill_notes(
        self, environment: DocumentEnvironment, variables: Mapping[str, object]
    ) -> None:
        for part in self.docx.part.package.iter_parts():
            if part.content_type.endswith(_NOTES):
                source = self.patch_xml(part.blob.decode("utf-8"))
                if _JINJA.search(source):
                    filled = self.render_xml_part(source, part, variables, environment)
                    part._blob = filled.encode("utf-8")

    def _fill_properties(
        self, environment: DocumentEnvironment, variables: Mapping[str, object]
    ) -> None:
        properties = self.docx.core_properties
        plain = environment.overlay(autoescape=False)
        for name in _PROPERTIES:
            source = str(getattr(properties, name) or "")
            if _JINJA.search(source):
                self.place.enter("docProps/core.xml", source)
                with translated(self.place):
                    setattr(properties, name, plain.from_string(source).render(variables)[:255])


def _last_words(source: str) -> str:
    """The last text of the template that no tag decides about, where there is such a text."""
    end = max(source.rfind("%}"), source.rfind("}}"), source.rfind("#}"))
    if end < 0:
        return ""
    after = source[source.find("</w:t>", end) :]
    static = unescape("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", after)))
    return "".join(static.split())[-40:]
