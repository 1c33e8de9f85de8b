"""The key and the certificate that a file is signed with, and pyHanko, which signs."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packbuilder.errors import InputError, MissingToolError

if TYPE_CHECKING:
    from cryptography import x509
    from pyhanko.sign.signers.pdf_cms import SimpleSigner


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A key and its certificate, ready to sign.

    Attributes:
        organisation: the company that the certificate names, or empty.
        name: the certificate's common name.
        signer: pyHanko's signer; it never shows the key or the passphrase.
    """

    organisation: str
    name: str
    signer: SimpleSigner

    @property
    def names(self) -> tuple[str, ...]:
        """The company and, where the certificate is a person's, that person."""
        found = [self.organisation, self.name]
        return tuple(dict.fromkeys(name for name in found if name))


def require_pyhanko() -> None:
    """See that pyHanko is there, and keep its log away from users.

    Raises:
        MissingToolError: ``sign-tool-missing``.
    """
    try:
        import pyhanko.sign  # noqa: F401
    except ImportError as exc:
        raise MissingToolError("sign-tool-missing") from exc
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def load_key(
    path: Path, passphrase: bytes | None, now: dt.datetime, given: dt.datetime
) -> SigningKey:
    """Open a PKCS#12 file (.p12, .pfx).

    Args:
        path: the file.
        passphrase: None for a file without one.
        now: the machine's time, at which the certificate has to be valid.
        given: the time that the signature will give, at which it has to be valid too.

    Raises:
        InputError: ``sign-key-unreadable``, ``sign-passphrase-wrong``, ``sign-key-missing``,
            ``sign-certificate-expired``, ``sign-certificate-not-yet`` or
            ``sign-certificate-usage``.
        MissingToolError: ``sign-tool-missing``.
    """
    require_pyhanko()
    from cryptography.hazmat.primitives.serialization import pkcs12
    from pyhanko.sign.signers.pdf_cms import SimpleSigner

    try:
        data = path.read_bytes()
    except OSError as exc:
        raise InputError("sign-key-unreadable", file=path.name) from exc
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(data, passphrase)
    except ValueError as exc:
        is_secret = "password" in str(exc).lower()
        code = "sign-passphrase-wrong" if is_secret else "sign-key-unreadable"
        raise InputError(code, file=path.name) from None if is_secret else exc
    except Exception as exc:  # what the library makes of foreign bytes is not documented
        raise InputError("sign-key-unreadable", file=path.name) from exc
    if key is None or certificate is None:
        raise InputError("sign-key-missing", file=path.name)
    if not _may_sign(certificate):
        raise InputError("sign-certificate-usage", file=path.name)
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    for moment in (now, given):
        if moment > last:
            raise InputError("sign-certificate-expired", file=path.name, date=f"{last:%Y-%m-%d}")
        if moment < first:
            raise InputError("sign-certificate-not-yet", file=path.name, date=f"{first:%Y-%m-%d}")
    try:
        signer = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=passphrase)
    except (ValueError, TypeError, NotImplementedError) as exc:
        raise InputError("sign-key-unreadable", file=path.name) from exc
    subject = signer.signing_cert.subject.native if signer.signing_cert is not None else {}
    return SigningKey(
        organisation=_one(subject.get("organization_name")),
        name=_one(subject.get("common_name")),
        signer=signer,
    )


def _may_sign(certificate: x509.Certificate) -> bool:
    """A certificate that names what it is for must name signing."""
    from cryptography import x509

    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return bool(usage.digital_signature or usage.content_commitment)


def _one(value: object) -> str:
    """A name may be given several times."""
    return str(value[0] if isinstance(value, list) and value else value or "")
