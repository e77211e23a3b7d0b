"""Sentences of an office that does not exist, in five languages: who, does what, with what, when."""

from random import Random

_PARTS: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "en": (
        "{0} {1} {2} {3}.",
        (
            ("The garden team", "Our lantern group", "The tea room", "The night desk", "Somebody from the third floor"),
            ("has counted", "is painting", "would like to move", "forgot", "has ordered", "wants to see"),
            ("the blue chairs", "forty paper cranes", "the map of the harbour", "the small kettle", "the list of birds"),
            ("before Tuesday", "again", "for the spring fair", "without asking", "after lunch", "as agreed"),
        ),
    ),
    "de": (
        "{0} {1} {2} {3}.",
        (
            ("Das Gartenteam", "Die Laternengruppe", "Die Teeküche", "Der Nachtdienst", "Jemand aus dem dritten Stock"),
            ("zählt", "bemalt", "verschiebt", "sucht", "bestellt", "vermisst"),
            ("die blauen Stühle", "vierzig Papierkraniche", "die Hafenkarte", "den kleinen Kessel", "die Vogelliste"),
            ("bis Dienstag", "noch einmal", "für das Frühlingsfest", "ungefragt", "nach der Mittagspause"),
        ),
    ),
    "fr": (
        "{0} {1} {2} {3}.",
        (
            ("L’équipe du jardin", "Le groupe des lanternes", "Le salon de thé", "L’accueil de nuit", "Le troisième étage"),
            ("a compté", "repeint", "voudrait déplacer", "a oublié", "a commandé", "cherche encore"),
            ("les chaises bleues", "quarante grues en papier", "la carte du port", "la petite bouilloire"),
            ("avant mardi", "une fois de plus", "pour la fête du printemps", "sans prévenir", "après le déjeuner"),
        ),
    ),
    "ja": (
        "{0}が{3}{2}を{1}。",
        (
            ("庭園チーム", "提灯係", "給湯室の担当", "夜間窓口", "三階の誰か"),
            ("数えました", "塗り直しています", "動かしたいそうです", "忘れました", "注文しました", "探しています"),
            ("青い椅子", "折り鶴四十羽", "港の地図", "小さなやかん", "鳥の一覧表"),
            ("火曜日までに", "もう一度", "春祭りのために", "黙って", "昼休みのあとで"),
        ),
    ),
    "vi": (
        "{0} {1} {2} {3}.",
        (
            ("Nhóm làm vườn", "Tổ đèn lồng", "Phòng trà", "Bàn trực đêm", "Ai đó ở tầng ba"),
            ("đã đếm", "đang sơn lại", "muốn chuyển", "quên mất", "đã đặt mua", "đang tìm"),
            ("những chiếc ghế xanh", "bốn mươi con hạc giấy", "bản đồ bến cảng", "cái ấm nhỏ", "danh sách chim"),
            ("trước thứ Ba", "một lần nữa", "cho hội xuân", "mà không hỏi", "sau bữa trưa"),
        ),
    ),
}

_TOPICS: dict[str, tuple[str, ...]] = {
    "en": ("Spring fair", "Lantern repair", "Chair inventory", "Tea supplies", "Harbour walk", "Bird count"),
    "de": ("Frühlingsfest", "Laternenreparatur", "Stuhlinventur", "Teevorrat", "Hafenrunde", "Vogelzählung"),
    "fr": ("Fête du printemps", "Lanternes à réparer", "Inventaire des chaises", "Réserve de thé", "Balade au port"),
    "ja": ("春祭りの準備", "提灯の修理", "椅子の棚卸し", "お茶の補充", "港の散歩", "野鳥の数え方"),
    "vi": ("Chuẩn bị hội xuân", "Sửa đèn lồng", "Kiểm kê ghế", "Mua thêm trà", "Dạo bến cảng", "Đếm chim"),
}


def sentence(random: Random, language: str) -> str:
    """Return one sentence in `language` (en, de, fr, ja, vi)."""
    pattern, parts = _PARTS[language]
    return pattern.format(*(random.choice(part) for part in parts))


def topic(random: Random, language: str) -> str:
    """Return a few words for the subject of a mail, a meeting or a document."""
    return random.choice(_TOPICS[language])
