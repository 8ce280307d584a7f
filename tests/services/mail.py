"""Real mail servers for tests: good ones, and ones that refuse, hang or drop."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from services.post import MailServer

TIMEOUT = 2.0
USER, PASSWORD = "reports", "correct horse 7"


@dataclass
class Mailbox:
    """What a server has taken, and how it behaves."""

    letters: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    """Addresses it does not know."""
    drops: int = 0
    """How many letters it hangs up on while they are handed over."""
    after_each: bool = False
    """Whether it hangs up after each letter."""
    server: MailServer | None = None
    authority: trustme.CA | None = None
    """Who vouches for the server."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.drops:
            self.drops -= 1
            server.transport.close()
            return "421 gone"
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.after_each:
            server.loop.call_later(0.05, server.transport.close)
        return "250 OK"

    @property
    def to(self) -> list[str]:
        """To whom letters came, in order."""
        return [str(letter["To"]) for letter in self.letters]


@contextmanager
def mail_server(security: str = "none", *, user: str = "") -> Iterator[Mailbox]:
    """A mail server of this machine; with `user` only who signs in with `PASSWORD` may send."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)

    def trust() -> ssl.SSLContext:
        client = ssl.create_default_context()
        authority.configure_trust(client)
        return client

    def known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword) -> AuthResult:
        right = (given.login, given.password) == (user.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    mailbox = Mailbox(authority=authority)
    controller = Controller(
        mailbox,
        hostname="localhost",
        port=0,
        ssl_context=context if security == "tls" else None,
        tls_context=context if security == "starttls" else None,
        require_starttls=security == "starttls",
        authenticator=known,
        # Inside TLS from the beginning aiosmtpd knows nothing of it, and would warn.
        auth_required=bool(user) and security == "starttls",
        auth_require_tls=security == "starttls",
    )
    controller.port = _free_port()
    controller.start()
    mailbox.server = MailServer(
        host="localhost", port=controller.port, security=security, user=user, password=PASSWORD if user else "",
        sender="reports@example.org", timeout=TIMEOUT, trust=trust,
    )  # fmt: skip
    try:
        yield mailbox
    finally:
        controller.stop()


@contextmanager
def silent_server() -> Iterator[MailServer]:
    """Something that takes connections and never says a word."""
    listening = socket.create_server(("localhost", 0))
    held: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                held.append(listening.accept()[0])
            except OSError:
                return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield MailServer(
            host="localhost", port=listening.getsockname()[1], security="none", sender="a@example.org", timeout=0.5
        )
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(timeout=5)
        for connection in held:
            connection.close()


def _free_port() -> int:
    with socket.create_server(("localhost", 0)) as server:
        return int(server.getsockname()[1])
