"""The rows of the sample company's record tables, all fictitious and all from a seeded stream."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from typing import Any

Row = dict[str, Any]
_CENTRE = ("售后服务中心", "After-sales service centre")
_ROOM = ("培训教室", "Training room")
_OF_RECORDINGS = 3  # the row of checks in goods.yaml that is about a recording
# Session: plan id, date (no weekend, no public holiday), audience, effect zh, effect en.
_SESSIONS = (
    (
        "law",
        "2026-01-14",
        "first",
        "现场抽问10人均能判断退换责任",
        "Ten people asked on the spot could all tell when refund or exchange is due",
    ),
    (
        "law",
        "2026-01-15",
        "second",
        "课后抽问8人均能说明三包期限",
        "Eight people asked after class could all state the periods of the three guarantees",
    ),
    (
        "culture",
        "2026-02-05",
        "all",
        "抽查录音承诺用语正确率由91%升至97%",
        "Correct wording of the commitments in recordings rose from 91% to 97%",
    ),
    (
        "manual",
        "2026-03-18",
        "first",
        "工单必填项缺失由每月23处降至6处",
        "Missing fields on work orders fell from 23 to 6 a month",
    ),
    (
        "manual",
        "2026-03-19",
        "second",
        "备件领用漏登当月为零",
        "No unrecorded issue of parts that month",
    ),
    (
        "water-heater-repair",
        "2026-04-22",
        "field",
        "更换加热管平均用时41分钟",
        "Average time to replace a heating element: 41 minutes",
    ),
    (
        "kitchen-installation",
        "2026-05-20",
        "field",
        "次月安装返工2单，上月为5单",
        "Two reworked installations the next month, five the month before",
    ),
    (
        "electrical-safety",
        "2026-06-11",
        "safety",
        "工具检查全部合格，未发生事故",
        "All tool checks passed, no accident",
    ),
    (
        "complaints-handling",
        "2026-07-15",
        "contact",
        "投诉分级正确率由90%升至98%",
        "Complaints classed correctly: from 90% to 98%",
    ),
    (
        "complaints-handling",
        "2026-07-16",
        "contact",
        "情景模拟全部达到80分以上",
        "Every role play scored 80 or more",
    ),
    (
        "purifier-maintenance",
        "2026-08-19",
        "field",
        "换芯后水质复测一次合格率100%",
        "Water passed the first re-test after every filter change",
    ),
    (
        "data-protection",
        "2026-09-09",
        "all",
        "权限检查未发现越权访问",
        "The access review found no unauthorised access",
    ),
    (
        "contingency",
        "2026-10-20",
        "drill",
        "备用号码11分钟切换完成",
        "Stand-by number in use after 11 minutes",
    ),
)
_PRODUCTS = ("storage-water-heater", "range-hood", "water-purifier", "dishwasher", "air-purifier")
# Mean mark of the eight questions, out of five.


def outlet_rows(lists: Sequence[Sequence[Any]]) -> list[Mapping[str, Any]]:
    """Outlets, the company's own first."""
    columns = (
        "name",
        "name_en",
        "ownership",
        "region",
        "region_en",
        "address",
        "address_en",
        "manager",
        "manager_en",
        "staff_count",
        "opened",
        "contract_until",
    )
    return [
        {"outlet_no": f"EA-W{n:02d}", **_record(columns, row), "phone": f"000-0000-01{n:02d}"}
        for n, row in enumerate(lists, start=1)
    ]


def part_rows(lists: Sequence[Sequence[Any]]) -> list[Mapping[str, Any]]:
    """Spare parts; one kind is below its minimum, as happens."""
    columns = (
        "product",
        "name",
        "name_en",
        "unit",
        "unit_en",
        "stock",
        "minimum_stock",
        "price",
        "is_wearing_part",
    )
    return [{"part_no": f"EA-P-{n:03d}", **_record(columns, row)} for n, row in enumerate(lists, 1)]


def tool_rows(lists: Sequence[Sequence[Any]]) -> list[Mapping[str, Any]]:
    """Tools with the day their calibration ends, where they need one."""
    places = {
        "C": ("备件中心库", "Central parts store"),
        "O": ("各服务站和工程师工具包", "Stations and kits"),
    }
    columns = ("name", "name_en", "model", "quantity", "place", "calibration_due")
    rows: list[Mapping[str, Any]] = []
    for n, values in enumerate(lists, start=1):
        row = {"tool_no": f"EA-T-{n:03d}", **_record(columns, values)}
        row["place"], row["place_en"] = places[row["place"]]
        rows.append(row)
    return rows


def price_rows(lists: Sequence[Sequence[Any]]) -> list[Mapping[str, Any]]:
    """What services cost."""
    columns = ("item", "item_en", "unit", "unit_en", "price", "note", "note_en")
    return [{"price_no": f"{n:02d}", **_record(columns, row)} for n, row in enumerate(lists, 1)]


def _record(columns: Sequence[str], values: Sequence[Any]) -> Row:
    return {
        key: value.isoformat() if isinstance(value, dt.date) else value
        for key, value in zip(columns, values, strict=True)
    }


def session_rows(profile: Mapping[str, Any], staff: Sequence[Row]) -> list[Mapping[str, Any]]:
    """The sessions held; topic, hours and trainer are the plan's."""
    plan = {entry["id"]: entry for entry in profile["training"]["plan"]}
    rows: list[Mapping[str, Any]] = []
    for number, (plan_id, date, _, effect, effect_en) in enumerate(_SESSIONS, start=1):
        entry = plan[plan_id]
        rows.append(
            {
                "session_no": f"PX-2026-{number:02d}",
                "plan_id": plan_id,
                "date": date,
                "topic": entry["topic"]["zh"],
                "topic_en": entry["topic"]["en"],
                "trainer": entry["trainer"]["zh"],
                "trainer_en": entry["trainer"]["en"],
                "hours": entry["hours"],
                "place": _CENTRE[0] + _ROOM[0],
                "place_en": f"{_ROOM[1]}, {_CENTRE[1].lower()}",
                "effect": effect,
                "effect_en": effect_en,
            }
        )
    return rows


def attendance_rows(
    rng: random.Random, sessions: Sequence[Mapping[str, Any]], staff: Sequence[Row]
) -> list[Mapping[str, Any]]:
    """Who came and what they scored: nobody before the day they were hired, no trainer."""
    rows: list[Mapping[str, Any]] = []
    for session, (_, _, audience, _, _) in zip(sessions, _SESSIONS, strict=True):
        half = int(session["session_no"][-2:]) % 2
        for row in staff:
            is_invited = _invited(row, audience, half)
            if (
                not is_invited
                or row["hired"] > session["date"]
                or row["name"] == session["trainer"]
            ):
                continue
            if rng.random() < 0.04:  # ill or on leave
                continue
            low = rng.random() < 0.02
            score = rng.randint(72, 79) if low else min(100, round(rng.gauss(91, 4)))
            rows.append(
                {
                    "session_no": session["session_no"],
                    "employee_no": row["employee_no"],
                    "score": score if low else max(80, score),
                }
            )
    return rows


def _invited(row: Row, audience: str, half: int) -> bool:
    number = int(row["employee_no"][2:])
    department, head = row["department"], row["post"] == "服务站站长"
    groups = {
        "all": True,
        "first": number % 2 == 1,
        "second": number % 2 == 0,
        "field": department in ("field-service", "spare-parts"),
        "safety": department == "field-service" or head,
        "contact": (department == "contact-centre" or head) and number % 2 == half,
        "drill": row["is_service_manager"] or department == "contact-centre",
    }
    return bool(groups[audience])


def take_back_rows(rng: random.Random) -> list[Mapping[str, Any]]:
    """Thirty take-backs; the partner collects at the end of each month, November's are waiting."""
    rows: list[Mapping[str, Any]] = []
    days = sorted(rng.randrange(355) for _ in range(30))
    for number, day in enumerate(days, start=1):
        date = dt.date(2025, 12, 1) + dt.timedelta(days=day)
        handed = _last_working_day(date)
        done = handed < dt.date(2026, 11, 30)
        rows.append(
            {
                "order_no": f"HS-{date:%y%m}-{number:03d}",
                "date": date.isoformat(),
                "product": rng.choice(_PRODUCTS[:4]),
                "quantity": rng.choice((1, 1, 1, 2)),
                "disposed_on": handed.isoformat() if done else None,
                "receipt_no": f"CZ-{handed:%Y%m}" if done else None,
            }
        )
    return rows


def _last_working_day(date: dt.date) -> dt.date:
    following = (date.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    last = following - dt.timedelta(days=1)
    return last - dt.timedelta(days=max(0, last.weekday() - 4))


def check_rows(
    rng: random.Random,
    problems: Sequence[Sequence[str]],
    outlets: Sequence[Mapping[str, Any]],
    staff: Sequence[Row],
) -> list[Mapping[str, Any]]:
    """Two rounds of every outlet, four of the contact centre, two repeats after a failure."""
    subjects = [(o["name"], o["name_en"]) for o in outlets]
    centre = ("客户联络部（录音与回访）", "Contact centre (recordings and call-backs)")
    plan = [(s, 3 + i // 3, i == 4) for i, s in enumerate(subjects)]
    plan += [(s, 8 + i // 4, i == 8) for i, s in enumerate(subjects)]
    plan += [(centre, month, False) for month in (3, 6, 9, 11)]
    checkers = [r for r in staff if r["post"] == "专职监督员"]
    rows: list[Row] = []
    for number, (subject, month, failed) in enumerate(plan):
        trouble = problems[number % len(problems)] if failed or number % 3 == 1 else None
        if trouble and subject == centre:  # it keeps recordings, and neither parts nor old units
            trouble = problems[_OF_RECORDINGS]
        date = _weekday(rng, month)
        score = rng.randint(80, 84) if failed else rng.randint(88, 93 if trouble else 99)
        row = _check(date, subject, checkers[number % 2], score)
        rows.append({**row, **(_measure(date, rng, trouble) if trouble else {})})
        if failed:  # the rule of the profile: inspected again within 15 days
            again = date + dt.timedelta(days=14)
            rows.append(_check(again, subject, checkers[number % 2], rng.randint(89, 93)))
    rows.sort(key=lambda row: str(row["date"]))
    return [{"check_no": f"JC-2026-{n:02d}", **row} for n, row in enumerate(rows, start=1)]


def _check(date: dt.date, subject: tuple[str, str], checker: Row, score: int) -> Row:
    return {
        "date": date.isoformat(),
        "subject": subject[0],
        "subject_en": subject[1],
        "checker": checker["name"],
        "checker_en": checker["name_en"],
        "score": score,
    }


def _measure(date: dt.date, rng: random.Random, trouble: Sequence[str]) -> Row:
    closed = date + dt.timedelta(days=rng.randint(3, 13))
    closed += dt.timedelta(days=(7 - closed.weekday()) % 7 if closed.weekday() > 4 else 0)
    keys = ("problem", "problem_en", "measure", "measure_en")
    return {**dict(zip(keys, trouble, strict=True)), "closed_on": closed.isoformat()}


def _weekday(rng: random.Random, month: int) -> dt.date:
    """A working day between the 8th and the 24th, clear of the public holidays of 2026."""
    while True:
        day = dt.date(2026, month, rng.randint(8, 24))
        if day.weekday() < 5 and day != dt.date(2026, 6, 19):
            return day
