"""An edition as a pack writes it, so that what was published on the desk can be put into the pack's file."""

import yaml

from consent.models import NoticeVersion


def of_edition(version: NoticeVersion) -> str:
    """Return the entry below `editions` of the notice (docs/operating/profile.md), as YAML."""
    entry = {
        "last_updated": version.last_updated,
        "effective_from": version.effective_from,
        **({"summaries": version.summaries} if version.summaries else {}),
        "sections": version.sections,
    }
    return yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=120)
