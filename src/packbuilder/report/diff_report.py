"""What two packs differ in: for a terminal, as data, and as one self-contained HTML page."""

from __future__ import annotations

import base64
import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from packbuilder.i18n import has_message, translate
from packbuilder.model.difference import (
    Difference,
    DocumentPlace,
    FactChange,
    ItemChange,
    LocaleDifference,
    PackDifference,
    PageChange,
    PageMove,
    PageSource,
    Redline,
)
from packbuilder.model.text import BilingualText, Language
from packbuilder.model.words import split_words
from packbuilder.report.html_template import html_template
from packbuilder.report.messages import error_sentences

_KINDS = ("changed", "added", "removed")
_LONGEST = 160  # characters of a paragraph that a terminal shows


def diff_lines(
    difference: PackDifference, language: str, redlines: Sequence[Redline] = ()
) -> Iterator[str]:
    """Document by document and page by page, then the verdict."""
    for key, locales in (("only-old", difference.only_old), ("only-new", difference.only_new)):
        for locale in locales:
            yield translate(f"diff.{key}", language, {"locale": locale})
    for one in difference.locales:
        yield from _locale_lines(one, language)
    for redline in redlines:
        yield _redline_line(redline, language)
    if difference.is_same:
        yield translate("diff.same", language)
    else:
        counts = Counter(i.kind for one in difference.locales for i in one.items)
        pages = sum(len(one.pages) for one in difference.locales)
        params = {kind: counts[kind] for kind in _KINDS} | {"pages": pages}
        yield translate("diff.differs", language, params)


def _locale_lines(one: LocaleDifference, language: str) -> Iterator[str]:
    if one.is_same:
        return
    yield translate("diff.pack", language, {"locale": one.locale})
    for fact in one.facts:
        yield f"  {_fact(fact, language)}"
    for item in one.items:
        yield from _item_lines(item, language)
    for page in one.pages:
        yield "  " + _page_line(page, language)
    for move in one.moves:
        yield "  " + _move(move, language)
    yield "  " + translate("diff.unchanged", language, {"count": len(one.unchanged)})


def _item_lines(item: ItemChange, language: str) -> Iterator[str]:
    yield "  " + _item_line(item, language)
    for fact in item.facts:
        yield f"      {_fact(fact, language)}"
    for row in item.differences:
        yield f"      {place_text(row.place, language)}"
        for sign, text in (("-", row.old), ("+", row.new)):
            if text:
                yield f"        {sign} {_short(text)}"
    if _is_looks_only(item):
        yield "      " + translate("diff.looks-only", language)


def _is_looks_only(item: ItemChange) -> bool:
    """A Word file whose bytes are others and that says the same."""
    return item.kind == "changed" and "docx" in item.files and not item.differences


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def _item_line(item: ItemChange, language: str) -> str:
    params = {
        "kind": translate(f"diff.kind-{item.kind}", language),
        "title": _title(item.title, language),
        "item": item.item_id,
        "page": item.first_label,
    }
    return translate("diff.item", language, params)


def _title(title: BilingualText, language: str) -> str:
    return title.in_language(Language(language))


def _fact(fact: FactChange, language: str) -> str:
    name = translate(f"diff.fact-{fact.name}", language)
    nothing = translate("diff.nothing", language)
    params = {
        "name": name,
        "old": _value(fact.old, language) or nothing,
        "new": _value(fact.new, language) or nothing,
    }
    return translate("diff.fact", language, params)


def _value(value: str, language: str) -> str:
    key = f"diff.value-{value}"
    return translate(key, language) if has_message(key, language) else value


def place_text(place: DocumentPlace, language: str) -> str:
    """``5.2 标题，第 3 段`` or ``表 2 第 4 行第 3 格``."""
    params = {
        "heading": place.heading,
        "paragraph": place.paragraph,
        "table": place.table,
        "row": place.row,
        "cell": place.cell,
    }
    if place.table is not None:
        key = "diff.place-row" if place.cell is None else "diff.place-cell"
    elif place.paragraph == 0 and place.heading:
        key = "diff.place-heading"
    else:
        key = "diff.place-paragraph"
    text = translate(key, language, params)
    if place.heading and key != "diff.place-heading":
        text = translate("diff.place-under", language, {**params, "place": text})
    if place.part != "body":
        text = translate(f"diff.place-{place.part}", language, {"place": text})
    return text


def _page_line(page: PageChange, language: str) -> str:
    params = {
        "old": page.old.label if page.old else "",
        "new": page.new.label if page.new else "",
        "item": page.item_id,
    }
    is_moved = page.old and page.new and page.old.label != page.new.label
    key = "changed-moved" if page.kind == "changed" and is_moved else page.kind
    return translate(f"diff.page-{key}", language, params)


def _move(move: PageMove, language: str) -> str:
    params = {
        "old_first": move.old_labels[0],
        "old_last": move.old_labels[1],
        "new_first": move.new_labels[0],
        "new_last": move.new_labels[1],
        "count": move.count,
    }
    return translate("diff.moved" if move.count > 1 else "diff.moved-one", language, params)


def _redline_line(redline: Redline, language: str) -> str:
    params = {
        "file": redline.file,
        "item": redline.item_id,
        "insertions": redline.insertions,
        "deletions": redline.deletions,
    }
    if redline.problem is None:
        return translate("diff.redline", language, params)
    reason, _ = error_sentences(redline.problem, language)
    return translate("diff.redline-failed", language, {**params, "reason": reason})


def diff_data(difference: PackDifference, redlines: Sequence[Redline] = ()) -> dict[str, Any]:
    """What ``diff --json`` prints."""
    return {
        "same": difference.is_same,
        "only_old": list(difference.only_old),
        "only_new": list(difference.only_new),
        "packs": [_locale_data(one) for one in difference.locales],
        "redlines": [
            {
                "locale": row.locale,
                "item": row.item_id,
                "file": row.file,
                "insertions": row.insertions,
                "deletions": row.deletions,
                "problem": row.problem.code if row.problem else None,
            }
            for row in redlines
        ],
    }


def _locale_data(one: LocaleDifference) -> dict[str, Any]:
    return {
        "locale": one.locale,
        "same": one.is_same,
        "facts": [_fact_data(fact) for fact in one.facts],
        "items": [
            {
                "id": item.item_id,
                "change": item.kind,
                "kind": item.item_kind,
                "title": {"zh": item.title.zh, "en": item.title.en},
                "first_page": item.first_page,
                "files": list(item.files),
                "facts": [_fact_data(fact) for fact in item.facts],
                "differences": [_difference_data(row) for row in item.differences],
            }
            for item in one.items
        ],
        "unchanged": list(one.unchanged),
        "pages": [
            {
                "item": page.item_id,
                "change": page.kind,
                "old": _page_data(page.old),
                "new": _page_data(page.new),
            }
            for page in one.pages
        ],
        "moves": [
            {"old_first": m.old_first, "new_first": m.new_first, "count": m.count}
            for m in one.moves
        ],
    }


def _fact_data(fact: FactChange) -> dict[str, str]:
    return {"name": fact.name, "old": fact.old, "new": fact.new}


def _difference_data(row: Difference) -> dict[str, Any]:
    place = row.place
    return {
        "change": row.kind,
        "place": {
            "text": str(place),
            "part": place.part,
            "heading": place.heading,
            "paragraph": place.paragraph,
            "table": place.table,
            "row": place.row,
            "cell": place.cell,
        },
        "old": row.old,
        "new": row.new,
    }


def _page_data(page: PageSource | None) -> dict[str, Any] | None:
    if page is None:
        return None
    return {
        "page": page.page,
        "label": page.label,
        "pdf": page.pdf,
        "source_page": page.source_page,
    }


def diff_html(
    difference: PackDifference,
    language: str,
    pictures: Mapping[tuple[str, int], bytes],
    *,
    names: tuple[str, str],
    redlines: Sequence[Redline] = (),
) -> str:
    """The comparison as one page that needs no other file.

    Args:
        difference: what was found.
        language: ``zh`` or ``en``.
        pictures: PNG pictures of changed pages by language of the pack and position.
        names: what the old and the new folder are called.
        redlines: the Word files with tracked changes.
    """
    counts = Counter(i.kind for one in difference.locales for i in one.items)
    return html_template("diff.html.j2").render(
        say=lambda key, **params: translate(f"diff.{key}", language, params),
        language="zh-CN" if language == "zh" else "en",
        same=difference.is_same,
        names=names,
        counts={kind: counts[kind] for kind in _KINDS},
        page_count=sum(len(one.pages) for one in difference.locales),
        only=[
            translate(f"diff.{key}", language, {"locale": locale})
            for key, locales in (
                ("only-old", difference.only_old),
                ("only-new", difference.only_new),
            )
            for locale in locales
        ],
        packs=[_locale_view(one, language, pictures) for one in difference.locales],
        redlines=[_redline_line(redline, language) for redline in redlines],
    )


def _locale_view(
    one: LocaleDifference, language: str, pictures: Mapping[tuple[str, int], bytes]
) -> dict[str, Any]:
    return {
        "locale": one.locale,
        "same": one.is_same,
        "facts": [_fact(fact, language) for fact in one.facts],
        "items": [
            {
                "kind": item.kind,
                "kind_words": translate(f"diff.kind-{item.kind}", language),
                "id": item.item_id,
                "title": _title(item.title, language),
                "page": item.first_label,
                "facts": [_fact(fact, language) for fact in item.facts],
                "rows": [_row_view(row, language) for row in item.differences],
                "looks_only": _is_looks_only(item),
            }
            for item in one.items
        ],
        "unchanged": len(one.unchanged),
        "pages": [
            {
                "words": _page_line(page, language),
                "picture": base64.b64encode(pictures[one.locale, index]).decode("ascii")
                if (one.locale, index) in pictures
                else "",
            }
            for index, page in enumerate(one.pages)
        ],
        "moves": [_move(move, language) for move in one.moves],
    }


def _row_view(row: Difference, language: str) -> dict[str, Any]:
    old, new = _marked(row.old, row.new)
    return {"place": place_text(row.place, language), "old": old, "new": new}


def _marked(old: str, new: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Both texts in pieces, with those that the other one lacks marked."""
    if not old or not new:  # nothing to hold it against
        return [(bool(old), old)], [(bool(new), new)]
    before, after = list[tuple[bool, str]](), list[tuple[bool, str]]()
    first, second = split_words(old), split_words(new)
    matcher = difflib.SequenceMatcher(a=first, b=second, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        before.append((tag != "equal", "".join(first[i1:i2])))
        after.append((tag != "equal", "".join(second[j1:j2])))
    return before, after
