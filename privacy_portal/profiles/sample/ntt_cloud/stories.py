"""Lines of the meeting chat written by hand, so that a story can be told: what Rita wrote, and others wrote of her.

Each is (client, author's login, text). Rita works for Nordlicht and for Papillon, where her namesake works too.
"""

STORIES: tuple[tuple[str, str, str], ...] = (
    ("cl-nordlicht", "rita", "I share the timetable of the night ferry now. Please mute the seagulls."),
    ("cl-nordlicht", "anna.muster", "Rita Sample has the only copy of it, so let her talk."),
    ("cl-nordlicht", "karl.muster", "Write to rita@example.org if you cannot see the second page."),
    ("cl-nordlicht", "rita", "Or call +49 30 23125 042, I am at my desk until six."),
    ("cl-papillon", "rita", "Rita from Nordlicht joins by telephone, the train has no network."),
    ("cl-papillon", "rita.s", "And the other Rita is here as well. We are used to it."),
    ("cl-papillon", "pierre.dupre", "Bonjour à toutes les deux."),
    ("cl-tre-xanh", "mai.nguyen", "Tôi sẽ gửi bản đồ bến cảng sau cuộc họp."),
    ("cl-kirinoshima", "sato.hana", "議事録は明日までに送ります。"),
)
