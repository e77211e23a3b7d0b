"""Messages written by hand, so that a story can be told about them: what Rita wrote, and what others wrote about her.

Each is (workspace, author's handle, text, how many lines above the answered message stands; 0 = answers nothing).
"""

Story = tuple[str, str, str, int]

STORIES: tuple[Story, ...] = (
    ("ws-sakura", "rita", "I have moved the forty cranes to the west window. They looked sad at the door.", 0),
    ("ws-sakura", "anna.muster", "Rita Sample moved the cranes again, and this time they can stay.", 1),
    ("ws-sakura", "tom.walker", "Thank you. Please send the plan to rita@example.org as well, she keeps the list.", 2),
    ("ws-sakura", "rita", "Got it. My number for the delivery is +49 30 23125 042, after ten.", 1),
    ("ws-sakura", "anna.muster", "Between us: my doctor says I must not carry lanterns until March.", 0),
    ("ws-sakura", "rita", "Take care of yourself, Anna. I will carry them.", 1),
    ("ws-personal-rita", "rita", "Note to myself: buy the blue kettle before the price goes up.", 0),
    ("ws-personal-rita", "rita", "Holiday list: Lübeck, Görlitz, and one week without a telephone.", 0),
    ("ws-personal-rita", "anna.muster", "Rita, may I borrow the kettle for the fair? I bring it back on Sunday.", 0),
    ("ws-personal-rita", "rita", "Of course. Mind the lid, it is older than both of us.", 1),
    ("ws-lotus", "rita.s", "Rita from Lotus here: the harbour map has arrived, the other Rita has the copy.", 0),
    ("ws-lotus", "hung.tran", "Cảm ơn Rita. Tôi sẽ treo bản đồ ở tầng ba.", 1),
)
