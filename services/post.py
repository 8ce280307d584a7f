"""Electronic mail by SMTP: one connection for many letters; what fails is told, and never holds up the others."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from types import TracebackType
from typing import Self

from domain.errors import DashboardError

OK = 250
"""The answer of a server that did what it was asked."""
GONE_AFTER = 3
"""Letters lost in a row after which the server counts as gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """How letters are handed over."""

    host: str
    port: int
    security: str
    """``starttls``, ``tls``, or ``none`` inside one network."""
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str
    timeout: float
    """Seconds to wait for each answer."""
    trust: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context, repr=False)
    """Whom to believe that they are the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes along with a letter."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one person."""

    to: str
    subject: str
    text: str
    html: str = field(default="", repr=False)
    """The same as HTML, for programs that show it; empty: the text is all there is."""
    attachments: tuple[Attachment, ...] = ()
    unsubscribe: str = ""
    """Address to which one writes to get no more of these; programs offer it as a button. Empty where there is none."""
    identity: str = ""
    """One word that names the letter: where it should arrive twice after all, programs see that it is the same."""


class LetterError(Exception):
    """A letter was not taken; others may be. `code` is ``refused``, ``address`` or ``lost``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


class Post:
    """An open connection to a mail server, as a context.

    Raises DashboardError where there is no way to it: ``mail-unreachable`` and ``mail-sign-in``. Neither carries the
    password.
    """

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None
        self._lost = 0

    def __enter__(self) -> Self:
        self._connection = self._connected()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            try:
                self._connection.quit()
            except (OSError, smtplib.SMTPException):
                self._connection.close()

    def send(self, letter: Letter) -> None:
        """Hand over a letter. It is tried once: a server that goes away in the middle may have taken it.

        Raises LetterError where this letter failed, and DashboardError where the server is gone.
        """
        message = self._message(letter)
        self._wake()
        try:
            self._hand_over(message)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._drop()
            self._lost += 1
            if self._lost >= GONE_AFTER:
                raise self._unreachable() from error
            raise LetterError("lost", type(error).__name__) from error
        self._lost = 0

    def _wake(self) -> None:
        """Make sure that the server still listens: many close a connection that was silent for a while."""
        try:
            if self._connection is not None and self._connection.noop()[0] == OK:
                return
        except (OSError, smtplib.SMTPException):
            pass
        self._drop()
        self._connection = self._connected()

    def _hand_over(self, message: EmailMessage) -> None:
        assert self._connection is not None
        try:
            self._connection.send_message(message)
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise LetterError("refused", f"{code} {_told(said)}") from error
        except smtplib.SMTPResponseException as error:
            raise LetterError("refused", f"{error.smtp_code} {_told(error.smtp_error)}") from error
        except (smtplib.SMTPException, UnicodeError) as error:
            raise LetterError("refused", type(error).__name__) from error

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        try:
            # What is no address, or would begin another header, is refused here.
            Address(addr_spec=letter.to)
            letter.to.encode("ascii")
            message["To"] = letter.to
            message["From"] = self._server.sender
            message["Subject"] = letter.subject
            if letter.unsubscribe:
                message["List-Unsubscribe"] = f"<mailto:{Address(addr_spec=letter.unsubscribe).addr_spec}>"
        except (ValueError, MessageError, IndexError) as error:
            raise LetterError("address") from error
        message["Date"] = formatdate(localtime=True)
        domain = self._server.sender.rpartition("@")[2]
        message["Message-ID"] = f"<{letter.identity}@{domain}>" if letter.identity else make_msgid(domain=domain)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        if letter.html:
            message.add_alternative(letter.html, subtype="html")
        for one in letter.attachments:
            kind, _, subtype = one.media_type.partition("/")
            message.add_attachment(one.data, maintype=kind, subtype=subtype, filename=one.name)
        return message

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        connection: smtplib.SMTP | None = None
        try:
            if server.security == "tls":
                connection = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=server.trust())
            else:
                connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
            if server.security == "starttls":
                connection.starttls(context=server.trust())
            if server.user:
                connection.login(server.user, server.password)
        except smtplib.SMTPAuthenticationError as error:
            _close(connection)
            raise DashboardError("mail-sign-in", host=server.host, user=server.user) from error
        except (OSError, smtplib.SMTPException) as error:
            _close(connection)
            raise self._unreachable() from error
        return connection

    def _unreachable(self) -> DashboardError:
        return DashboardError("mail-unreachable", host=self._server.host, port=str(self._server.port))

    def _drop(self) -> None:
        _close(self._connection)
        self._connection = None


def _close(connection: smtplib.SMTP | None) -> None:
    if connection is not None:
        connection.close()


def _told(said: bytes | str) -> str:
    """What a server said, on one line."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200]
