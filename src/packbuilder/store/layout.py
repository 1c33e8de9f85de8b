"""Where everything lives and what outputs are called. Pure paths; nothing is created here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

PROFILE_NAMES = ("profile.yaml", "profile.yml", "profile.json")
STYLE_SHEET_NAME = "style.docx"
LOGO_NAMES = ("logo.png", "logo.jpg", "logo.jpeg")


def resource_dir() -> Path:
    """The folder that holds ``schemas`` and ``doc-templates``.

    Inside an installed wheel both lie in the package; in a checkout they lie at its top.
    """
    package = Path(__file__).resolve().parent.parent
    installed = package / "data"
    return installed if installed.is_dir() else package.parent.parent


@dataclass(frozen=True, slots=True)
class Resources:
    """What packbuilder ships beside its code."""

    root: Path

    def schema(self, name: str) -> Path:
        """Path of ``schemas/<name>.schema.json``."""
        return self.root / "schemas" / f"{name}.schema.json"

    @property
    def schemas_dir(self) -> Path:
        """Folder of all schemas."""
        return self.root / "schemas"

    @property
    def templates_dir(self) -> Path:
        """Folder of all schemes."""
        return self.root / "doc-templates"

    @property
    def delivery_profiles_dir(self) -> Path:
        """Folder of the forms in which a pack may be handed over."""
        return self.root / "delivery-profiles"

    @property
    def style_sheet(self) -> Path:
        """The shipped style sheet, from which a company's own one starts."""
        return self.templates_dir / "common" / STYLE_SHEET_NAME

    def scheme_dir(self, scheme_id: str) -> Path:
        """Folder of one scheme."""
        return self.templates_dir / scheme_id


@dataclass(frozen=True, slots=True)
class CompanyFolder:
    """A company's inputs.

    Attributes:
        root: the folder.
        profile: the profile file inside it.
    """

    root: Path
    profile: Path

    @property
    def company_id(self) -> str:
        """The folder's name."""
        return self.root.name

    @property
    def templates_dir(self) -> Path:
        """Where the company keeps its own versions of templates."""
        return self.root / "templates"

    @property
    def style_sheet(self) -> Path | None:
        """The company's own style sheet, where it has one."""
        path = self.root / STYLE_SHEET_NAME
        return path if path.is_file() else None

    @property
    def logo(self) -> Path | None:
        """The company's logo, where it lies in a file of its own."""
        paths = (self.root / name for name in LOGO_NAMES)
        return next((path for path in paths if path.is_file()), None)


@dataclass(frozen=True, slots=True)
class RoundFolder:
    """``<output>/<company-id>/<scheme-id>/round-NN``, and the names of the files in it."""

    root: Path

    @classmethod
    def of(cls, output: Path, company_id: str, scheme_id: str, number: int) -> RoundFolder:
        """The folder of one round of one company."""
        return cls(output / company_id / scheme_id / f"round-{number:02d}")

    def pack(self, locale: str) -> Path:
        """The pack."""
        return self.root / f"pack.{locale}.pdf"

    def manifest(self, locale: str) -> Path:
        """What made the pack, page by page."""
        return self.root / f"manifest.{locale}.json"

    def report(self, locale: str, suffix: str) -> Path:
        """The report as ``json``, ``html`` or ``sarif``."""
        return self.root / f"report.{locale}.{suffix}"

    def checklist(self, locale: str) -> Path:
        """The report as a Word list to tick off."""
        return self.root / f"checklist.{locale}.docx"

    def reports(self, locale: str) -> tuple[Path, ...]:
        """The report in all its forms."""
        forms = (self.report(locale, suffix) for suffix in ("json", "html", "sarif"))
        return (*forms, self.checklist(locale))

    def seal_plan(self, locale: str, suffix: str) -> Path:
        """What to seal and sign after printing, as ``json`` or ``html``."""
        return self.root / f"seal-plan.{locale}.{suffix}"

    def sealed(self, locale: str) -> tuple[Path, ...]:
        """What is made of one pack to seal it: stale as soon as the pack is built anew."""
        plans = (self.seal_plan(locale, suffix) for suffix in ("json", "html"))
        folder = self.root / "sealed"
        return (*plans, folder / f"pack.{locale}.pdf", folder / f"sealed.{locale}.json")

    def relative_docx(self, locale: str, item_id: str) -> PurePosixPath:
        """A filled Word document, relative to the folder."""
        return PurePosixPath("docx", locale, f"{item_id}.docx")

    def relative_pdf(self, locale: str, item_id: str) -> PurePosixPath:
        """A converted part, relative to the folder."""
        return PurePosixPath("pdf", locale, f"{item_id}.pdf")
