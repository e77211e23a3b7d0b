"""Conversations written by hand, so that a story can be told about them.

Each is (shop, the other's address, who writes, text): "subscriber", "bot" or "staff".
"""

STORIES = (
    ("shop-den-troi", "rita@example.org", "subscriber", "Hello, is the big sky lantern rain-proof?"),
    ("shop-den-troi", "rita@example.org", "bot", "It is, up to a drizzle. Shall I put one aside for Rita Sample?"),
    ("shop-den-troi", "rita@example.org", "subscriber", "Two please. Ring +49 30 23125 042 before you send them."),
    ("shop-hac-giay", "rita@example.org", "subscriber", "My forty cranes arrived. One has no beak."),
    ("shop-hac-giay", "rita@example.org", "staff", "We fold you a new one, Rita. It leaves on Monday."),
    (
        "shop-hac-giay",
        "rita.sample@example.com",
        "subscriber",
        "You mix me up with the other Rita again. I ordered swans.",
    ),
    ("shop-vuon-may", "rita@example.org", "subscriber", "Which of your soaps has no almond oil?"),
    ("shop-vuon-may", "rita@example.org", "bot", "May I keep your allergy on file? Answer YES if you agree."),
    ("shop-vuon-may", "rita@example.org", "subscriber", "YES"),
    ("shop-am-xanh", "nha.le@example.com", "subscriber", "Cái ấm tôi đặt có phải màu xanh không?"),
    ("shop-gio-bac", "budi.santoso@example.com", "subscriber", "Apakah jaket ini bisa dikirim ke Bandung?"),
    ("shop-chim-se", "hana.sato@example.jp", "subscriber", "折り紙の雀は日本まで届きますか。"),
)
