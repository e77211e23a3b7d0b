"""Made-up names of people: Japanese with their reading, Vietnamese with all marks, German, French and English.

Frequent family and given names are combined at random, so a match with a living person is chance.
"""

import unicodedata
from dataclasses import dataclass
from random import Random

LANGUAGES = ("ja", "vi", "de", "fr", "en")

_JA_FAMILIES = (
    "佐藤 サトウ sato|鈴木 スズキ suzuki|高橋 タカハシ takahashi|田中 タナカ tanaka|伊藤 イトウ ito|渡辺 ワタナベ watanabe|"
    "山本 ヤマモト yamamoto|中村 ナカムラ nakamura|小林 コバヤシ kobayashi|加藤 カトウ kato|吉田 ヨシダ yoshida|"
    "山田 ヤマダ yamada|佐々木 ササキ sasaki|山口 ヤマグチ yamaguchi|松本 マツモト matsumoto|井上 イノウエ inoue|"
    "木村 キムラ kimura|林 ハヤシ hayashi|斎藤 サイトウ saito|清水 シミズ shimizu|山崎 ヤマザキ yamazaki|森 モリ mori|"
    "池田 イケダ ikeda|橋本 ハシモト hashimoto|阿部 アベ abe|石川 イシカワ ishikawa|前田 マエダ maeda|藤田 フジタ fujita"
)
_JA_GIVEN = (
    "花子 ハナコ hanako|太郎 タロウ taro|陽葵 ヒマリ himari|蓮 レン ren|結衣 ユイ yui|湊 ミナト minato|葵 アオイ aoi|"
    "悠真 ユウマ yuma|美咲 ミサキ misaki|大翔 ヒロト hiroto|さくら サクラ sakura|翔太 ショウタ shota|莉子 リコ riko|"
    "健 ケン ken|真由美 マユミ mayumi|拓也 タクヤ takuya|愛 アイ ai|直樹 ナオキ naoki|千尋 チヒロ chihiro|学 マナブ manabu|"
    "和子 カズコ kazuko|一郎 イチロウ ichiro|明美 アケミ akemi|誠 マコト makoto|由紀 ユキ yuki|隆 タカシ takashi"
)
_VI_FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
_VI_MIDDLES = "Văn Thị Hữu Đức Ngọc Minh Thanh Quốc Thu Xuân Gia Bảo".split()
_VI_GIVEN = "An Bình Châu Dũng Giang Hà Hạnh Hùng Hương Khánh Lan Linh Mai Nam Phúc Quân Sơn Thảo Trang Tuấn Vy Yến".split()
_DE = (
    "Anna Lena Jonas Felix Greta Paul Mia Moritz Käthe Jürgen Sören Heike Björn Ute".split(),
    "Müller Weber Schäfer Koch Bauer Wolf Schröder Neumann Krüger Hofmann Vogt Groß Lindner Pfeiffer".split(),
)
_FR = (
    "Camille Hugo Chloé Léa Jules Élodie Théo Manon Noël Agnès Gaël Inès Rémi Zoé".split(),
    "Martin Bernard Lefèvre Moreau Girard Mercier Dupré Fontaine Chevalier Rousseau Gautier Perrin Besson".split(),
)
_EN = (
    "Oliver Amelia Harry Freya George Isla Arthur Ruby Finn Niamh Rhys Maeve Callum Zara".split(),
    "Smith Jones Taylor Walker Hughes O'Neill Wright Clarke Ward Turner Cooper Hill Fraser Doyle".split(),
)


def _readings(table: str) -> list[tuple[str, str, str]]:
    return [(written, kana, latin) for written, kana, latin in (entry.split(" ") for entry in table.split("|"))]


_FAMILIES_READ, _GIVEN_READ = _readings(_JA_FAMILIES), _readings(_JA_GIVEN)


@dataclass(frozen=True)
class PersonName:
    """A full name as written, its reading in katakana ("" outside Japanese), and a Latin form for addresses."""

    full: str
    kana: str
    latin: str


def latin(text: str) -> str:
    """Return `text` in lower-case ASCII letters and dots, as people write their name in an address."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D").replace("ß", "ss"))
    letters = "".join(c for c in plain.lower() if c.isascii() and (c.isalpha() or c == " "))
    return ".".join(letters.split())


def draw(random: Random, language: str) -> PersonName:
    """Return a name of somebody who writes in `language` (one of LANGUAGES)."""
    if language == "ja":
        family, given = random.choice(_FAMILIES_READ), random.choice(_GIVEN_READ)
        return PersonName(f"{family[0]} {given[0]}", f"{family[1]} {given[1]}", f"{given[2]}.{family[2]}")
    if language == "vi":
        full = " ".join((random.choice(_VI_FAMILIES), random.choice(_VI_MIDDLES), random.choice(_VI_GIVEN)))
        return PersonName(full, "", latin(full))
    given_names, families = {"de": _DE, "fr": _FR, "en": _EN}[language]
    full = f"{random.choice(given_names)} {random.choice(families)}"
    return PersonName(full, "", latin(full))
