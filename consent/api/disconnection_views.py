"""What an application reads of the content that its connected services brought in, once a consent ended (EK-08)."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from pydantic import BaseModel
from rest_framework.request import Request as APIRequest

from consent import disconnections
from consent.api.access import ApplicationView
from consent.api.views import SUBJECT, TAG, answered, subject_of_call
from consent.kinds import Scope
from privacy_portal.api.schema import operation


class DisconnectionAnswer(BaseModel):
    """One deletion: of which consent, of which kinds of data, and how far it is. `reference` is the request that
    carries it out, under which the person follows it; `certificate` is the digest of its receipt."""

    id: UUID
    purpose: str
    option: str
    workspace: str
    categories: list[str]
    made_at: datetime
    state: str
    told: str
    reference: str
    ended_at: datetime | None
    certificate: str


class DisconnectionsAnswer(BaseModel):
    disconnections: list[DisconnectionAnswer]


EXAMPLE = {
    "disconnections": [
        {
            "id": "5f0f1c1e-7f5c-4f2d-9d69-4a2c1a4f7f10",
            "purpose": "outside-mail",
            "option": "mail.read",
            "workspace": "",
            "categories": ["synced_content"],
            "made_at": "2026-12-01T09:00:00Z",
            "state": "begun",
            "told": "With an officer",
            "reference": "EK 7F3K-2Q",
            "ended_at": None,
            "certificate": "",
        }
    ]
}


class Disconnections(ApplicationView):
    scope = Scope.HISTORY

    @operation(
        "listDisconnections",
        "List what is deleted because a person disconnected a service, and how far that is",
        tag=TAG,
        answers=DisconnectionsAnswer,
        told=EXAMPLE,
        errors=[400, 401, 403, 404, 422, 429],
        parameters=[SUBJECT],
    )
    def get(self, request: APIRequest) -> HttpResponse:
        application = self.application(request)
        subject = subject_of_call(request, application)
        if subject is None:
            raise Http404
        rows = [
            one
            for one in disconnections.of_subject(subject)
            if application.workspace is None or one.event.workspace_id == application.workspace_id
        ]
        told = disconnections.told(rows)
        found = [
            DisconnectionAnswer(
                id=one.public_id,
                purpose=one.event.version.purpose.key,
                option=one.event.option,
                workspace=one.event.workspace.key if one.event.workspace else "",
                categories=one.categories,
                made_at=one.made_at,
                state=one.state,
                told=told[one.public_id].words,
                reference=told[one.public_id].reference,
                ended_at=told[one.public_id].ended_at,
                certificate=told[one.public_id].certificate,
            )
            for one in rows
        ]
        return answered(DisconnectionsAnswer(disconnections=found))
