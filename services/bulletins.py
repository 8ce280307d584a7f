"""The bulletin of a meeting pack: who gets it, and sending it, each letter once a person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address

from domain.errors import DashboardError
from domain.people import Verb
from exports.meeting import bulletin, storyboard
from exports.meeting.bulletin import Around, Bulletin
from exports.meeting.telling import Telling
from services import mailing, packs, papers
from services.acting import Acting
from services.papers import Paper, PaperOptions
from services.post import Attachment, Letter, LetterError, Post
from services.remarks import remark
from storage import audit, bulletins
from storage import packs as kept
from storage.bulletins import Recipient

MEGABYTE = 1_000_000
"""The smaller of the two that go by the name, so that a letter is never too heavy for what its server means by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinOptions:
    """What an operator sets for all bulletins, handed down from the settings."""

    attach: tuple[str, ...] = ()
    """Codes of the formats that go along."""
    most_bytes: int | None = None
    """What these may weigh together in one letter, as mail carries them; None is any weight."""
    papers: PaperOptions = field(default_factory=PaperOptions)
    contact: Mapping[str, str] = field(default_factory=dict)
    """By language: whom to ask, and to whom to write to get no more; empty: one answers the letter."""
    stop_at: str = ""
    """Address to which mail programs write when somebody presses "unsubscribe"; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What a run did."""

    sent: int
    before: int
    """Letters that an earlier run has sent, or another one is sending."""
    failures: tuple[tuple[Recipient, LetterError], ...]
    """Letters that did not go out."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What all recipients of one language get."""

    bulletin: Bulletin
    attachments: tuple[Attachment, ...]


def listed(acting: Acting) -> tuple[Recipient, ...]:
    """Everybody who gets the bulletin, by address."""
    acting.require(Verb.ANNOUNCE)
    with acting.database.reading() as connection:
        return tuple(bulletins.recipients(connection))


def add(acting: Acting, address: str, name: str, language: str) -> Recipient:
    """Put somebody on the list.

    Raises DashboardError: ``bulletin-address`` for what is no address, ``bulletin-known`` for one that is on the list,
    ``paper-language`` for a language there is not.
    """
    acting.require(Verb.ANNOUNCE)
    papers.require_language(language)
    given = _address(address)
    with acting.database.writing(shown=False) as connection:
        new = bulletins.add(connection, given, remark(name), language, acting.person.login, acting.now)
        audit.append(
            connection, now=acting.now, actor=acting.person.login, action="bulletin-recipient-added",
            subject=f"recipient/{new.number}",
        )  # fmt: skip
        return new


def remove(acting: Acting, address: str) -> None:
    """Take somebody off the list, with all that was known of them. Raises DashboardError ``bulletin-unknown``."""
    acting.require(Verb.ANNOUNCE)
    with acting.database.writing(shown=False) as connection:
        number = bulletins.remove(connection, address.strip().lower())
        if number is None:
            raise DashboardError("bulletin-unknown", address=address)
        audit.append(
            connection, now=acting.now, actor=acting.person.login, action="bulletin-recipient-removed",
            subject=f"recipient/{number}",
        )  # fmt: skip


def latest(acting: Acting) -> int:
    """Number of the last pack that no other corrects. Raises DashboardError ``bulletin-no-pack``."""
    acting.require(Verb.ANNOUNCE)
    with acting.database.reading() as connection:
        found = next((head for head in kept.heads(connection) if head.corrected_by is None), None)
    if found is None:
        raise DashboardError("bulletin-no-pack")
    return found.number


def waiting(acting: Acting, number: int) -> tuple[Recipient, ...]:
    """Who has not got the bulletin of pack `number` yet. Raises as `packs.opened`."""
    acting.require(Verb.ANNOUNCE)
    packs.opened(acting, number)
    with acting.database.reading() as connection:
        got = bulletins.got(connection, number)
        return tuple(one for one in bulletins.recipients(connection) if one.number not in got)


def written(acting: Acting, number: int, language: str, options: BulletinOptions) -> Bulletin:
    """The letter about pack `number` in `language`, to be looked at before it goes out. Raises as `papers.order`."""
    acting.require(Verb.ANNOUNCE)
    papers.require_language(language)
    found = packs.opened(acting, number)
    story = storyboard.story(
        found.pack, language, number=number, sha256=found.head.sha256, corrected_by=found.head.corrected_by
    )
    link = options.papers.link.rstrip("/")
    around = Around(
        address=f"{link}/packs?workspace={found.pack.workspace}&pack={number}&lang={language}" if link else "",
        contact=options.contact.get(language, ""),
        attached=tuple(papers.name_of(number, found.pack.workspace, code, language) for code in options.attach),
    )
    return bulletin.told(story, Telling.of(found.pack, language).words, around)


def send(acting: Acting, number: int, post: Post, options: BulletinOptions) -> Sending:
    """Send the bulletin of pack `number` to everybody who has not got it; a letter that fails stops no other.

    Raises as `packs.opened` and `papers.order`, DashboardError ``bulletin-heavy`` before any letter goes out where the
    files weigh more than they may, and DashboardErrors of `Post` where the server is gone: what had not gone out by
    then is left to the next run.
    """
    acting.require(Verb.ANNOUNCE)
    every = {one.number: one for one in listed(acting)}
    parcels = _parcels(acting, number, {one.language for one in waiting(acting, number)}, options)
    with acting.database.writing(shown=False) as connection:
        ready = [one.number for one in every.values() if one.language in parcels]
        numbers = bulletins.take_up(connection, number, ready, acting.now, acting.now - mailing.ABANDONED)
    taken = [every[one] for one in numbers]
    gone = []

    def sent(one: Recipient) -> None:
        with acting.database.writing(shown=False) as connection:
            bulletins.sent(connection, number, one.number, acting.now)
        gone.append(one)

    def give_up(some: Sequence[Recipient]) -> None:
        with acting.database.writing(shown=False) as connection:
            bulletins.give_up(connection, number, [one.number for one in some])

    try:
        failures = mailing.send(
            post, taken, lambda one: _letter(acting, number, one, parcels[one.language], options), sent, give_up
        )
    finally:
        _tell(acting, number, len(gone))
    return Sending(sent=len(gone), before=len(every) - len(taken), failures=failures)


def _parcels(acting: Acting, number: int, languages: Collection[str], options: BulletinOptions) -> dict[str, _Parcel]:
    """What goes to the recipients of each language, made once."""
    found = {}
    for language in languages:
        made = [papers.write(acting, number, code, language, options=options.papers) for code in options.attach]
        _weigh(made, options.most_bytes)
        found[language] = _Parcel(
            written(acting, number, language, options),
            tuple(Attachment(name=one.name, media_type=one.media_type, data=one.data) for one in made),
        )
    return found


def _weigh(made: Sequence[Paper], most: int | None) -> None:
    """Raise ``bulletin-heavy`` where a mail server would refuse each letter anyway."""
    weights = {one.name: -(-len(one.data) // 3) * 4 for one in made}
    if most is None or sum(weights.values()) <= most:
        return
    files = "; ".join(f"{name} ({_megabytes(weight)})" for name, weight in weights.items())
    raise DashboardError(
        "bulletin-heavy", size=_megabytes(sum(weights.values())), most=_megabytes(most), files=files
    )  # fmt: skip


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB"


def _letter(acting: Acting, number: int, to: Recipient, parcel: _Parcel, options: BulletinOptions) -> Letter:
    workspace = "training" if acting.training else "official"
    return Letter(
        to=to.address,
        subject=parcel.bulletin.subject,
        text=parcel.bulletin.text,
        html=parcel.bulletin.html,
        attachments=parcel.attachments,
        unsubscribe=options.stop_at,
        identity=f"bulletin.{workspace}.{number}.{to.number}",
    )


def _address(text: str) -> str:
    address = text.strip().lower()
    try:
        address.encode("ascii")
        found = Address(addr_spec=address)
    except (ValueError, MessageError, IndexError) as error:
        raise DashboardError("bulletin-address", address=text) from error
    if not found.username or not found.domain:
        raise DashboardError("bulletin-address", address=text)
    return address


def _tell(acting: Acting, number: int, sent: int) -> None:
    """The trail says that letters went out; to whom is in no trail that is never erased."""
    if sent:
        with acting.database.writing(shown=False) as connection:
            audit.append(
                connection, now=acting.now, actor=acting.person.login, action="bulletin-sent", subject=f"pack/{number}",
                count=str(sent),
            )  # fmt: skip
