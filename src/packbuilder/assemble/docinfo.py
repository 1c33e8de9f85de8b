"""What the pack says of itself: document information, XMP, standards, viewer settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import ImageCms

from packbuilder.assemble.pack import AssemblyOptions
from packbuilder.model.page_label import label_runs

PDFA = "PDF/A-2b"
PDFA_TAGGED = "PDF/A-2a"
PDFUA = "PDF/UA-1"
FULL = frozenset({PDFA_TAGGED, PDFUA})
_PRODUCER = "packbuilder"
_PDFA_ID = "{http://www.aiim.org/pdfa/ns/id/}part"
_PDFUA_ID = "{http://www.aiim.org/pdfua/ns/id/}part"
_PLAIN_FILTERS = frozenset({"/DCTDecode", "/FlateDecode", "/CCITTFaxDecode"})
_PLAIN_COLOURS = frozenset({"/DeviceRGB", "/DeviceGray"})


def standards_of(source: Pdf, *, is_tagged: bool) -> frozenset[str]:
    """The standards that a part names itself, or that its plain pictures cannot offend.

    Nothing is validated here: LibreOffice's claims are believed, and what a supplied file claims
    was validated when it was taken in (:mod:`packbuilder.convert.evidence_archival`).
    """
    found: set[str] = set()
    claims = _claims(source)
    if claims.get(_PDFA_ID) == "2" or all(_is_plain_picture(page) for page in source.pages):
        found.add(PDFA)
    is_figure = PDFA in found and "/StructTreeRoot" not in source.Root
    if is_tagged and (claims.get(_PDFUA_ID) == "1" or is_figure):
        found.add(PDFUA)
    if found == {PDFA, PDFUA}:
        found.add(PDFA_TAGGED)
    return frozenset(found)


def declared_standards(held: Iterable[frozenset[str]]) -> tuple[str, ...]:
    """What the pack may name: that which every item holds to; PDF/A-2a includes PDF/A-2b."""
    common = frozenset.intersection(*held)
    return tuple(sorted(common - {PDFA} if PDFA_TAGGED in common else common))


def write_docinfo(pdf: Pdf, options: AssemblyOptions, declared: Iterable[str]) -> None:
    """Write everything that a reader shows about the file, with one fixed date."""
    declared = tuple(declared)
    day = options.document_date
    stamp = f"D:{day:%Y%m%d}000000Z"
    pdf.docinfo["/Title"] = String(options.title)
    pdf.docinfo["/Author"] = String(options.author)
    pdf.docinfo["/Subject"] = String(options.subject)
    pdf.docinfo["/Keywords"] = String(options.keywords)
    pdf.docinfo["/Creator"] = String(_PRODUCER)
    pdf.docinfo["/Producer"] = String(_PRODUCER)
    pdf.docinfo["/CreationDate"] = String(stamp)
    pdf.docinfo["/ModDate"] = String(stamp)
    metadata = pdf.make_stream(_xmp(options, declared).encode("utf-8"))
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    root = pdf.Root
    root.Metadata = metadata
    root.Lang = String(options.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageMode = Name.UseOutlines
    root.PageLayout = Name.OneColumn
    root.PageLabels = _page_labels(options.page_labels or ("1",))
    root.OutputIntents = Array([_output_intent(pdf)])


def _page_labels(labels: Sequence[str]) -> Dictionary:
    """The labels as viewers read them: numbers count on, a lettered page is named by itself."""
    nums: list[object] = []
    for run in label_runs(labels):
        is_alone = run.start is None
        row = Dictionary(P=String(run.label)) if is_alone else Dictionary(S=Name.D, St=run.start)
        nums += [run.index, row]
    return Dictionary(Nums=Array(nums))


def _claims(source: Pdf) -> dict[str, str]:
    if "/Metadata" not in source.Root:
        return {}
    try:
        with source.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            return {key: str(metadata.get(key, "")) for key in (_PDFA_ID, _PDFUA_ID)}
    except (ValueError, SyntaxError, KeyError):
        return {}  # unreadable metadata claims nothing


def _is_plain_picture(page: pikepdf.Page) -> bool:
    """The page shows pictures in RGB or grey and nothing else."""
    resources = page.resources
    if any(key in resources for key in ("/Font", "/ExtGState", "/Pattern", "/Shading")):
        return False
    if any(True for _ in page.obj.get("/Annots", Array())):
        return False
    pictures = list(resources.get("/XObject", Dictionary()).values())
    return bool(pictures) and all(_is_plain(picture) for picture in pictures)


def _is_plain(picture: pikepdf.Object) -> bool:
    if picture.get("/Subtype") != "/Image" or picture.get("/Interpolate", False):
        return False
    filters = picture.get("/Filter", Array())
    names = list(filters) if isinstance(filters, Array) else [filters]
    space = picture.get("/ColorSpace", Name.DeviceGray)
    base = space[1] if isinstance(space, Array) and space[0] == "/Indexed" else space
    kind = str(base[0] if isinstance(base, Array) else base)
    return kind in _PLAIN_COLOURS and {str(name) for name in names} <= _PLAIN_FILTERS


def _output_intent(pdf: Pdf) -> Dictionary:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # The profile's header carries the moment it was made.
    profile[24:36] = bytes.fromhex("07d000010001000000000000")
    stream = pdf.make_stream(bytes(profile))
    stream.N = 3
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=stream,
    )


def _xmp(options: AssemblyOptions, declared: tuple[str, ...]) -> str:
    day = dt.datetime.combine(options.document_date, dt.time(), dt.UTC)
    moment = f"{day:%Y-%m-%dT%H:%M:%SZ}"
    blocks = [
        _description(
            "dc",
            "http://purl.org/dc/elements/1.1/",
            f"<dc:format>application/pdf</dc:format>{_alternative('title', options.title)}"
            f"<dc:creator><rdf:Seq><rdf:li>{escape(options.author)}</rdf:li></rdf:Seq></dc:creator>"
            f"{_alternative('description', options.subject)}"
            f"<dc:language><rdf:Bag><rdf:li>{escape(options.language)}</rdf:li></rdf:Bag>"
            "</dc:language>",
        ),
        _description(
            "pdf",
            "http://ns.adobe.com/pdf/1.3/",
            f"<pdf:Producer>{_PRODUCER}</pdf:Producer>"
            f"<pdf:Keywords>{escape(options.keywords)}</pdf:Keywords>",
        ),
        _description(
            "xmp",
            "http://ns.adobe.com/xap/1.0/",
            f"<xmp:CreatorTool>{_PRODUCER}</xmp:CreatorTool>"
            f"<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>",
        ),
    ]
    blocks += _identifiers(declared)
    body = "\n".join(blocks)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f'{body}\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="w"?>'
    )


def _identifiers(declared: tuple[str, ...]) -> list[str]:
    blocks = []
    if PDFA in declared or PDFA_TAGGED in declared:
        letter = "A" if PDFA_TAGGED in declared else "B"
        level = f"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>{letter}</pdfaid:conformance>"
        blocks.append(_description("pdfaid", "http://www.aiim.org/pdfa/ns/id/", level))
    if PDFUA in declared:
        part = "<pdfuaid:part>1</pdfuaid:part>"
        blocks.append(_description("pdfuaid", "http://www.aiim.org/pdfua/ns/id/", part))
        blocks.append(_UA_EXTENSION)
    return blocks


def _description(prefix: str, namespace: str, body: str) -> str:
    return f'<rdf:Description rdf:about="" xmlns:{prefix}="{namespace}">{body}</rdf:Description>'


def _alternative(name: str, text: str) -> str:
    return (
        f'<dc:{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'
        f"</dc:{name}>"
    )


# PDF/A knows only the schemas it lists; the identifier of PDF/UA has to be described beside it.
_UA_EXTENSION = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of the standard</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
