"""Rows of mails and calls between customers and their contacts, and of what was transcribed."""

from collections.abc import Iterator
from datetime import timedelta

from privacy_portal.profiles.qontak.sample_system.stories import MAILS, TRANSCRIPTS
from privacy_portal.profiles.sample import prose
from privacy_portal.profiles.sample.customers.world import Known, World
from privacy_portal.profiles.sample.drawing import AS_OF, Row, moment

_ENGINE = "gema-speech 3"


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of mails, calls and transcripts."""
    mails = list(_mails(world))
    mails += _told_mails(world, len(mails) + 1)
    calls = list(_calls(world))
    transcripts = list(_transcripts(world, calls))
    told = list(_told_calls(world, len(calls) + 1, len(transcripts) + 1))
    return {
        "mails": mails,
        "calls": calls + [call for call, _ in told],
        "transcripts": transcripts + [transcript for _, transcript in told],
    }


def _mail(world: World, known: Known, *, inward: bool) -> Row:
    ours = world.signed_by(known.customer)
    inside, outside = f"{ours.name} <{ours.email}>", f"{known.person.name} <{known.email}>"
    return {
        "customer_id": known.customer.id,
        "contact_id": known.id,
        "direction": "in" if inward else "out",
        "mail_from": outside if inward else inside,
        "mail_to": inside if inward else outside,
    }


def _mails(world: World) -> Iterator[Row]:
    random = world.stream("mails")
    number = 0
    for known in world.known:
        for _ in range(random.randint(2, 9)):
            number += 1
            yield {
                "id": number,
                **_mail(world, known, inward=random.random() < 0.5),
                "subject": prose.topic(random, known.person.language),
                "body": prose.sentence(random, known.person.language),
                "sent_at": moment(random, known.since),
            }


def _told_mails(world: World, first_id: int) -> Iterator[Row]:
    for place, (customer, email, direction, subject, body) in enumerate(MAILS):
        yield {
            "id": first_id + place,
            **_mail(world, world.known_to(customer, email), inward=direction == "in"),
            "subject": subject,
            "body": body,
            "sent_at": AS_OF - timedelta(days=3) + timedelta(minutes=7 * place),
        }


def _calls(world: World) -> Iterator[Row]:
    random = world.stream("calls")
    number = 0
    for known in world.known:
        for _ in range(random.choice((1, 2, 4)) if known.person.phone else 0):
            number += 1
            yield {
                "id": number,
                "customer_id": known.customer.id,
                "contact_id": known.id,
                "direction": random.choice(("in", "out")),
                "other_number": known.person.phone,
                "seconds": random.randrange(20, 3_000),
                "started_at": moment(random, known.since),
            }


def _transcripts(world: World, calls: list[Row]) -> Iterator[Row]:
    random = world.stream("transcripts")
    languages = {known.id: known.person.language for known in world.known}
    number = 0
    for call in calls:
        if random.random() < 0.4:
            number += 1
            sentences = (prose.sentence(random, languages[call["contact_id"]]) for _ in range(3))
            yield {
                "id": number,
                "call_id": call["id"],
                "text": " ".join(sentences),
                "engine": _ENGINE,
                "made_at": call["started_at"] + timedelta(hours=1),
            }


def _told_calls(world: World, first_call: int, first_transcript: int) -> Iterator[tuple[Row, Row]]:
    for place, (customer, email, text) in enumerate(TRANSCRIPTS):
        known, at = world.known_to(customer, email), AS_OF - timedelta(days=2, hours=place)
        call = {
            "id": first_call + place,
            "customer_id": known.customer.id,
            "contact_id": known.id,
            "direction": "in",
            "other_number": known.person.phone,
            "seconds": 120,
            "started_at": at,
        }
        yield (
            call,
            {
                "id": first_transcript + place,
                "call_id": call["id"],
                "text": text,
                "engine": _ENGINE,
                "made_at": at + timedelta(hours=1),
            },
        )
