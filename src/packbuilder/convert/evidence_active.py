"""What acts or hides in a supplied PDF: found, named, removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import sanitize

from packbuilder.convert.evidence_types import EvidenceNote

_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/SubmitForm": "submit-form",
    "/ImportData": "import-data",
    "/GoToR": "remote-file",
    "/GoToE": "remote-file",
    "/URI": "web-link",
    "/Rendition": "multimedia",
    "/Movie": "multimedia",
    "/Sound": "multimedia",
}
_HARMLESS = frozenset({"web-link"})
_MOST_NAMES = 10
_LONGEST_CHAIN = 50


def remove_active_content(pdf: pikepdf.Pdf) -> list[EvidenceNote]:
    """Remove scripts, actions, attachments, multimedia; name what there was."""
    kinds = _active_content(pdf)
    attached = _attachment_names(pdf)
    sanitize.remove_javascript(pdf)
    sanitize.remove_attachments(pdf)
    sanitize.remove_multimedia(pdf)
    sanitize.remove_external_access(pdf)
    sanitize.remove_private_app_data(pdf)
    for key in ("/OpenAction", "/AA", "/Collection", "/Threads", "/Perms", "/Requirements"):
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        if "/AA" in page.obj:
            del page.obj["/AA"]
    notes = []
    if kinds - _HARMLESS:
        params = {"kinds": ", ".join(sorted(kinds - _HARMLESS))}
        notes.append(EvidenceNote(code="evidence-active-content-removed", params=params))
    if attached:
        shown = ", ".join(attached[:_MOST_NAMES]) + (", …" if len(attached) > _MOST_NAMES else "")
        params = {"count": str(len(attached)), "files": shown}
        notes.append(EvidenceNote(code="evidence-attachments-removed", params=params))
    return notes


def _attachment_names(pdf: pikepdf.Pdf) -> list[str]:
    names = set(pdf.attachments)
    for obj in _dictionaries(pdf):
        if obj.get("/Subtype") == "/FileAttachment":
            file = obj.get("/FS")
            held = file if isinstance(file, pikepdf.Dictionary) else pikepdf.Dictionary()
            names.add(str(held.get("/UF", held.get("/F", "?"))))
    printable = ("".join(c for c in name if c.isprintable())[:80] for name in names)
    return sorted(name or "?" for name in printable)


def _active_content(pdf: pikepdf.Pdf) -> set[str]:
    found: set[str] = set()
    for obj in _dictionaries(pdf):
        for action in _actions_in(obj):
            kind = _ACTIONS.get(str(action.get("/S", "")))
            if kind:
                found.add(kind)
    return found


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    return (obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary))


def _actions_in(obj: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Actions stand in objects of their own, or in the /A, /AA, /OpenAction of others."""
    additional = obj.get("/AA")
    held: list[Any] = []
    if isinstance(additional, pikepdf.Dictionary):
        held = [action for _, action in additional.items()]
    for holder in (obj, *(obj.get(key) for key in ("/A", "/OpenAction")), *held):
        action = holder
        for _ in range(_LONGEST_CHAIN):
            if not isinstance(action, pikepdf.Dictionary):
                break
            yield action
            action = action.get("/Next") if "/S" in action else None
