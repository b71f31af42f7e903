"""One mail to one mail server. The error says what is wrong in words, and whether trying again can help."""

from __future__ import annotations

import smtplib
import socket
import ssl
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from attune.deliver.channels.email.server import NONE, TLS, Settings
from attune.vocabulary.errors import BadInput, Unavailable

TIMEOUT_S = 20.0
TEMPORARY = range(400, 500)


def message(
    settings: Settings, *, to: str, name: str, subject: str, text: str, html: str = "", unsubscribe: str = ""
) -> EmailMessage:
    """The mail itself: text and HTML; `unsubscribe` is an address for RFC 8058's one click.

    Raises:
        BadInput: a header cannot be written, such as a subject of two lines.
    """
    made = EmailMessage()
    try:
        made["Subject"] = subject
        made["From"] = Address(settings.sender_name or "Attune", addr_spec=settings.sender)
        made["To"] = Address(name if name.isprintable() else "", addr_spec=to)
    except (ValueError, IndexError) as error:
        raise BadInput(f"This mail cannot be written: {error}", code="mail_header") from None
    made["Date"] = format_datetime(datetime.now(UTC))
    made["Message-ID"] = make_msgid(domain=settings.sender.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        made["List-Unsubscribe"] = f"<{unsubscribe}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def send(settings: Settings, mail: EmailMessage) -> None:
    """Hand a mail over.

    Raises:
        Unavailable: the server is away, or says to try later.
        BadInput: it refuses for good, or the settings cannot work; the message says why.
    """
    try:
        with _connected(settings) as server:
            if settings.user:
                server.login(settings.user, settings.password)
            server.send_message(mail)
    except smtplib.SMTPAuthenticationError as error:
        raise BadInput(
            f"The mail server does not accept this user and password ({error.smtp_code}).", code="mail_login"
        ) from None
    except smtplib.SMTPNotSupportedError as error:
        raise BadInput(f"The mail server cannot do what the settings ask for: {error}", code="mail_support") from None
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        _refused(code, said, "The mail server refuses the recipient")
    except smtplib.SMTPSenderRefused as error:
        _refused(error.smtp_code, error.smtp_error, "The mail server refuses the sender")
    except smtplib.SMTPResponseException as error:
        _refused(error.smtp_code, error.smtp_error, "The mail server refuses the mail")
    except ssl.SSLCertVerificationError as error:
        raise BadInput(
            f"The certificate of {settings.host} is not trusted: {error.verify_message}.", code="mail_certificate"
        ) from None
    except ssl.SSLError:
        raise BadInput(
            f"{settings.host}:{settings.port} does not speak TLS like this. Try another security, or another port.",
            code="mail_tls",
        ) from None
    except socket.gaierror:
        raise Unavailable(
            f"There is no server of the name {settings.host}.", code="mail_host", retry_after_s=60
        ) from None
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(
            f"{settings.host}:{settings.port} does not answer as a mail server: {_why(error)}.",
            code="mail_server",
            retry_after_s=60,
        ) from None


def _connected(settings: Settings) -> smtplib.SMTP:
    host = settings.host.strip("[]")
    context = ssl.create_default_context()
    if settings.security == TLS:
        return smtplib.SMTP_SSL(host, settings.port, timeout=TIMEOUT_S, context=context)
    server = smtplib.SMTP(host, settings.port, timeout=TIMEOUT_S)
    if settings.security != NONE:
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _refused(code: int, said: bytes | str, what: str) -> None:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    sentence = f"{what} ({code}): {' '.join(text.split())[:200]}"
    if code in TEMPORARY:
        raise Unavailable(sentence, code="mail_later", retry_after_s=300)
    raise BadInput(sentence, code="mail_refused")


def _why(error: Exception) -> str:
    return str(error.strerror or error) if isinstance(error, OSError) else str(error)[:200] or type(error).__name__
