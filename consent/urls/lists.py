"""The addresses of lists and kiosks, for whichever tenant's guards are given: the desk's and a workspace's."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from consent.views import kiosks, lists

Guard = Callable[[Any], Any]
LIST = "lists/<uuid:consent_list>/"
KIOSK = "kiosks/<uuid:kiosk>/"


def urls(prefix: str, sees: Guard, acts: Guard) -> list[URLPattern]:
    """Return the addresses, named with `prefix` ("desk_"): reading behind `sees`, the rest behind `acts`."""
    return [
        path("lists/", sees(lists.listed), name=f"{prefix}consent_lists"),
        path("lists/new/", acts(lists.new), name=f"{prefix}consent_list_new"),
        path("lists/new/<slug:key>/", acts(lists.hand_in), name=f"{prefix}consent_list_for"),
        path(LIST, sees(lists.one), name=f"{prefix}consent_list"),
        path(f"{LIST}confirm/", acts(lists.confirm), name=f"{prefix}consent_list_confirm"),
        path(f"{LIST}put-away/", acts(lists.put_away), name=f"{prefix}consent_list_put_away"),
        path(f"{LIST}refused.csv", sees(lists.refused), name=f"{prefix}consent_list_refused"),
        path("kiosks/", sees(kiosks.listed), name=f"{prefix}consent_kiosks"),
        path("kiosks/new/", acts(kiosks.new), name=f"{prefix}consent_kiosk_new"),
        path(KIOSK, sees(kiosks.one), name=f"{prefix}consent_kiosk"),
        path(f"{KIOSK}end/", acts(kiosks.end), name=f"{prefix}consent_kiosk_end"),
    ]
