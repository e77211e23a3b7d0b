"""Numbers, addresses and machines that nobody has.

Telephone numbers lie in ranges set aside for fiction where the country has one (Ofcom, Bundesnetzagentur, ARCEP) and in
groups of zeros elsewhere; Internet addresses in the documentation ranges of RFC 5737 and RFC 3849; mail at the example
domains of RFC 2606 and JPRS.
"""

from random import Random

COUNTRY_OF = {"ja": "JP", "vi": "VN", "de": "DE", "fr": "FR", "en": "GB", "id": "ID"}

_DOMAINS = {
    "ja": "example.jp",
    "vi": "example.com",
    "de": "example.org",
    "fr": "example.com",
    "en": "example.net",
    "id": "example.com",
}
_NUMBERS = {
    "ja": ("+81 90-0000-", 4),
    "vi": ("+84 24 0000 ", 4),
    "de": ("+49 30 23125", 3),
    "fr": ("+33 6 39 98 ", 4),
    "en": ("+44 7700 900", 3),
    "id": ("+62 21 0000 ", 4),
}
_CITIES = {
    "ja": ("横浜市", "川崎市", "さいたま市", "神戸市", "仙台市"),
    "vi": ("Hà Nội", "Đà Nẵng", "Huế", "Cần Thơ", "Hải Phòng"),
    "de": ("Bremen", "Köln", "Görlitz", "Lübeck", "Würzburg"),
    "fr": ("Nîmes", "Besançon", "Angoulême", "Orléans", "Saint-Étienne"),
    "en": ("Leeds", "Cardiff", "Dundee", "York", "Belfast"),
    "id": ("Bandung", "Surabaya", "Semarang", "Medan", "Denpasar"),
}
_STREETS = {
    "ja": "架空町{0}-{1}",
    "vi": "{0} phố Không Có, ngõ {1}",
    "de": "Nirgendweg {0}, Hof {1}",
    "fr": "{0} rue de Nulle-Part, bât. {1}",
    "en": "{0} Nowhere Lane, Flat {1}",
    "id": "Jalan Tidak Ada No. {0}, Blok {1}",
}
_AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64) Sample/1.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Sample/1.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Sample/1.0",
    "SampleApp/5.2 (iPhone)",
    "SampleApp/5.2 (Android 15)",
)


def mail_address(latin_name: str, number: int, language: str) -> str:
    """Return an address at an example domain; `number` keeps people of one name apart."""
    return f"{latin_name}{number}@{_DOMAINS[language]}"


def telephone(number: int, language: str) -> str:
    """Return a number in international form that is never given to a customer.

    People numbered one by one get different numbers, until a range of a thousand or ten thousand is used up. The lower
    two fifths of every range are left to people whom the caller writes down by hand.
    """
    prefix, digits = _NUMBERS[language]
    lowest, size = 4 * 10 ** (digits - 1), 6 * 10 ** (digits - 1)
    return prefix + str(lowest + number % size)


def city(random: Random, language: str) -> str:
    """Return a town in the country of `language`."""
    return random.choice(_CITIES[language])


def street(random: Random, language: str) -> str:
    """Return a street and number that do not exist."""
    return _STREETS[language].format(random.randint(1, 99), random.randint(1, 40))


def internet_address(random: Random) -> str:
    """Return an IPv4 or IPv6 address of a documentation range."""
    if random.random() < 0.2:
        return f"2001:db8::{random.randrange(1, 0xFFFF):x}:{random.randrange(1, 0xFFFF):x}"
    return f"{random.choice(('192.0.2', '198.51.100', '203.0.113'))}.{random.randint(1, 254)}"


def agent(random: Random) -> str:
    """Return the name that a browser or an app gives itself."""
    return random.choice(_AGENTS)
