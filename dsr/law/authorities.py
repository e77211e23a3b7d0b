"""To whom a person can complain about us."""

from dataclasses import dataclass
from datetime import date, datetime

from .registry import law_on


@dataclass(frozen=True)
class ComplaintAuthority:
    """A supervisory authority. `complaint_url` is "" where only its main address is known; `verified` "none" means
    that nobody has checked the addresses yet, which is to be said beside them."""

    name: str
    url: str
    complaint_url: str
    article: str
    source: str
    confidence: str
    verified: str

    @property
    def address(self) -> str:
        """The page for complaints, else the authority's main page."""
        return self.complaint_url or self.url


def authority_for(law: str, country: str = "", on: date | datetime | None = None) -> ComplaintAuthority:
    """The authority for a person under `law`; `country` is where the person lives, `on` when
    what they complain of was received; None: as the law stands last.

    GDPR Art. 77: a person may complain in the member state of residence. Without a member state the list of all
    authorities is given.
    """
    rules = law_on(law, on)
    state = rules.member_states.get(country.upper())
    place = state or rules.authority
    return ComplaintAuthority(
        name=state.authority if state else rules.authority.name,
        url=place.url,
        complaint_url=place.complaint_url,
        article=place.article,
        source=rules.sources[place.source],
        confidence=place.confidence,
        verified=place.verified,
    )
