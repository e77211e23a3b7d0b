"""Telling people that somebody else said they agreed, and how they take it back."""

from collections.abc import Sequence

from django.utils.translation import override

from consent import links, preferences
from consent.lists import offered
from consent.lists.reading import Row
from consent.models import ConsentList, Subject
from privacy_portal.mail import outbox


def tell(told: ConsentList, people: Sequence[tuple[Row, Subject]]) -> None:
    """Queue a mail to each of `people` who has an address; in the caller's transaction."""
    platform, version = told.version.purpose.platform, told.version
    language = told.language if told.language in platform.languages else platform.languages[0]
    with override(language):
        name = offered.voucher_name(told)
        for row, subject in people:
            if row.email:
                labels = [preferences.option_label(version, option) for option in row.options]
                outbox.queue(
                    "consent_listed",
                    platform=platform,
                    to=row.email,
                    language=language,
                    context={
                        "vouches": told.vouches,
                        "by": name,
                        "words": version.words(language),
                        "options": labels,
                        "how": told.how,
                        "day": row.day,
                        "link": links.open_address(platform, subject),
                    },
                    dedupe_key=f"listed/{told.public_id}/{subject.public_id}",
                    subject_key=subject.subject_key,
                )
