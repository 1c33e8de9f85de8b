"""Complaints, survey answers and work orders of the sample company, all fictitious."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from typing import Any

Row = dict[str, Any]
_PRODUCTS = ("storage-water-heater", "range-hood", "water-purifier", "dishwasher", "air-purifier")
_STAMP = "%Y-%m-%d %H:%M"


_MONTHS = (
    ("2025-12", 4),
    ("2026-01", 3),
    ("2026-02", 2),
    ("2026-03", 2),
    ("2026-04", 2),
    ("2026-05", 2),
    ("2026-06", 3),
    ("2026-07", 5),
    ("2026-08", 5),
    ("2026-09", 4),
    ("2026-10", 4),
    ("2026-11", 4),
)


_LATE_SOLVED = ("TS-2026-009", "TS-2026-021")


_LATE_ANSWER = ("TS-2026-002",)


_LATE_CALL = ("TS-2026-017",)


_UNHAPPY = ("TS-2026-009", "TS-2026-024")


_HANDLERS = {
    "general": "complaints-officer",
    "serious": "contact-centre-manager",
    "major": "after-sales-director",
}


_WORK = {
    "repair": (
        ("更换故障件并试机", "Faulty part replaced, machine tested"),
        ("清洗并调整，复测合格", "Cleaned and adjusted, re-tested"),
        ("紧固接头并保压测试", "Joint tightened, pressure-tested"),
        ("更换易损件", "Wearing part replaced"),
    ),
    "installation": (("安装、调试并讲解使用", "Installed, commissioned, use explained"),),
    "inspection": (("年度保养：清洁、安全检查", "Yearly maintenance: cleaning and safety check"),),
    "visit": (("上门回访，检查使用情况", "Customer visit, use of the product checked"),),
}


_GROUPS = (
    ("电商平台顾客", "E-commerce customers", 135),
    ("经销门店顾客", "Dealer-shop customers", 105),
    ("家装渠道顾客", "Home-improvement customers", 45),
    ("工程客户", "Project customers", 15),
)


_THEMES = (
    ("备件等待时间长", "Long wait for parts", 13),
    ("滤芯价格偏高", "Filters expensive", 11),
    ("希望夜间上门", "Evening visits wanted", 8),
    ("服务人员讲解细致", "Thorough explanation", 26),
    ("热线高峰期占线", "Hotline busy at peak times", 6),
    ("安装现场清洁好", "Site left clean", 17),
)


_MEANS = (4.76, 4.70, 4.82, 4.62, 4.66, 4.55, 4.88, 4.68)


def complaint_rows(
    rng: random.Random,
    profile: Mapping[str, Any],
    texts: Sequence[Mapping[str, Any]],
    staff: Sequence[Row],
) -> list[Mapping[str, Any]]:
    """Forty complaints of twelve months, all solved, a few of them late."""
    limits = {c["id"]: c for c in profile["complaints"]["classes"]}
    pinned = {t["pin"]: t for t in texts if "pin" in t}
    free = [t for t in texts if "pin" not in t]
    names = {p["name"]["zh"]: p["id"] for p in profile["organisation"]["posts"]}
    by_post: dict[str, list[Row]] = {}
    for row in staff:
        by_post.setdefault(names[row["post"]], []).append(row)
    rows: list[Mapping[str, Any]] = []
    for number, received in _complaint_times(rng):
        case = pinned.get(number) or free[len(rows) % len(free)]
        handler = rng.choice(by_post[_HANDLERS[case["class"]]])
        rows.append(
            {
                "complaint_no": number,
                "channel": case["channel"],
                "product": case["product"],
                "class": case["class"],
                "customer": _customer(rng),
                "handler": handler["name"],
                "handler_en": handler["name_en"],
                **_both("content", case["content"]),
                **_both("cause", case["cause"]),
                **_both("remedy", case["remedy"]),
                **_clock(rng, number, received, limits[case["class"]]),
                "satisfied": number not in _UNHAPPY,
            }
        )
    return rows


def _complaint_times(rng: random.Random) -> list[tuple[str, dt.datetime]]:
    out: list[tuple[str, dt.datetime]] = []
    counters = {"2025": 38, "2026": 0}
    for month, count in _MONTHS:
        first = dt.datetime.strptime(month + "-02", "%Y-%m-%d")  # noqa: DTZ007 - local times
        days = sorted(rng.sample(range(26), count))
        for day in days:
            counters[month[:4]] += 1
            time = first + dt.timedelta(
                days=day, hours=rng.randint(8, 20), minutes=rng.randrange(60)
            )
            out.append((f"TS-{month[:4]}-{counters[month[:4]]:03d}", time))
    return out


def _clock(rng: random.Random, number: str, start: dt.datetime, limit: Mapping[str, Any]) -> Row:
    """The four times, in order and within the limits of the class but for the named exceptions."""
    minute = dt.timedelta(minutes=1)
    acknowledged = start + minute * rng.randint(1, max(2, limit["acknowledge_minutes"] // 2))
    answer = limit["answer_hours"] * 60
    span = (
        answer + rng.randint(35, 70) if number in _LATE_ANSWER else rng.randint(answer // 3, answer)
    )
    answered = max(acknowledged + minute, start + minute * span)
    solve = limit["solve_hours"] * 60
    late = number in _LATE_SOLVED
    spent = solve + rng.randint(300, 1100) if late else rng.randint(solve // 5, solve * 9 // 10)
    solved = _by_day(start + minute * spent, answered + 30 * minute)
    wait = limit["call_back_days"]
    days = wait + 3 if number in _LATE_CALL else rng.randint(1, wait)
    return {
        "received_at": start.strftime(_STAMP),
        "acknowledged_at": acknowledged.strftime(_STAMP),
        "answered_at": answered.strftime(_STAMP),
        "solved_at": solved.strftime(_STAMP),
        "called_back_on": (solved.date() + dt.timedelta(days=days)).isoformat(),
    }


def _by_day(time: dt.datetime, earliest: dt.datetime) -> dt.datetime:
    """``time`` moved back into the working day, but not before ``earliest``."""
    if time.hour < 8:
        time = (time - dt.timedelta(days=1)).replace(hour=19)
    elif time.hour > 20:
        time = time.replace(hour=20)
    return max(time, earliest)


def _customer(rng: random.Random) -> str:
    return rng.choice("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许") + rng.choice(
        ("样客", "示客", "演客")
    )


def _both(key: str, text: Mapping[str, str]) -> Row:
    return {key: text["zh"], f"{key}_en": text["en"]}


def survey_rows(rng: random.Random, profile: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Three hundred valid questionnaires; marks of one to five, written out of a hundred."""
    period = profile["survey"]["period"]
    span = (period["to"] - period["from"]).days
    groups = [(zh, en) for zh, en, count in _GROUPS for _ in range(count)]
    themes: list[tuple[str, str] | None] = [(zh, en) for zh, en, n in _THEMES for _ in range(n)]
    themes += [None] * (len(groups) - len(themes))
    rng.shuffle(groups)
    rng.shuffle(themes)
    days = sorted(rng.randint(0, span) for _ in groups)
    rows: list[Mapping[str, Any]] = []
    for number, (day, group, theme) in enumerate(zip(days, groups, themes, strict=True), start=1):
        row: Row = {
            "response_no": f"DC-2026-{number:03d}",
            "date": (period["from"] + dt.timedelta(days=day)).isoformat(),
            "group": group[0],
            "group_en": group[1],
        }
        for index, mean in enumerate(_MEANS, start=1):
            row[f"q{index}"] = 20 * min(5, max(2, round(rng.gauss(mean + 0.12, 0.55))))
        if theme:
            row["theme"], row["theme_en"] = theme
        rows.append(row)
    return rows


def order_rows(
    rng: random.Random,
    profile: Mapping[str, Any],
    outlets: Sequence[Mapping[str, Any]],
    staff: Sequence[Row],
) -> list[Mapping[str, Any]]:
    """Four hundred work orders over the period of the complaints, about one in forty late."""
    cases = {c["id"]: c for c in profile["service"]["response"]}
    engineers = [
        r for r in staff if r["department"] == "field-service" and not r["is_service_manager"]
    ]
    first = profile["complaints"]["period"]["from"]
    days = sorted(rng.randrange(360) for _ in range(400))
    rows: list[Mapping[str, Any]] = []
    for number, day in enumerate(days, start=1):
        date = first + dt.timedelta(days=day)
        start = dt.datetime(date.year, date.month, date.day, rng.randint(8, 20), rng.randrange(60))  # noqa: DTZ001
        rows.append(_order(rng, number, start, cases, _open_outlets(outlets, date), engineers))
    return rows


def _open_outlets(
    outlets: Sequence[Mapping[str, Any]], date: dt.date
) -> list[tuple[int, Mapping[str, Any]]]:
    return [(i, o) for i, o in enumerate(outlets) if o["opened"] <= date.isoformat()]


def _order(
    rng: random.Random,
    number: int,
    start: dt.datetime,
    cases: Mapping[str, Mapping[str, Any]],
    outlets: Sequence[tuple[int, Mapping[str, Any]]],
    engineers: Sequence[Row],
) -> Row:
    index, outlet = rng.choice(outlets)
    kind = rng.choices(("repair", "installation", "inspection", "visit"), (55, 28, 12, 5))[0]
    products = _PRODUCTS[:4] if kind == "installation" else _PRODUCTS
    case = "installation" if kind != "repair" else _case(rng, index)
    work = rng.choice(_WORK[kind])
    engineer = rng.choice(engineers) if outlet["ownership"] == "own" else None
    if engineer is not None and str(engineer["hired"]) > f"{start:%Y-%m-%d}":
        present = [r for r in engineers if str(r["hired"]) <= f"{start:%Y-%m-%d}"]
        engineer = present[number % len(present)]
    late = rng.random() < 0.025
    return {
        "order_no": f"GD-{start:%y%m}-{number:04d}",
        "kind": kind,
        "case": case,
        "product": rng.choices(products, (40, 22, 20, 10, 8)[: len(products)])[0],
        "outlet_no": outlet["outlet_no"],
        "engineer_no": engineer["employee_no"] if engineer else None,
        "work": work[0],
        "work_en": work[1],
        **_order_times(rng, start, cases[case], late=late),
        "satisfied": rng.random() > (0.4 if late else 0.015),
    }


def _case(rng: random.Random, outlet: int) -> str:
    """Safety faults anywhere; else by where the outlet lies."""
    if rng.random() < 0.08:
        return "safety"
    return "remote" if outlet == 9 else "county" if outlet in (3, 4) else "city"


def _order_times(
    rng: random.Random, start: dt.datetime, case: Mapping[str, Any], *, late: bool
) -> Row:
    minute = dt.timedelta(minutes=1)
    arrive, complete = case["arrive_hours"] * 60, case["complete_hours"] * 60
    answered = start + minute * rng.randint(2, case["answer_minutes"])
    on_road = arrive + rng.randint(60, 400) if late else rng.randint(arrive // 3, arrive * 9 // 10)
    arrived = start + minute * on_road
    if arrive > 24 * 60 // 2:  # safety-related faults are attended at night as well
        arrived = _by_day(arrived, answered + 20 * minute)
    arrived = max(answered + 20 * minute, arrived)
    done = arrived + minute * rng.randint(35, 150)
    if not late and rng.random() < 0.1:  # a part had to be fetched
        done = start + minute * rng.randint(complete * 7 // 10, complete * 19 // 20)
    done = max(_by_day(done, arrived), arrived + 30 * minute)
    return {
        "requested_at": start.strftime(_STAMP),
        "answered_at": answered.strftime(_STAMP),
        "arrived_at": arrived.strftime(_STAMP),
        "completed_at": done.strftime(_STAMP),
    }
