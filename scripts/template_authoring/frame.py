"""What the tool adds by itself: front block, approval, signature, seal, header, footer."""

from __future__ import annotations

from pathlib import Path

from template_authoring.design import MUTED, Design, Words, twips
from template_authoring.model import Block, Kind, Orientation, Signature
from template_authoring.ooxml import Element, field, make, paragraph, run
from template_authoring.parser import parse_blocks
from template_authoring.places import marked_run, with_mark
from template_authoring.problems import Problems
from template_authoring.rich_text import Writer
from template_authoring.table_styles import SIGNATURE, line
from template_authoring.table_writer import table_cell, table_row, table_shell

_FRAME_STYLES = {
    name.lower(): name for name in ("FrontCompany", "FrontTitle", "FrontHeading", "DocumentLine")
}
_SEAL_SIDE = twips(30)
_LINES_WIDTH = twips(92)
_SPACE_ABOVE = twips(5)
_SEAL_GAP = twips(6)


def approval_source(words: Words) -> str:
    """Give the table 编制 / 审核 / 批准 in the language of sources."""
    people = ("prepared_by", "reviewed_by", "approved_by")
    names = " | ".join(f"{{{{ documents.{person}.name }}}}" for person in people)
    posts = " | ".join(f"{{{{ documents.{person}.post }}}}" for person in people)
    return f"""[[table: | widths=16,28,28,28 | align=l,c,c,c | head=1 | style=form]]
| ~ | {words.prepared} | {words.reviewed} | {words.approved} |
| !{words.name} | {names} |
| !{words.post} | {posts} |
| !{words.signature} | ~ | ~ | ~ |
| !{words.date} | ~ | ~ | ~ |
"""


def _identity_source(words: Words) -> str:
    return f"""[[table: | widths=24,26,24,26 | style=form]]
| !{words.number} | {{{{ doc.number|slash }}}} | !{words.version} | {{{{ doc.version }}}} |
| !{words.effective_date} | {{{{ doc.effective_date|date }}}} | !{words.copy_number} | ~ |
"""


def _revision_source(words: Words) -> str:
    date, change, reason = words.date, words.change, words.reason
    columns = (
        f"{words.short_version} | {date} | {words.chapter} | {change} | {reason} | {words.author}"
    )
    cells = "{{ x.version }} | {{ x.date|date }} | {{ x.chapter }} | {{ x.change }}"
    return f"""[[table: | widths=10,23,12,23,19,13 | align=c,c,l,l,l,c]]
| {columns} |
| {{% for x in doc.revisions %}} |
| {cells} | {{{{ x.reason }}}} | {{{{ x.author }}}} |
| {{% endfor %}} |
"""


def front_blocks(design: Design) -> list[Block]:
    """Give the blocks before the text."""
    kind = design.kind
    if kind is Kind.SHEET:
        return []
    if kind is Kind.LETTER:
        return _blocks("@Title: {{ doc.title }}", design)
    words = design.words
    if kind in (Kind.MANUAL, Kind.PROCEDURE):
        title = "@Title: {{ doc.title }}"
        if kind is Kind.MANUAL:
            title = "@FrontCompany: {{ company.name }}\n\n@FrontTitle: {{ doc.title }}"
        parts = [title, _identity_source(words), approval_source(words)]
        parts += [f"@FrontHeading: {words.revisions}", _revision_source(words)]
        return _blocks("\n\n".join(parts), design)
    identity = f"{words.number}{words.colon}{{{{ doc.number }}}}\u2003"
    version = f"{words.version}{words.colon}{{{{ doc.version }}}}"
    text = f"@Title: {{{{ doc.title }}}}\n\n{{% if doc.number %}}\n@DocumentLine: {identity}"
    return _blocks(f"{text}{version}\n{{% endif %}}", design)


def approval_blocks(design: Design) -> list[Block]:
    """Give the table 编制 / 审核 / 批准."""
    return _blocks(approval_source(design.words), design)


def _blocks(source: str, design: Design) -> list[Block]:
    problems = Problems(Path("frame"))
    lines = list(enumerate(source.splitlines(), start=1))
    blocks = parse_blocks(lines, design.language, problems, _FRAME_STYLES)
    if problems.found:
        raise AssertionError(problems.found)
    return blocks


def seal_cell(words: Words, number: int, writer: Writer) -> Element:
    """Make the dashed box for the seal: a place, never a drawn seal."""
    box = [line(side, 6, MUTED, "dashed") for side in ("top", "left", "bottom", "right")]
    text = marked_run(words.seal, f"seal_{number}", writer)
    return table_cell(_SEAL_SIDE, paragraph("Seal", *text), borders=box)


def seal_table(design: Design, number: int, writer: Writer) -> Element:
    """Make the box for the seal alone, at the right edge."""
    table = table_shell(SIGNATURE, [_SEAL_SIDE], "right", has_head=False)
    table.append(table_row(table_cell(_SEAL_SIDE, paragraph("TableGap")), height=_SPACE_ABOVE))
    table.append(table_row(seal_cell(design.words, number, writer), height=_SEAL_SIDE))
    return table


def signature_table(block: Signature, design: Design, number: int, writer: Writer) -> Element:
    """Make the place to sign: role, name, signature, date, and the seal's box beside them."""
    words = design.words
    lines = [_labelled(block, words, number, writer)]
    if block.name is not None:
        space = marked_run("\t", f"signature_{number}", writer)
        lines.append(paragraph("SignatureSpace", run(f"{words.signature}{words.colon}"), *space))
    blank = marked_run(words.date_blank, f"date_{number}", writer)
    lines.append(paragraph("SignatureDate", run(f"{words.date}{words.colon}"), *blank))
    widths = [_LINES_WIDTH]
    cells = [table_cell(_LINES_WIDTH, *lines)]
    if block.has_seal:
        widths += [_SEAL_GAP, _SEAL_SIDE]
        cells += [table_cell(_SEAL_GAP, paragraph("Seal")), seal_cell(words, number, writer)]
    table = table_shell(SIGNATURE, widths, "right", has_head=False)
    spaces = [table_cell(width, paragraph("TableGap")) for width in widths]
    table.append(table_row(*spaces, height=_SPACE_ABOVE))
    table.append(table_row(*cells, height=_SEAL_SIDE if block.has_seal else 0))
    return table


def _labelled(block: Signature, words: Words, number: int, writer: Writer) -> Element:
    content = [*writer.content(with_mark(block.role, f"role_{number}")), run(words.colon)]
    if block.name is None:
        space = marked_run("\t", f"signature_{number}", writer)
        return paragraph("SignatureSpace", *content, *space)
    name = with_mark(block.name, f"signer_{number}")
    return paragraph("SignatureLine", *content, *writer.content(name))


def header_part(design: Design, orientation: Orientation) -> Element:
    """Make the header: company, title, number and version on one line."""
    suffix = "Landscape" if orientation is Orientation.LANDSCAPE else ""
    joint = " · "
    right = "{% if doc.number %}{{ doc.number }}" + joint + "{{ doc.version }}{% endif %}"
    text = "{{ company.short_name }}\t{{ doc.title }}\t" + right
    return make("hdr", None, paragraph(f"Header{suffix}", run(text)))


def footer_part(design: Design) -> Element:
    """Make the footer: page x of y of this document."""
    before, between, after = design.words.page
    content = [run(before), *field("PAGE", run("1")), run(between)]
    content += field("NUMPAGES", run("1"))
    if after:
        content.append(run(after))
    return make("ftr", None, paragraph("Footer", *content))
