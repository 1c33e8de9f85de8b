"""Design values: faces, sizes, pages, words of the frame, for each language and kind."""

from __future__ import annotations

from dataclasses import dataclass

from template_authoring.model import Kind, Language, Orientation

ACCENT = "1F3864"
GREY_FILL = "F2F2F2"
STEP_FILL = "EEF1F6"
OUTER_LINE = "404040"
INNER_LINE = "8C8C8C"
HAIR_LINE = "BFBFBF"
MUTED = "595959"


def twips(millimetres: float) -> int:
    """Turn millimetres into twentieths of a point."""
    return round(millimetres * 1440 / 25.4)


@dataclass(frozen=True, slots=True)
class Fonts:
    """A pair of faces: Latin letters and digits, and Chinese characters."""

    latin: str
    chinese: str


SONG = Fonts("Times New Roman", "宋体")
HEI = Fonts("Arial", "黑体")
FANG = Fonts("Times New Roman", "仿宋")
KAI = Fonts("Times New Roman", "楷体")


@dataclass(frozen=True, slots=True)
class Page:
    """Margins in millimetres; ``left`` is the binding edge of an upright page."""

    top: float = 25
    bottom: float = 25
    left: float = 28
    right: float = 25
    header: float = 12
    footer: float = 14

    def size(self, orientation: Orientation) -> tuple[int, int]:
        """Give width and height of A4 in twips."""
        upright = (twips(210), twips(297))
        return upright if orientation is Orientation.PORTRAIT else (upright[1], upright[0])

    def margins(self, orientation: Orientation) -> dict[str, float]:
        """Give the margins in millimetres; a page on its side is bound at its top."""
        if orientation is Orientation.PORTRAIT:
            return {"top": self.top, "right": self.right, "bottom": self.bottom, "left": self.left}
        return {"top": self.left, "right": self.bottom, "bottom": self.right, "left": self.right}

    def text_width(self, orientation: Orientation) -> int:
        """Give the width between the margins in twips."""
        margins = self.margins(orientation)
        width, _ = self.size(orientation)
        return width - twips(margins["left"]) - twips(margins["right"])


@dataclass(frozen=True, slots=True)
class Words:
    """The words that the frame of a document prints."""

    page: tuple[str, str, str]
    number: str
    version: str
    short_version: str
    effective_date: str
    copy_number: str
    prepared: str
    reviewed: str
    approved: str
    name: str
    post: str
    signature: str
    date: str
    date_blank: str
    chapter: str
    change: str
    reason: str
    author: str
    revisions: str
    contents: str
    contents_hint: str
    seal: str
    colon: str
    table: str
    figure: str
    annex: str


WORDS = {
    Language.ZH: Words(
        page=("第 ", " 页 共 ", " 页"),
        number="文件编号",
        version="版本/修订",
        short_version="版本",
        effective_date="实施日期",
        copy_number="受控编号",
        prepared="编制",
        reviewed="审核",
        approved="批准",
        name="姓名",
        post="职务",
        signature="签字",
        date="日期",
        date_blank="\t年\t月\t日",
        chapter="章节",
        change="修订内容",
        reason="修订原因",
        author="修订人",
        revisions="修订记录",
        contents="目录",
        contents_hint="（目录在成文时生成）",
        seal="（公章）",
        colon="：",
        table="表",
        figure="图",
        annex="附录",
    ),
    Language.EN: Words(
        page=("Page ", " of ", ""),
        number="Document number",
        version="Version",
        short_version="Version",
        effective_date="Effective date",
        copy_number="Copy number",
        prepared="Prepared by",
        reviewed="Reviewed by",
        approved="Approved by",
        name="Name",
        post="Post",
        signature="Signature",
        date="Date",
        date_blank="\t",
        chapter="Chapter",
        change="What changed",
        reason="Why",
        author="By",
        revisions="Revisions",
        contents="Contents",
        contents_hint="(The contents are made when the document is filled.)",
        seal="(Seal)",
        colon=": ",
        table="Table",
        figure="Figure",
        annex="Annex",
    ),
}


@dataclass(frozen=True, slots=True)
class Design:
    """Everything that depends on language and kind."""

    language: Language
    kind: Kind

    @property
    def is_chinese(self) -> bool:
        """Whether the Chinese typography applies."""
        return self.language is Language.ZH

    @property
    def is_letter(self) -> bool:
        """Whether the letter layout applies."""
        return self.kind is Kind.LETTER

    @property
    def words(self) -> Words:
        """The words of the frame in the document's language."""
        return WORDS[self.language]

    @property
    def page(self) -> Page:
        """The page; letters have the wide margins of official letters."""
        if self.is_letter:
            return Page(top=37, bottom=35, left=28, right=26, header=20, footer=20)
        return Page()
