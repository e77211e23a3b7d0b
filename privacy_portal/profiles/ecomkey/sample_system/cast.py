"""The people whom stories and tests know by name, always with the same ids: Rita, her traps, and who runs the shops."""

from datetime import UTC, date, datetime
from pathlib import Path

from privacy_portal.profiles.sample.customers.world import CONTACT, HOLDER, USER, VISITOR, Figure, Setting

CAST = (
    # Rita writes to three shops. One of them has her other address.
    Figure(
        CONTACT,
        "Rita Sample",
        "de",
        "2013-04-02",
        "rita@example.org",
        "+49 30 23125 042",
        known_to={"shop-den-troi": "", "shop-hac-giay": "rita.sample@example.net", "shop-vuon-may": ""},
    ),
    # Same name as Rita, in one of the same shops, with an address that resembles her second one.
    Figure(
        CONTACT,
        "Rita Sample",
        "en",
        "2022-02-02",
        "rita.sample@example.com",
        "+44 7700 900 217",
        known_to={"shop-hac-giay": ""},
    ),
    # A couple with one mailbox, in one shop.
    Figure(
        CONTACT,
        "Lê Thu Trang",
        "vi",
        "2018-05-04",
        "nha.le@example.com",
        "+84 24 0000 1180",
        known_to={"shop-am-xanh": "", "shop-den-troi": ""},
    ),
    Figure(
        CONTACT,
        "Lê Gia Bảo",
        "vi",
        "2019-01-19",
        "nha.le@example.com",
        "+84 24 0000 1190",
        known_to={"shop-am-xanh": ""},
    ),
    # A number that was given to somebody else.
    Figure(
        CONTACT,
        "Nguyễn Thị Mai",
        "vi",
        "2018-08-08",
        "mai.nguyen@example.com",
        "+84 24 0000 0815",
        known_to={"shop-ben-mo": ""},
    ),
    Figure(
        CONTACT,
        "Trần Văn Hùng",
        "vi",
        "2025-02-20",
        "hung.tran@example.com",
        "+84 24 0000 0815",
        known_to={"shop-den-troi": ""},
    ),
    # The same name composed and decomposed (Unicode NFC and NFD).
    Figure(CONTACT, "Nguyễn Văn Ân", "vi", "2020-01-20", "an.nguyen@example.com", known_to={"shop-lua-non": ""}),
    Figure(
        CONTACT,
        "Nguyê\u0303n Va\u0306n A\u0302n",
        "vi",
        "2023-10-30",
        "an.hue@example.com",
        known_to={"shop-lua-non": ""},
    ),
    Figure(
        CONTACT,
        "佐藤 花",
        "ja",
        "2021-12-01",
        "hana.sato@example.jp",
        "+81 90-0000-2201",
        kana="サトウ ハナ",
        known_to={"shop-hac-giay": "", "shop-chim-se": ""},
    ),
    Figure(
        CONTACT,
        "Budi Santoso",
        "id",
        "2022-03-03",
        "budi.santoso@example.com",
        "+62 21 0000 1500",
        known_to={"shop-gio-bac": ""},
    ),
    # Only ever wrote a comment.
    Figure(VISITOR, "Zara Fraser", "en", "2026-05-05", "zara.fraser@example.net"),
    # Runs two shops, and buys lamps in a third.
    Figure(
        HOLDER,
        "Võ Ngọc Lan",
        "vi",
        "2013-02-01",
        "lan.vo@example.com",
        "+84 24 0000 2001",
        handle="ngoclan",
        works_at=("shop-vuon-may", "shop-vuon-may-2"),
        known_to={"shop-den-troi": ""},
    ),
    Figure(
        HOLDER,
        "Phạm Gia Khánh",
        "vi",
        "2013-01-15",
        "khanh.pham@example.com",
        handle="giakhanh",
        works_at=("shop-den-troi",),
    ),
    Figure(
        HOLDER, "Ngô Xuân Yến", "vi", "2013-03-03", "yen.ngo@example.com", handle="xuanyen", works_at=("shop-hac-giay",)
    ),
    Figure(
        HOLDER,
        "Đặng Quốc Sơn",
        "vi",
        "2015-05-05",
        "son.dang@example.com",
        handle="quocson",
        works_at=("shop-am-xanh", "shop-ben-mo"),
    ),
    Figure(
        HOLDER, "Bùi Hữu Phúc", "vi", "2017-06-06", "phuc.bui@example.com", handle="huuphuc", works_at=("shop-gio-bac",)
    ),
    Figure(
        HOLDER,
        "Hồ Thanh Giang",
        "vi",
        "2018-07-07",
        "giang.ho@example.com",
        handle="thanhgiang",
        works_at=("shop-lua-non",),
    ),
    Figure(
        HOLDER, "Lý Bảo Châu", "vi", "2019-08-08", "chau.ly@example.com", handle="baochau", works_at=("shop-chim-se",)
    ),
    # Answers in one shop and follows the bot of another.
    Figure(
        USER,
        "Trần Minh Quân",
        "vi",
        "2021-09-09",
        "quan.tran@example.com",
        "+84 24 0000 2010",
        handle="minhquan",
        works_at=("shop-hac-giay",),
        known_to={"shop-am-xanh": ""},
    ),
)

SETTING = Setting(
    folder=Path(__file__).resolve().parent.parent,
    cast=CAST,
    languages={"vi": 80, "en": 8, "ja": 5, "id": 4, "fr": 3},
    kinds={CONTACT: 84, USER: 10, VISITOR: 6},
    began=datetime(2013, 1, 1, tzinfo=UTC),
    ended={"shop-vuon-may-2": date(2026, 7, 31)},
)
