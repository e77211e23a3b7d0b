"""What officers do with a part of a case. Each operation answers with the part as it stands afterwards."""

from typing import Any

from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr import correspondence, decisions, delivery, identification, relaying, reopening, triage
from dsr.api.access import OfficerView
from dsr.api.bodies import body_of
from dsr.api.serializers.officer import (
    DIGEST,
    REQUEST_EXAMPLE,
    AssignmentFields,
    DecisionFields,
    ExtensionFields,
    IdentityCheckFields,
    MatchFields,
    NoteFields,
    QuestionFields,
    RequestFields,
)
from dsr.api.serializers.owner import RelayFields
from dsr.api.serializers.systems import ReopeningFields
from dsr.api.views.queue import TAG, in_full
from dsr.models import DataSystem, DecisionOutcome, Request
from privacy_portal.api.schema import Decorator, operation
from workspaces.models import Membership, User, Workspace
from workspaces.roles import Capability


def act(name: str, summary: str, takes: Any = None, given: Any = None) -> Decorator:
    """Describe an act on a part: all of them answer alike."""
    return operation(
        name,
        summary,
        tag=TAG,
        takes=takes,
        given=given,
        answers=RequestFields,
        told=REQUEST_EXAMPLE,
        errors=[401, 403, 404, 409, 422] if takes else [401, 403, 404, 409],
    )


class ActView(OfficerView):
    """An act: `asked` finds the part, who acts, and what was sent; `stands` answers."""

    def asked(self, request: APIRequest, request_id: str, fields: Any) -> tuple[Request, Membership, dict[str, Any]]:
        by = self.membership(request)
        return self.part(request_id), by, body_of(request, fields)

    def stands(self, request_id: str) -> Response:
        return Response(RequestFields(in_full(self.part(request_id))).data)


class Decisions(ActView):
    @act(
        "decideRequest",
        "Accept what the preview says, or refuse on a legal ground",
        DecisionFields,
        {"outcome": "accept", "digest": DIGEST},
    )
    def post(self, request: APIRequest, request_id: str) -> Response:
        part, by, sent = self.asked(request, request_id, DecisionFields)
        if sent["outcome"] == DecisionOutcome.ACCEPT:
            decisions.accept(part, by=by, digest=sent["digest"])
        else:
            decisions.refuse(part, by=by, ground=sent["ground"], text=sent["text"])
        return self.stands(request_id)


class Assignments(ActView):
    @act("takeRequest", "Take a request, from nobody or from whom you read", AssignmentFields, {"from_user": None})
    def post(self, request: APIRequest, request_id: str) -> Response:
        part, by, sent = self.asked(request, request_id, AssignmentFields)
        held_by = User.objects.filter(pk=sent["from_user"]).first() if sent["from_user"] else None
        triage.take(part, by=by, from_user=held_by)
        return self.stands(request_id)

    @act("giveBackRequest", "Give a request of yours back to everybody")
    def delete(self, request: APIRequest, request_id: str) -> Response:
        triage.release(self.part(request_id), by=self.membership(request))
        return self.stands(request_id)


class Extensions(ActView):
    @act("extendRequest", "Extend the time to answer as the law allows", ExtensionFields, {"reason": "complexity"})
    def post(self, request: APIRequest, request_id: str) -> Response:
        part, by, sent = self.asked(request, request_id, ExtensionFields)
        decisions.extend(part, by=by, reason=sent["reason"], until=sent["until"])
        return self.stands(request_id)


class Questions(ActView):
    @act(
        "askPerson",
        "Write to the person; a question pauses the clock where the law says so",
        QuestionFields,
        {"text": "Which of your two accounts do you mean?", "asks_for_answer": True},
    )
    def post(self, request: APIRequest, request_id: str) -> Response:
        part, by, sent = self.asked(request, request_id, QuestionFields)
        correspondence.send(part, sent["text"], by=by, asks=sent["asks_for_answer"])
        return self.stands(request_id)


class Relays(ActView):
    @operation(
        "relayRequest",
        "Pass a request on by hand to the owner of a workspace that the person named; both are told",
        tag=TAG,
        takes=RelayFields,
        given={"workspace": "ws-lotus", "reason": "The person bought there, and named the shop."},
        answers=RequestFields,
        told=REQUEST_EXAMPLE,
        status=201,
        errors=[401, 403, 404, 409, 422],
    )
    def post(self, request: APIRequest, request_id: str) -> Response:
        part, by, sent = self.asked(request, request_id, RelayFields)
        workspace = Workspace.objects.filter(key=sent["workspace"]).first()
        if workspace is None:
            raise relaying.NoOwner
        theirs = relaying.relay(part, workspace, by=by, reason=sent["reason"])
        return Response(RequestFields(in_full(triage.find(part.case.reference, theirs.part))).data, status=201)


class Reopenings(ActView):
    acting = Capability.REVEAL_PERSON

    @act(
        "askToSeeClosedCase",
        "Ask another officer to let you see the details of a closed case; they answer it as an approval",
        ReopeningFields,
        {"reason": "The authority asks how we answered her."},
    )
    def post(self, request: APIRequest, request_id: str) -> Response:
        part, by, sent = self.asked(request, request_id, ReopeningFields)
        reopening.ask(part.case, by=by, reason=sent["reason"])
        return self.stands(request_id)


class Notes(ActView):
    @act("addNote", "Add an internal note", NoteFields, {"text": "Compared with the ticket of May."})
    def post(self, request: APIRequest, request_id: str) -> Response:
        part, by, sent = self.asked(request, request_id, NoteFields)
        correspondence.note(part, sent["text"], by=by)
        return self.stands(request_id)


class Matches(ActView):
    @act(
        "matchRequest",
        "Say which records are the person's, or that none is",
        MatchFields,
        {"subjects": {"enkomm": "accounts:10001"}, "reason": "Address and telephone agree."},
    )
    def post(self, request: APIRequest, request_id: str) -> Response:
        part, by, sent = self.asked(request, request_id, MatchFields)
        systems = {system.slug: system for system in DataSystem.objects.all()}
        unknown = set(sent["subjects"]) - set(systems)
        if unknown:
            raise identification.NoSuchCandidate
        chosen = {systems[slug]: key for slug, key in sent["subjects"].items()}
        if chosen:
            identification.choose(part, chosen, by=by, reason=sent["reason"])
        else:
            identification.choose_nobody(part, by=by, reason=sent["reason"])
        return self.stands(request_id)


class IdentityChecks(ActView):
    @act(
        "recordIdentityCheck",
        "Record that you saw proof of who the person is; the proof itself is never kept",
        IdentityCheckFields,
        {"kind": "video_call"},
    )
    def post(self, request: APIRequest, request_id: str) -> Response:
        part, by, sent = self.asked(request, request_id, IdentityCheckFields)
        identification.record_check(part, kind=sent["kind"], by=by)
        return self.stands(request_id)


class Releases(ActView):
    @act("releasePackage", "Let the package go to the person, after looking at its counts")
    def post(self, request: APIRequest, request_id: str) -> Response:
        delivery.release(self.part(request_id), by=self.membership(request))
        return self.stands(request_id)


class Recalls(ActView):
    @act("recallPackage", "Take a package back, before its release or while nobody has fetched it to its end")
    def post(self, request: APIRequest, request_id: str) -> Response:
        delivery.send_back(self.part(request_id), by=self.membership(request))
        return self.stands(request_id)
