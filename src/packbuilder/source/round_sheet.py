"""The workbook for the nonconformities of a round: its columns come from the round's schema.

One row a nonconformity. What a nonconformity holds several of (causes, measures, changed
documents) goes on in the rows below it: the report number again, and the next cause or measure.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from packbuilder.source.schema import resolve, two_languages

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

NUMBER = "number"
_WIDTH = {"text": 44, "date": 13, "number": 9, "choice": 22, "list": 28}
_SHORT = frozenset({"id", "number", "clause", "cause", "document"})
_ROWS = 200  # rows of the sheet that carry drop-downs
_MOST_HIGH = 400  # points; a spreadsheet allows 409


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetColumn:
    """One column of the sheet.

    Attributes:
        path: where its cells go in a nonconformity: ``("statement", "zh")``; below a list the
            first step is the list's name.
        group: name of the list that it belongs to, or None.
        kind: ``text``, ``date``, ``number``, ``choice`` or ``list``.
        titles: Chinese and English head.
        about: Chinese and English explanation.
        allowed: the values of a choice.
        is_required: whether a nonconformity cannot do without it.
        is_required_in_group: whether a cause, measure, document or verification cannot.
    """

    path: tuple[str, ...]
    group: str | None
    kind: str
    titles: tuple[str, str]
    about: tuple[str, str]
    allowed: tuple[str, ...] = ()
    is_required: bool = False
    is_required_in_group: bool = False

    @property
    def head(self) -> str:
        """What stands in the head row."""
        return "\n".join(self.titles)

    @property
    def name(self) -> str:
        """Its path as one word, ``root_causes.text.en``."""
        return ".".join(self.path)


def sheet_columns(schema: Mapping[str, Any]) -> tuple[SheetColumn, ...]:
    """The columns of the sheet, in the order of the schema's nonconformity.

    Args:
        schema: ``round.schema.json``.
    """
    item = nonconformity_schema(schema)
    return tuple(_columns(item, schema, (), None, ("", "")))


def nonconformity_schema(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part of the round's schema that describes one nonconformity."""
    return resolve(schema["properties"]["nonconformities"]["items"], schema)


def _columns(
    owner: Mapping[str, Any],
    root: Mapping[str, Any],
    path: tuple[str, ...],
    group: str | None,
    before: tuple[str, str],
) -> Iterator[SheetColumn]:
    for key, raw in owner["properties"].items():
        here = (*path, key)
        field = resolve(raw, root)
        titles = _joined(before, two_languages(raw.get("title") or field["title"]))
        items = resolve(field["items"], root) if field.get("type") == "array" else {}
        if _is_text(field):
            yield from _text_columns(raw, here, group, titles, *_needs(owner, here))
        elif "properties" in items:
            yield from _columns(items, root, here, key, titles)
        elif "properties" in field:
            yield from _columns(field, root, here, group, titles)
        else:
            yield SheetColumn(
                path=here,
                group=group,
                kind=_kind(field),
                titles=titles,
                about=two_languages(raw.get("description") or field.get("description", "")),
                allowed=tuple(field.get("enum", ())),
                is_required=_needs(owner, here)[0],
                is_required_in_group=_needs(owner, here)[1],
            )


def _text_columns(
    raw: Mapping[str, Any],
    path: tuple[str, ...],
    group: str | None,
    titles: tuple[str, str],
    is_required: bool,
    is_required_in_group: bool,
) -> Iterator[SheetColumn]:
    about = two_languages(raw.get("description", ""))
    yield SheetColumn(
        path=(*path, "zh"), group=group, kind="text", titles=titles, about=about,
        is_required=is_required, is_required_in_group=is_required_in_group,
    )  # fmt: skip
    yield SheetColumn(
        path=(*path, "en"), group=group, kind="text",
        titles=(f"{titles[0]}（英文）", f"{titles[1]} (English)"), about=about,
    )  # fmt: skip


def _needs(owner: Mapping[str, Any], path: tuple[str, ...]) -> tuple[bool, bool]:
    """Whether the nonconformity, or what the field is part of, cannot do without it."""
    is_needed = path[-1] in owner.get("required", ()) and path != ("id",)
    return is_needed and len(path) == 1, is_needed and len(path) > 1


def _is_text(field: Mapping[str, Any]) -> bool:
    return set(field.get("properties", ())) == {"zh", "en"}


def _kind(field: Mapping[str, Any]) -> str:
    if "enum" in field:
        return "choice"
    if field.get("format") == "date":
        return "date"
    return {"array": "list", "number": "number", "integer": "number"}.get(field["type"], "text")


def _joined(before: tuple[str, str], own: tuple[str, str]) -> tuple[str, str]:
    if not before[0] or before == own:
        return own
    return f"{before[0]}：{own[0]}", f"{before[1]}: {own[1]}"


def sheet_rows(
    nonconformity: Mapping[str, Any], columns: Sequence[SheetColumn]
) -> Iterator[list[Any]]:
    """The rows of one nonconformity, as many as its longest list."""
    lists = {c.group: nonconformity.get(c.group) or () for c in columns if c.group}
    for index in range(max(1, *(len(rows) for rows in lists.values()))):
        row: list[Any] = []
        for column in columns:
            if column.group is not None:
                rows = lists[column.group]
                row.append(_at(rows[index], column.path[1:]) if index < len(rows) else None)
            elif index == 0 or column.path == (NUMBER,):
                row.append(_at(nonconformity, column.path))
            else:
                row.append(None)
        yield row


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def sheet_bytes(
    columns: Sequence[SheetColumn],
    nonconformities: Sequence[Mapping[str, Any]],
    words: Mapping[str, Mapping[str, str]],
) -> bytes:
    """The workbook: the sheet to fill in, and one that explains each column.

    Args:
        columns: of :func:`sheet_columns`.
        nonconformities: what the round holds already, as its file writes it.
        words: for the last step of a choice's path, each value's word in the drop-down.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = "不符合项 Nonconformities"
    sheet.append([column.head for column in columns])
    for nonconformity in nonconformities:
        for row in sheet_rows(nonconformity, columns):
            sheet.append([_cell(v, c, words) for v, c in zip(row, columns, strict=True)])
    _dress(sheet, columns, words)
    _explain(book.create_sheet("说明 Explanation"), columns, words)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(value: Any, column: SheetColumn, words: Mapping[str, Mapping[str, str]]) -> Any:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if value is None:
        return None
    if column.kind == "date":
        return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
    if column.kind == "list":
        return "\n".join(map(str, value))
    if column.kind == "choice":
        return words.get(column.path[-1], {}).get(str(value), value)
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def _dress(
    sheet: Worksheet, columns: Sequence[SheetColumn], words: Mapping[str, Mapping[str, str]]
) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "C2"
    for index, column in enumerate(columns, start=1):
        letter = get_column_letter(index)
        short = column.kind == "text" and column.path[-1] in _SHORT
        sheet.column_dimensions[letter].width = 18 if short else _WIDTH[column.kind]
        head: Any = sheet.cell(row=1, column=index)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="FCE9C8" if column.is_required else "E4EAF1")
        head.alignment = Alignment(wrap_text=True, vertical="center")
        for row in range(2, _ROWS + 2):
            cell: Any = sheet.cell(row=row, column=index)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if column.kind == "date":
                cell.number_format = "yyyy-mm-dd"
            elif column.kind == "text":
                cell.number_format = "@"  # 5.1.10 stays 5.1.10
                if cell.data_type == "f":  # a text that begins with = is no formula
                    cell.data_type = "s"
        _restrict(sheet, f"{letter}2:{letter}{_ROWS + 1}", column, words)
    _fit(sheet)


def _restrict(
    sheet: Worksheet, cells: str, column: SheetColumn, words: Mapping[str, Mapping[str, str]]
) -> None:
    """A drop-down for a choice, and a check for a date."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if column.kind == "choice":
        offered = [words.get(column.path[-1], {}).get(v, v) for v in column.allowed]
        check = DataValidation(type="list", formula1=f'"{",".join(offered)}"', allow_blank=True)
    elif column.kind == "date":
        check = DataValidation(
            type="date", operator="greaterThan", formula1="36526", allow_blank=True
        )
    else:
        return
    check.showErrorMessage = True
    check.errorTitle, check.error = column.titles[0], column.titles[1]
    check.add(cells)
    sheet.add_data_validation(check)


def _explain(
    sheet: Any, columns: Sequence[SheetColumn], words: Mapping[str, Mapping[str, str]]
) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.append(["列 Column", "必填 Required", "填写 Form", "说明", "Explanation"])
    for column in columns:
        form = _FORMS.get(column.kind, "")
        if column.kind == "choice":
            form = "\n".join(words.get(column.path[-1], {}).get(v, v) for v in column.allowed)
        need = "是 yes" if column.is_required else ""
        if column.is_required_in_group:
            need = "填写本组时 if the group is used"
        sheet.append([column.head, need, form, *column.about])
    sheet.append([None, None, None, *_SEVERAL])
    for letter, width in zip("ABCDE", (34, 18, 28, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.row == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    _fit(sheet)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _fit(sheet: Any) -> None:
    """Rows as high as their text.

    Programs that show a workbook do not all work out the height of a row that has none.
    """
    from openpyxl.utils import get_column_letter

    for row in sheet.iter_rows(min_row=1):
        lines = 1
        for cell in row:
            width = sheet.column_dimensions[get_column_letter(cell.column)].width - 2
            texts = str(cell.value or "").splitlines()
            lines = max(lines, sum(1 + int(_length(text) // width) for text in texts))
        height = min(_MOST_HIGH, 4 + 15 * lines)
        sheet.row_dimensions[row[0].row].height = height


def _length(text: str) -> float:
    """Its width in characters; a Chinese one is two wide."""
    return sum(2.0 if ord(sign) > 0x2E7F else 1.1 for sign in text)


_FORMS = {
    "text": "文字 text",
    "date": "日期 date, 2027-01-25",
    "number": "数字 number",
    "list": "每行一个 one a line",
}
_SEVERAL = (
    "有几个原因、几条措施或几份改动文件的，从第二个起写在下一行，并重复不符合项报告编号。",
    "A second cause, measure or changed document goes in the row below, with the report number "
    "again.",
)
