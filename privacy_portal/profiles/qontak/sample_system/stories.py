"""Mails and transcripts written by hand, so that a story can be told about them.

Each mail is (customer, the contact's address, "in" or "out", subject, text); each transcript (customer, address, text).
"""

MAILS = (
    ("crm-teluk-awan", "rita@example.org", "in", "Forty crates", "My forty crates stand in the rain. Rita Sample"),
    ("crm-teluk-awan", "rita@example.org", "out", "Re: Forty crates", "Dear Rita, we cover them before Tuesday."),
    ("crm-paper-harbour", "rita@example.org", "in", "The other Rita", "You sent me somebody else's bill again."),
    ("crm-paper-harbour", "rita.sample@example.com", "out", "Your bill", "Rita, this one is yours. We are sorry."),
    ("crm-tin-lantern", "rita@example.org", "out", "Your appointment", "We expect you on Monday, Ms Sample."),
    ("crm-kumonosu", "kenichi.tanaka@example.jp", "in", "お見積り", "父の分と息子の分が逆になっています。"),
    ("crm-lampu-sore", "budi.santoso@example.com", "in", "Lampu", "Apakah lampunya sudah dikirim?"),
)
TRANSCRIPTS = (
    ("crm-teluk-awan", "rita@example.org", "Yes, this is Rita Sample. Please use +49 30 23125 042 from now on."),
    ("crm-tin-lantern", "rita@example.org", "I would rather not say on the telephone what it is about."),
)
