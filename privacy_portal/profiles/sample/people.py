"""The people of every sample system: a fixed cast with its traps, then as many others as are wanted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from privacy_portal.profiles.sample import contact, names
from privacy_portal.profiles.sample.drawing import AS_OF, stream

FIRST_ID = 10_001

FULL, MEMBER, GUEST = "full", "member", "guest"
# How often somebody who meets no story writes in which language.
LANGUAGES = {"ja": 50, "vi": 25, "de": 9, "fr": 8, "en": 8}


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody before the rows are written. A guest has no handle. `in_cast` people get rows in every table."""

    id: int
    kind: str
    name: str
    language: str
    since: datetime
    email: str
    email_since: datetime
    handle: str | None = None
    kana: str = ""
    recovery: str | None = None
    phone: str | None = None
    phone_since: datetime | None = None
    in_cast: bool = False

    @property
    def country(self) -> str:
        return contact.COUNTRY_OF[self.language]


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=9, tzinfo=UTC)


# kind, handle, name, reading, language, account since, e-mail, recovery e-mail, telephone, telephone since
_CAST: tuple[tuple[str, str | None, str, str, str, str, str, str | None, str | None, str], ...] = (
    (FULL, "rita", "Rita Sample", "", "de", "2018-03-12",
     "rita@example.org", "rita.sample@example.net", "+49 30 23125 042", "2019-06-01"),
    # Same name as Rita, and an address that resembles her second one.
    (FULL, "rita.s", "Rita Sample", "", "en", "2022-02-02",
     "rita.sample@example.com", None, "+44 7700 900 217", "2022-02-02"),
    # A couple with one mailbox.
    (FULL, "anna.muster", "Anna Muster", "", "de", "2020-05-04",
     "familie.muster@example.org", None, "+49 30 23125 118", "2020-05-04"),
    (FULL, "karl.muster", "Karl Muster", "", "de", "2021-01-19",
     "familie.muster@example.org", "karl.muster@example.net", "+49 30 23125 119", "2021-01-19"),
    # Father and son: one name, one reading, one telephone.
    (FULL, "tanaka.kenichi", "田中 健一", "タナカ ケンイチ", "ja", "2017-10-10",
     "kenichi.tanaka@example.jp", None, "+81 3-0000-4711", "2017-10-10"),
    (FULL, "kenichi2002", "田中 健一", "タナカ ケンイチ", "ja", "2023-04-01",
     "ken2002@example.jp", None, "+81 3-0000-4711", "2023-04-01"),
    # A number that was given to somebody else, and the first owner never took it out.
    (FULL, "mai.nguyen", "Nguyễn Thị Mai", "", "vi", "2018-08-08",
     "mai.nguyen@example.com", None, "+84 24 0000 0815", "2018-08-08"),
    (FULL, "hung.tran", "Trần Văn Hùng", "", "vi", "2025-02-20",
     "hung.tran@example.com", None, "+84 24 0000 0815", "2025-02-20"),
    # One mailbox written with and without dots and plus: two people who share a desk.
    (FULL, "pierre.dupre", "Pierre Dupré", "", "fr", "2020-09-09",
     "p.dupre@example.com", None, "+33 6 39 98 1201", "2020-09-09"),
    (MEMBER, "paul.dupre", "Paul Dupré", "", "fr", "2024-03-03",
     "pdupre+paul@example.com", None, None, "2024-03-03"),
    # The same name in full-width and half-width letters, written by two people.
    (FULL, "maria.klein", "Ｍａｒｉａ Ｋｌｅｉｎ", "", "de", "2021-11-11",
     "maria.klein@example.org", None, "+49 30 23125 300", "2021-11-11"),
    (FULL, "m.klein", "Maria Klein", "", "de", "2024-07-07",
     "m.klein@example.net", None, "+49 30 23125 301", "2024-07-07"),
    (FULL, "sato.hana", "佐藤 花", "サトウ ハナ", "ja", "2019-12-01",
     "hana.sato@example.jp", None, "+81 90-0000-2201", "2019-12-01"),
    (FULL, "hana.s", "佐藤 花", "ｻﾄｳ ﾊﾅ", "ja", "2022-06-15",
     "hana@example.net", None, "+81 90-0000-2202", "2022-06-15"),
    # The same name composed and decomposed (Unicode NFC and NFD).
    (FULL, "an.nguyen", "Nguyễn Văn Ân", "", "vi", "2020-01-20",
     "an.nguyen@example.com", None, "+84 24 0000 1001", "2020-01-20"),
    (FULL, "an.nguyen.hue", "Nguyê\u0303n Va\u0306n A\u0302n", "", "vi", "2023-10-30",
     "an.hue@example.com", None, "+84 24 0000 1002", "2023-10-30"),
    # One person with two accounts: at home and at work.
    (FULL, "o.hughes", "Oliver Hughes", "", "en", "2019-03-03",
     "oliver.hughes@example.net", None, "+44 7700 900 255", "2019-03-03"),
    (MEMBER, "oliver.hughes.work", "Oliver Hughes", "", "en", "2023-09-01",
     "ohughes@example.com", "oliver.hughes@example.net", "+44 7700 900 255", "2023-09-01"),
    # Who set up workspaces that others own, and two whom the stories meet.
    (FULL, "tom.walker", "Tom Walker", "", "en", "2018-01-15",
     "tom.walker@example.com", None, "+44 7700 900 123", "2018-01-15"),
    (FULL, "kawashima", "川島 薫", "カワシマ カオル", "ja", "2018-04-02",
     "kaoru.kawashima@example.jp", None, "+81 90-0000-3003", "2018-04-02"),
    (MEMBER, "jorg.vogt", "Jörg Vogt", "", "de", "2019-02-11", "joerg.vogt@example.org", None, None, "2019-02-11"),
    (MEMBER, "ines.perrin", "Inès Perrin", "", "fr", "2019-02-12", "ines.perrin@example.com", None, None, "2019-02-12"),
    (MEMBER, "ha.vu", "Vũ Thanh Hà", "", "vi", "2019-02-13", "ha.vu@example.com", None, None, "2019-02-13"),
    (GUEST, None, "Zara Fraser", "", "en", "2026-05-05", "zara.fraser@example.net", None, None, "2026-05-05"),
)  # fmt: skip


def cast() -> list[Person]:
    """Return the people whom stories and tests know by name, always with the same ids."""
    people = []
    for place, row in enumerate(_CAST):
        kind, handle, name, kana, language, since, email, recovery, phone, phone_since = row
        people.append(
            Person(
                id=FIRST_ID + place,
                kind=kind,
                handle=handle,
                name=name,
                kana=kana,
                language=language,
                since=_day(since),
                email=email,
                email_since=_day(since),
                recovery=recovery,
                phone=phone,
                phone_since=_day(phone_since) if phone else None,
                in_cast=True,
            )
        )
    return people


def others(random: Random, first_id: int, count: int) -> Iterator[Person]:
    """Yield `count` people who meet no story: half of them Japanese, a quarter Vietnamese, the rest European."""
    for number in range(count):
        language = random.choices(list(LANGUAGES), weights=list(LANGUAGES.values()))[0]
        kind = random.choices((FULL, MEMBER, GUEST), weights=(55, 35, 10))[0]
        name = names.draw(random, language)
        since = AS_OF - timedelta(minutes=random.randrange(60 * 24 * 20, 60 * 24 * 3000))
        has_phone = kind != GUEST and random.random() < 0.7
        yield Person(
            id=first_id + number,
            kind=kind,
            handle=f"{name.latin}{number}" if kind != GUEST else None,
            name=name.full,
            kana=name.kana,
            language=language,
            since=since,
            email=contact.mail_address(name.latin, number, language),
            email_since=since + timedelta(hours=random.randrange(1, 72)),
            recovery=f"{name.latin}.{number}@example.net" if random.random() < 0.3 else None,
            phone=contact.telephone(number, language) if has_phone else None,
            phone_since=since + timedelta(days=random.randrange(1, 20)) if has_phone else None,
        )


def population(seed: str, people: int) -> list[Person]:
    """Return the cast and enough others to make `people` in all; never fewer than the cast."""
    known = cast()
    chance = stream(seed, "people")
    rest = others(chance, FIRST_ID + len(known), max(0, people - len(known)))
    return [*known, *rest]
