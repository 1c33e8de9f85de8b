"""A link that a converted document left out of its structure gets a place in that of the pack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from tests.integration.pack_fixtures import options, part

from packbuilder.assemble.merge import assemble_pack


def wrapped_link(path: Path, *, has_first: bool) -> Path:
    """A link over two lines, as LibreOffice writes it: the second line has no tag."""
    with Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        first, second = (
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot, Subtype=Name.Link, F=4, Rect=[80, y, 300, y + 12],
                    Contents=String("程序"), A=Dictionary(S=Name.URI, URI=String("https://a.test")),
                )
            )
            for y in (700, 680)
        )  # fmt: skip
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        body = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
        text = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=body))
        link = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Link, P=text, Pg=page.obj,
                       K=Dictionary(Type=Name.OBJR, Obj=first))
        )  # fmt: skip
        root.K, body.K, text.K = body, Array([text]), Array([0, link] if has_first else [0])
        numbers = [0, Array([text]), *([1, link] if has_first else [])]
        root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
        pdf.Root.StructTreeRoot = root
        page.obj.StructParents = 0
        page.obj.Contents = pdf.make_stream(b"/P <</MCID 0>> BDC 80 690 9 9 re f EMC")
        first.StructParent = 1
        page.obj.Annots = Array([second, *([first] if has_first else [])])
        pdf.save(path)
    return path


@pytest.mark.parametrize("has_first", [True, False])
def test_the_second_line_of_a_link_stands_in_the_structure(
    tmp_path: Path, *, has_first: bool
) -> None:
    source = wrapped_link(tmp_path / "manual.pdf", has_first=has_first)
    parts = [part("manual", source, "服务手册", "Manual", section_id=None)]
    pack = assemble_pack(parts, tmp_path / "pack.pdf", options())

    with pikepdf.open(pack.path) as pdf:
        kids: list[Any]
        tree: Any = pdf.Root.StructTreeRoot
        numbers: Any = dict(zip(*[iter(tree.ParentTree.Nums)] * 2, strict=True))
        for note in pdf.pages[0].obj.Annots:
            holder = numbers[note.StructParent]
            kids = list(holder.P.K)
            assert (str(holder.S), holder.K.Obj.objgen) == ("/Link", note.objgen)
            assert holder.objgen in [kid.objgen for kid in kids if not isinstance(kid, int)]
        whole = tree.K[0].K[0]
        kids = list(whole.K[0].K[0].K if has_first else whole.K)
        assert [str(kid.S) for kid in kids if not isinstance(kid, int)] == (
            ["/Link", "/Link"] if has_first else ["/Document", "/Link"]
        )
