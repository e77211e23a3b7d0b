"""The portal as gunicorn serves it, with two bare views beside it: what Django itself takes on the same machine.

They go through the same middleware and the same connection, and stand below a platform's address. They are in no
URLconf of the portal.
"""

import uuid

from django.db import models
from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt


class BareRow(models.Model):
    """A row with two indexes beside its key."""

    person = models.UUIDField(default=uuid.uuid4, db_index=True)
    at = models.DateTimeField(db_index=True)
    said = models.CharField(max_length=50)

    objects: "models.Manager[BareRow]" = models.Manager()

    class Meta:
        app_label = "benchmarks"

    def __str__(self) -> str:
        return str(self.person)


def bare_read(request: HttpRequest, person: uuid.UUID) -> JsonResponse:
    """Answer with one row, by one indexed SELECT."""
    row = BareRow.objects.get(person=person)
    return JsonResponse({"person": row.person, "at": row.at, "said": row.said})


@csrf_exempt
def bare_write(request: HttpRequest) -> JsonResponse:
    """Insert one row, and say which."""
    row = BareRow.objects.create(at=timezone.now(), said="given")
    return JsonResponse({"person": row.person, "at": row.at}, status=201)


urlpatterns = [
    path("bare/<slug:platform>/<uuid:person>", bare_read),
    path("bare/<slug:platform>", bare_write),
    path("", include("privacy_portal.urls")),
]
