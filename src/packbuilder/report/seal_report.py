"""The list of places to seal, to sign and to date: as text, as data, as a page to tick off."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from packbuilder.i18n import LANGUAGES, translate
from packbuilder.model.seals import PlaceKind, SealPlace, SealPlan
from packbuilder.report.html_template import html_template
from packbuilder.report.summary import in_language


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What is to be done in one document on one page."""

    page: int
    pages: str
    title: str
    number: str
    tasks: tuple[str, ...]


def plan_data(plan: SealPlan) -> dict[str, Any]:
    """What ``--json`` prints."""
    counts = Counter(place.kind for place in plan.places)
    return {
        "format_version": 1,
        "locale": plan.locale,
        "pack": {
            "path": plan.pack_path,
            "sha256": plan.pack_sha256,
            "page_count": plan.page_count,
            "is_draft": plan.is_draft,
            "is_sample": plan.is_sample,
        },
        "counts": {kind.value: counts[kind] for kind in PlaceKind},
        "places": [_place_data(place) for place in plan.places],
    }


def plan_lines(plan: SealPlan, language: str) -> Iterator[str]:
    """The list as text, and what it adds up to."""
    for row in _rows(plan, language):
        name = f"{row.number} {row.title}".strip()
        yield translate("seal.line", language, {"pages": row.pages, "title": name})
        for task in row.tasks:
            yield f"    ☐ {task}"
    yield ""
    yield _summary(plan, language)
    yield from _notes(plan, language)


def plan_html(plan: SealPlan, language: str) -> str:
    """The list as one page to print and to tick off."""
    return html_template("seal-plan.html.j2").render(
        say=functools.partial(_say, language),
        language="zh-CN" if language == "zh" else "en",
        plan=plan,
        rows=_rows(plan, language),
        summary=_summary(plan, language),
        notes=list(_notes(plan, language)),
        link=quote(plan.pack_path),
    )


def _say(language: str, key: str, **params: object) -> str:
    return translate(key, language, params)


def _place_data(place: SealPlace) -> dict[str, Any]:
    spot = place.spot
    return {
        "id": place.place_id,
        "kind": place.kind.value,
        "item": place.item_id,
        "title": {language: _title(place, language) for language in LANGUAGES},
        "number": place.number,
        "first_page": place.first_page,
        "last_page": place.last_page,
        **({"pages": place.pages} if place.pages else {}),
        "group": place.group,
        "role": place.role,
        "signer": place.signer,
        "count": place.count,
        "spot": None
        if spot is None
        else {"x": spot.x, "y": spot.y, "width": spot.width, "height": spot.height},
    }


def _title(place: SealPlace, language: str) -> str:
    if place.kind is PlaceKind.STRADDLE:
        return translate("seal.whole-pack", language)
    return in_language(place.title, language)


def _rows(plan: SealPlan, language: str) -> list[_Row]:
    """One row for each document and page, in the order of pages."""
    by_page: dict[tuple[str, int], list[SealPlace]] = {}
    for place in plan.places:
        by_page.setdefault((place.item_id, place.first_page), []).append(place)
    return [_row(places, language) for places in by_page.values()]


def _row(places: Sequence[SealPlace], language: str) -> _Row:
    first = places[0]
    return _Row(
        page=first.first_page,
        pages=first.numbers,
        title=_title(first, language),
        number=first.number,
        tasks=tuple(_tasks(places, language)),
    )


def _tasks(places: Sequence[SealPlace], language: str) -> Iterator[str]:
    """Seals first; then each person once, with what that person does."""
    hands: dict[tuple[str, str, str], list[PlaceKind]] = {}
    for place in places:
        if place.kind in (PlaceKind.SIGNATURE, PlaceKind.DATE):
            key = (place.group or place.place_id, place.role, place.signer)
            hands.setdefault(key, []).append(place.kind)
        else:
            params = {"count": place.count, "role": place.role, "id": place.place_id}
            yield translate(f"seal.task.{place.kind}", language, params)
    for (_, role, signer), kinds in hands.items():
        what = "-".join(kind.value for kind in PlaceKind if kind in kinds)
        who = " ".join(word for word in (role, signer) if word)
        task = f"seal.task.{what}" if who else f"seal.task.{what}.nobody"
        yield translate(task, language, {"who": who})


def _summary(plan: SealPlan, language: str) -> str:
    counts = Counter(place.kind for place in plan.places)
    parts = [
        translate(f"seal.count.{kind}", language, {"count": counts[kind]})
        for kind in PlaceKind
        if counts[kind]
    ]
    joined = translate("seal.comma", language).join(parts) or translate("seal.none", language)
    return translate("seal.summary", language, {"file": plan.pack_path, "list": joined})


def _notes(plan: SealPlan, language: str) -> Iterator[str]:
    yield translate("seal.note-practice", language)
    if plan.is_draft:
        yield translate("seal.note-draft", language)
    if plan.is_sample:
        yield translate("seal.note-sample", language)
