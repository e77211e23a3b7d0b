"""Rows of bots, of who follows them, of what was written, and of what somebody told a shop with express consent."""

from collections.abc import Iterator
from datetime import timedelta

from privacy_portal.profiles.ecomkey.sample_system.stories import STORIES
from privacy_portal.profiles.sample import contact, prose
from privacy_portal.profiles.sample.customers.world import Known, World
from privacy_portal.profiles.sample.drawing import AS_OF, Row, moment

_CHANNELS = ("messenger", "web")
_QUESTIONS = (("Allergies", "almond oil"), ("Allergies", "none that I know of"), ("Skin", "reddens in the cold"))


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of bots, subscribers, conversations, messages and sensitive_answers."""
    conversations = list(_conversations(world))
    messages = list(_messages(world, conversations))
    told = list(_stories(world, len(conversations) + 1, len(messages) + 1))
    return {
        "bots": list(_bots(world)),
        "subscribers": list(_subscribers(world)),
        "conversations": conversations + [conversation for conversation, _ in told],
        "messages": messages + [message for _, written in told for message in written],
        "sensitive_answers": list(_sensitive_answers(world)),
    }


def _bots(world: World) -> Iterator[Row]:
    for place, shop in enumerate(world.customers):
        for number, channel in enumerate(_CHANNELS):
            identity = 1 + place * len(_CHANNELS) + number
            yield {"id": identity, "shop_id": shop.id, "channel": channel, "name": f"{shop.name} {channel}"}


def _bot(world: World, known: Known) -> int:
    """Return the bot of a shop that the person writes to: always the same one."""
    return 1 + world.customers.index(known.customer) * len(_CHANNELS) + known.id % len(_CHANNELS)


def _subscribers(world: World) -> Iterator[Row]:
    random = world.stream("subscribers")
    for known in world.known:
        person = known.person
        confirmed = person.in_cast or random.random() < 0.8
        yield {
            "id": known.id,
            "person_id": person.id,
            "shop_id": known.customer.id,
            "bot_id": _bot(world, known),
            "full_name": person.name,
            "name_kana": person.kana,
            "email": known.email,
            "email_confirmed_on": (known.since + timedelta(days=1)).date() if confirmed else None,
            "phone": person.phone,
            "channel_account": f"channel-{random.randrange(16**12):012x}",
            "street": contact.street(random, person.language),
            "city": contact.city(random, person.language),
            "subscribed_on": known.since.date(),
            "unsubscribed_on": moment(random, known.since).date() if random.random() < 0.1 else None,
        }


def _conversations(world: World) -> Iterator[Row]:
    random = world.stream("conversations")
    number = 0
    for known in world.known:
        for _ in range(random.choice((1, 2, 3))):
            number += 1
            yield {
                "id": number,
                "person_id": known.person.id,
                "shop_id": known.customer.id,
                "bot_id": _bot(world, known),
                "began_at": moment(random, known.since),
            }


def _messages(world: World, conversations: list[Row]) -> Iterator[Row]:
    random = world.stream("messages")
    languages = {person.id: person.language for person in world.people}
    number = 0
    for conversation in conversations:
        for turn in range(random.randint(2, 7)):
            number += 1
            yield {
                "id": number,
                "conversation_id": conversation["id"],
                "sender": random.choice(("bot", "staff")) if turn % 2 else "subscriber",
                "body": prose.sentence(random, languages[conversation["person_id"]]),
                "sent_at": conversation["began_at"] + timedelta(minutes=turn),
            }


def _stories(world: World, first_conversation: int, first_message: int) -> Iterator[tuple[Row, list[Row]]]:
    """Yield each conversation that was written by hand, with its messages."""
    told: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for shop, email, sender, text in STORIES:
        told.setdefault((shop, email), []).append((sender, text))
    message, began_at = first_message, AS_OF - timedelta(days=3)
    for place, ((shop, email), lines) in enumerate(told.items()):
        known = world.known_to(shop, email)
        conversation = {
            "id": first_conversation + place,
            "person_id": known.person.id,
            "shop_id": known.customer.id,
            "bot_id": _bot(world, known),
            "began_at": began_at,
        }
        yield (
            conversation,
            [
                {
                    "id": message + turn,
                    "conversation_id": conversation["id"],
                    "sender": sender,
                    "body": text,
                    "sent_at": began_at + timedelta(minutes=turn),
                }
                for turn, (sender, text) in enumerate(lines)
            ],
        )
        message += len(lines)


def _sensitive_answers(world: World) -> Iterator[Row]:
    random = world.stream("sensitive_answers")
    asked = [known for known in world.known if known.person.in_cast or random.random() < 0.1]
    for number, known in enumerate(asked, start=1):
        question, answer = random.choice(_QUESTIONS)
        yield {
            "id": number,
            "person_id": known.person.id,
            "shop_id": known.customer.id,
            "question": question,
            "answer": answer,
            "consented_at": moment(random, known.since),
        }
