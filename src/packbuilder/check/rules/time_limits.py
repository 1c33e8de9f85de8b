"""Time limits that are promised, told the same everywhere (R15)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from packbuilder.check.reading import DocumentText, Quantity, documents, quantities, tidy
from packbuilder.check.round_rows import quotes_old_text
from packbuilder.check.view import DossierView, texts
from packbuilder.model.finding import Finding, Location, Severity

Limit = tuple[Decimal, str]

# What a time limit is for: the words behind "24小时内…", and before "… within 24 hours".
_ROLES: Mapping[str, tuple[str, str]] = {
    "acknowledge": ("确认", "acknowledge[sd]?"),
    "answer": ("答复|响应|回复|接通|接听", "answer(?:s|ed)?|respon(?:d|ds|ded|se)|repl(?:y|ied)"),
    "arrive": ("到场|到达|上门(?!费)", "attended|on site|arrives?"),
    "complete": ("修复|完成|处理完毕|修好", "mended|repaired|completed?|done|dealt with"),
    "solve": ("解决|办结", "solved?|resolved?"),
    "call_back": ("回访", "follow-up call|called back"),
    "install": ("安装", "install(?:ed|ation)"),
    "return": ("退货|可退", "returned?"),
    "exchange": ("换货|可换", "exchanged?"),
}  # fmt: skip
_BETWEEN = "(?:未|由|可|即|人工|予以|给予|作出)?"
_ZH_AFTER = {
    # "全国7天" may stand before a heading "安装": without 内 it is no limit of the installation.
    role: re.compile(rf"^(?:以内|之内|内){'' if role == 'install' else '?'}{_BETWEEN}(?:{zh})")
    for role, (zh, _) in _ROLES.items()
}
_ZH_BEFORE = {
    role: re.compile(rf"(?:{zh})(?:的)?(?:时限|期限)(?:为|是|[:：]|不超过|≤)?$")
    for role, (zh, _) in _ROLES.items()
}
_EN_BEFORE = {
    role: re.compile(rf"\b(?:{en})(?: (?:by|the|a|it|us|customer)\b)? (?:with)?in $", re.IGNORECASE)
    for role, (_, en) in _ROLES.items()
}
_ROLE_NAMES: Mapping[str, tuple[str, str]] = {
    "acknowledge": ("确认", "acknowledgement"),
    "answer": ("答复", "answer"),
    "pick_up": ("接通", "picking up"),
    "arrive": ("到场", "arrival"),
    "complete": ("完成", "completion"),
    "solve": ("解决", "solution"),
    "call_back": ("回访", "follow-up call"),
    "install": ("安装", "installation"),
    "return": ("退货", "return"),
    "exchange": ("换货", "exchange"),
}
_UNIT_NAMES = {"second": "秒", "minute": "分钟", "hour": "小时", "day": "天"}
# Fields of the profile that tell of what happened once, not of what is promised.
_HISTORY = ("/internal_audit", "/improvement", "/management_review", "/survey", "/documents",
            "/contingency", "/training", "/legal", "/surveillance")  # fmt: skip
_NEAR = 60


@dataclass(frozen=True, slots=True)
class _Promise:
    """A time limit in a text, with what it is for and for which class or case."""

    quantity: Quantity
    role: str
    subject: str | None


def check_limits_in_profile(view: DossierView) -> Iterator[Finding]:
    """R15: promises in words keep to the times in the fields."""
    for pointer, text in texts(dict(view.profile.data)):
        if pointer.startswith(_HISTORY):
            continue
        clean = tidy(text)
        for promise in _promises(clean, view):
            allowed = _allowed(view, promise)
            if allowed and promise.quantity.key not in allowed:
                yield _finding(
                    "commitment-time-differs", clean, promise, allowed, pointer,
                    view.location(pointer),
                )  # fmt: skip


def check_limits_on_pages(view: DossierView) -> Iterator[Finding]:
    """R15: a document that hard-codes a time limit is found, whatever its template says."""
    scans = {item.item_id for item in view.plan.items if item.evidence is not None}
    told = _told(view) if view.pages else frozenset()
    for document in documents(view.pages):
        if document.item_id in scans or quotes_old_text(document.item_id):
            continue
        for promise, allowed in _broken(document, view, told):
            page = document.page_at(promise.quantity.start)
            yield _finding(
                "time-limit-differs", document.text, promise, allowed, document.item_id,
                Location(item=document.item_id, page=page),
            )  # fmt: skip


def contradictions(document: DocumentText, view: DossierView) -> frozenset[int]:
    """Where in a document the time limits stand that the profile contradicts."""
    return frozenset(promise.quantity.start for promise, _ in _broken(document, view, _told(view)))


def _told(view: DossierView) -> frozenset[tuple[str, Limit]]:
    """What texts of the profile promise: a wrong promise is blamed there, not on each page."""
    return frozenset(
        (promise.role, promise.quantity.key)
        for _, text in texts(dict(view.profile.data))
        for promise in _promises(tidy(text), view)
    )


def _broken(
    document: DocumentText, view: DossierView, told: frozenset[tuple[str, Limit]]
) -> Iterator[tuple[_Promise, frozenset[Limit]]]:
    for promise in _promises(document.text, view):
        allowed = _allowed(view, promise)
        is_told = promise.subject is None and (promise.role, promise.quantity.key) in told
        if allowed and promise.quantity.key not in allowed and not is_told:
            yield promise, allowed


def _promises(text: str, view: DossierView) -> Iterator[_Promise]:
    names = _names(view)
    for quantity in quantities(text):
        role = _role(text, quantity)
        if role == "answer" and quantity.unit == "second":
            role = "pick_up"  # a call is picked up in seconds; nothing else is
        if role is not None:
            yield _Promise(quantity, role, _subject(text, quantity, names))


def _role(text: str, quantity: Quantity) -> str | None:
    after = text[quantity.end : quantity.end + 12]
    before = text[max(0, quantity.start - 40) : quantity.start]
    for role in _ROLES:
        if _ZH_AFTER[role].search(after):
            return role
    for role in _ROLES:
        if _ZH_BEFORE[role].search(before) or _EN_BEFORE[role].search(before):
            return role
    return None


def _subject(text: str, quantity: Quantity, names: Mapping[str, str]) -> str | None:
    """The class or case that the sentence has named last before the quantity."""
    start = max(0, quantity.start - _NEAR)
    sentence = re.split(r"[。；;]|\. ", text[start : quantity.start].lower())[-1]
    found = [
        (sentence.rfind(name), key)
        for name, key in names.items()
        if name in sentence
        and not re.match(r"超|逾| past", sentence[sentence.rfind(name) + len(name) :])
    ]
    return max(found)[1] if found else None


def _names(view: DossierView) -> dict[str, str]:
    """What texts call a class or case: its names, and the head of its Chinese name (市区)."""
    data: Any = view.profile.data
    entries = [
        (f"{kind}/{entry['id']}", entry["name"])
        for kind, rows in (
            ("class", data["complaints"]["classes"]),
            ("case", data["service"]["response"]),
        )
        for entry in rows
    ]
    names = {text.lower(): key for key, name in entries for text in name.values()}
    for key, name in entries:
        head = name["zh"][:2]
        if sum(head in other["zh"] for _, other in entries) == 1:
            names.setdefault(head, key)
    return names


def _allowed(view: DossierView, promise: _Promise) -> frozenset[Limit]:
    """The limits that the profile's fields set for the promise."""
    limits = _limits(view)
    if promise.subject is not None:
        own = limits.get((promise.subject, promise.role))
        if own:
            return frozenset(own)
    return frozenset(
        limit for (_, role), own in limits.items() if role == promise.role for limit in own
    )


def _limits(view: DossierView) -> dict[tuple[str, str], list[Limit]]:
    """(class, case or ``service``, role) to the limits that fields of the profile set."""
    data: Any = view.profile.data
    service, warranty = data["service"], data["warranty"]
    limits: dict[tuple[str, str], list[Limit]] = {}

    def put(subject: str, role: str, value: Any, unit: str) -> None:
        limits.setdefault((subject, role), []).extend(_equal(Decimal(str(value)), unit))

    for entry in data["complaints"]["classes"]:
        subject = f"class/{entry['id']}"
        put(subject, "acknowledge", entry["acknowledge_minutes"], "minute")
        put(subject, "answer", entry["answer_hours"], "hour")
        put(subject, "solve", entry["solve_hours"], "hour")
        put(subject, "call_back", entry["call_back_days"], "day")
    for entry in service["response"]:
        subject = f"case/{entry['id']}"
        put(subject, "answer", entry["answer_minutes"], "minute")
        put(subject, "arrive", entry["arrive_hours"], "hour")
        put(subject, "complete", entry["complete_hours"], "hour")
    put("service", "pick_up", service["hotline"]["answer_seconds"], "second")
    for role in ("install", "arrive"):
        put("service", role, service["installation_days"], "day")
    put("service", "call_back", service["call_back_days"], "day")
    put("service", "return", warranty["return_days"], "day")
    put("service", "exchange", warranty["exchange_days"], "day")
    return limits


_FACTORS: Sequence[tuple[str, str, int]] = (
    ("second", "minute", 60), ("minute", "hour", 60), ("hour", "day", 24),
)  # fmt: skip


def _equal(value: Decimal, unit: str) -> Iterator[Limit]:
    """The limit, and the same one in the next larger and smaller unit."""
    yield value, unit
    for small, large, factor in _FACTORS:
        if unit == large:
            yield value * factor, small
        elif unit == small and value % factor == 0:
            yield value / factor, large


def _finding(
    code: str,
    text: str,
    promise: _Promise,
    allowed: frozenset[Limit],
    subject: str,
    place: Location,
) -> Finding:
    quantity = promise.quantity
    units = sorted(allowed, key=lambda limit: (limit[1], limit[0]))
    same = [limit for limit in units if limit[1] == quantity.unit] or units
    return Finding(
        code=code,
        severity=Severity.ERROR,
        subject=subject,
        params={
            "found": text[quantity.start : quantity.end],
            "role_zh": _ROLE_NAMES[promise.role][0],
            "role_en": _ROLE_NAMES[promise.role][1],
            "expected_zh": " / ".join(f"{value:f}{_UNIT_NAMES[unit]}" for value, unit in same),
            "expected_en": " / ".join(f"{value:f} {unit}s" for value, unit in same),
        },
        location=place,
    )
