"""The evidence clock: what runs out when, and the dates it is held against. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from packbuilder.calc.validity import add_months
from packbuilder.check.places import numbered_rows, row_location
from packbuilder.check.view import DossierView, value_at
from packbuilder.model.finding import Location
from packbuilder.model.profile import CertificationStage
from packbuilder.model.text import BilingualText

CYCLE_MONTHS = 36


class Kind(enum.StrEnum):
    """What runs out."""

    EVIDENCE = "evidence"
    AGREEMENT = "agreement"
    CALIBRATION = "calibration"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """One thing that runs out.

    Attributes:
        kind: what it is.
        subject: evidence id, or table and number of the row.
        title: what people call it.
        day: its last day of validity.
        location: where the company says so.
    """

    kind: Kind
    subject: str
    title: BilingualText
    day: dt.date
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A date of the certification cycle.

    Attributes:
        milestone_id: ``submission``, ``audit``, ``certificate``, ``surveillance-1``,
            ``certificate-end``.
        title: its name.
        day: the day; without a certificate those after the audit are estimates, counted from the
            expected audit.
        is_estimate: whether the day is computed.
        stage: the stage whose papers are asked for by then; None where none are.
    """

    milestone_id: str
    title: BilingualText
    day: dt.date
    is_estimate: bool
    stage: CertificationStage | None = None


def milestones(view: DossierView) -> tuple[Milestone, ...]:
    """Submission, audit, every surveillance to come and the certificate's end, in order.

    Before there is a certificate it is counted from the expected audit: its own date is not known
    yet, and any later date only helps. The certificate that a recertification leads to is counted
    in the same way.
    """
    stage = view.profile.stage
    audit = dt.date.fromisoformat(_text(view, "/application/expected_audit_date"))
    stones = [
        Milestone(
            milestone_id="submission",
            title=BilingualText("提交申请", "Submission"),
            day=view.profile.submission_date,
            is_estimate=False,
            stage=stage,
        ),
        Milestone(
            milestone_id="audit",
            title=BilingualText("期望审核", "Expected audit"),
            day=audit,
            is_estimate=False,
        ),
    ]
    step, end = view.scheme.surveillance_months, view.scheme.validity_months
    if stage is CertificationStage.INITIAL or not value_at(view.profile.data, "/certificate"):
        return (*stones, *_cycle(audit, step, end))
    issued = Milestone(
        milestone_id="certificate",
        title=BilingualText("证书颁发", "Certificate issued"),
        day=dt.date.fromisoformat(_text(view, "/certificate/issued")),
        is_estimate=False,
    )
    if stage is CertificationStage.RECERTIFICATION:
        return (issued, *stones, *_cycle(audit, step, end))
    return (issued, *stones, *_running(view, audit, step, end // step - 1))


def cycle(view: DossierView, months: int = CYCLE_MONTHS) -> tuple[Milestone, ...]:
    """The milestones, and those of the next certificate within ``months`` of the submission."""
    stones = milestones(view)
    last = stones[-1].day
    limit = add_months(view.profile.submission_date, months)
    following = _cycle(last, view.scheme.surveillance_months, view.scheme.validity_months)
    ahead = [
        dataclasses.replace(stone, milestone_id=f"next-{stone.milestone_id}")
        for stone in following
        if stone.day <= limit
    ]
    return (*stones, *ahead)


def _cycle(start: dt.date, step: int, end: int) -> Iterator[Milestone]:
    """Every surveillance, ``step`` months apart, and the certificate's end after ``end`` months."""
    for number, months in enumerate(range(step, end, step), start=1):
        yield _surveillance(number, add_months(start, months))
    yield _certificate_end(add_months(start, end), is_estimate=True)


def _running(view: DossierView, audit: dt.date, step: int, count: int) -> Iterator[Milestone]:
    """What is left of the certificate in force after the surveillance at hand.

    ``count`` surveillances belong to a certificate; the audit after them renews it.
    """
    expires = dt.date.fromisoformat(_text(view, "/certificate/expires"))
    stated = value_at(view.profile.data, "/surveillance/number")
    done = stated if isinstance(stated, int) else 1
    for number in range(done + 1, count + 1):
        day = add_months(audit, step * (number - done))
        if day < expires:
            yield _surveillance(number, day)
    yield _certificate_end(expires, is_estimate=False)


def _surveillance(number: int, day: dt.date) -> Milestone:
    return Milestone(
        milestone_id=f"surveillance-{number}",
        title=BilingualText(f"第{number}次监督审核", f"Surveillance audit {number}"),
        day=day,
        is_estimate=True,
        stage=CertificationStage.SURVEILLANCE,
    )


def _certificate_end(day: dt.date, *, is_estimate: bool) -> Milestone:
    return Milestone(
        milestone_id="certificate-end",
        title=BilingualText("证书到期（此前完成再认证）", "Certificate ends; recertify before"),
        day=day,
        is_estimate=is_estimate,
        stage=CertificationStage.RECERTIFICATION,
    )


def _text(view: DossierView, pointer: str) -> str:
    return str(value_at(view.profile.data, pointer))


def expiries(view: DossierView) -> tuple[Expiry, ...]:
    """Everything that runs out, earliest first."""
    found = [*_evidence(view), *_certificates(view), *_rows(view)]
    return tuple(sorted(found, key=lambda expiry: (expiry.day, expiry.subject)))


def _evidence(view: DossierView) -> Iterator[Expiry]:
    for evidence in view.profile.evidence:
        if evidence.expires is not None:
            yield Expiry(
                kind=Kind.EVIDENCE,
                subject=evidence.evidence_id,
                title=evidence.title,
                day=evidence.expires,
                location=view.evidence_location(evidence),
            )


def _certificates(view: DossierView) -> Iterator[Expiry]:
    application: Any = view.profile.data["application"]
    for index, row in enumerate(application.get("existing_certificates") or ()):
        pointer = f"/application/existing_certificates/{index}"
        yield Expiry(
            kind=Kind.CERTIFICATE,
            subject=pointer,
            title=BilingualText(row["name"]["zh"], row["name"].get("en")),
            day=dt.date.fromisoformat(row["expires"]),
            location=view.location(f"{pointer}/expires"),
        )


_COLUMNS = (
    ("outlets", "contract_until", Kind.AGREEMENT, "网点委托协议：", "Outlet agreement: "),
    ("tools", "calibration_due", Kind.CALIBRATION, "计量检定：", "Calibration: "),
)


def _rows(view: DossierView) -> Iterator[Expiry]:
    for name, column, kind, zh, en in _COLUMNS:
        key = "outlet_no" if name == "outlets" else "tool_no"
        for table, number, row in numbered_rows(view, name):
            if not row.get(column):
                continue
            title: Any = row["name"]
            yield Expiry(
                kind=kind,
                subject=f"{name}/{row[key]}",
                title=BilingualText(zh + title["zh"], en + (title.get("en") or title["zh"])),
                day=dt.date.fromisoformat(str(row[column])),
                location=row_location(table, number, column),
            )
