"""Changes of the sub-processors (NC-07): announced by officers, read and objected to by owners, answered, decided."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response
from rest_framework.serializers import ValidationError

from dsr.api.access import OfficerView, OwnerView, platform_of
from dsr.api.bodies import body_of, check
from dsr.api.listing import CURSOR, listed
from dsr.api.serializers import subprocessor as fields
from dsr.api.views.incidents import ACT_ERRORS, READ_ERRORS
from dsr.api.views.opening import KEY, key_of
from dsr.api.views.register import TAG, change_or_404
from dsr.submitting import make_once
from privacy_portal.api.schema import Decorator, operation
from workspaces.forms.register import AdditionForm, ChangeForm, WindowForm
from workspaces.models import Platform, Recipient
from workspaces.register import notices, objections, reading, subprocessors
from workspaces.roles import Capability


class ChangeActs(OfficerView):
    """An operation on one change; `stands` answers with it as it is afterwards."""

    capability = Capability.SEE_REGISTER
    acting = Capability.ANSWER_FOR_PLATFORM

    def stands(self, change: UUID, *, status: int = 200) -> Response:
        return Response(fields.ChangeInFullFields(change_or_404(change)).data, status=status)

    def announce(self, request: APIRequest, form: WindowForm, recipient: Recipient | None) -> Response:
        """Announce what the body says, once for its Idempotency-Key."""
        by = self.membership(request)
        check(form, _names(platform_of(request)))

        def made() -> str:
            return str(subprocessors.announce(platform_of(request), form.draft(recipient), by=by).public_id)

        what = f"change of {recipient.key}" if recipient else "addition"
        return self.stands(UUID(make_once(what, key_of(request), request.data, made, by=by)), status=201)


def _act(name: str, summary: str, takes: Any, given: Any, *, status: int = 200) -> Decorator:
    return operation(
        name,
        summary,
        tag=TAG,
        takes=takes,
        given=given,
        answers=fields.ChangeInFullFields,
        told=fields.EXAMPLE,
        status=status,
        errors=[400, *ACT_ERRORS] if status == 201 else ACT_ERRORS,
        parameters=[KEY] if status == 201 else [],
    )


class Additions(ChangeActs):
    @_act(
        "announceSubprocessor",
        "Announce a new sub-processor, which was assessed; owners who want to hear of it get a mail",
        fields.AddedFields,
        fields.ADDED_EXAMPLE,
        status=201,
    )
    def post(self, request: APIRequest) -> Response:
        self.membership(request)
        sent, platform = body_of(request, fields.AddedFields), platform_of(request)
        return self.announce(request, AdditionForm(_typed(sent, platform), platform=platform), None)


class Changes(ChangeActs):
    @_act(
        "announceSubprocessorChange",
        "Announce how a sub-processor will stand in the list; say all of it",
        fields.ChangedFields,
        fields.CHANGED_EXAMPLE,
        status=201,
    )
    def post(self, request: APIRequest, key: str) -> Response:
        self.membership(request)
        found, platform = _subprocessor(key), platform_of(request)
        sent = _typed(body_of(request, fields.ChangedFields), platform)
        return self.announce(request, ChangeForm(sent, platform=platform), found)


class Removals(ChangeActs):
    @_act(
        "announceSubprocessorRemoval",
        "Announce that a sub-processor gets no data any more",
        fields.WindowFields,
        fields.WINDOW_EXAMPLE,
        status=201,
    )
    def post(self, request: APIRequest, key: str) -> Response:
        self.membership(request)
        found, platform = _subprocessor(key), platform_of(request)
        return self.announce(request, WindowForm(body_of(request, fields.WindowFields), platform=platform), found)


class ChangeView(ChangeActs):
    @operation(
        "readSubprocessorChange",
        "Read an announced change, and how many objections have no answer",
        tag=TAG,
        answers=fields.ChangeInFullFields,
        told=fields.EXAMPLE,
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest, change: UUID) -> Response:
        self.membership(request)
        return self.stands(change)


class Objections(ChangeActs):
    @operation(
        "listObjections",
        "List what owners say against a change, and what they were answered",
        tag=TAG,
        answers=fields.ObjectionPageFields,
        told={"items": [fields.OBJECTION_EXAMPLE], "newer": "", "older": ""},
        errors=READ_ERRORS,
        parameters=[CURSOR],
    )
    def get(self, request: APIRequest, change: UUID) -> Response:
        self.membership(request)
        rows = objections.of_change(change_or_404(change))
        return listed(request, rows, "made_at", fields.ObjectionPageFields, lambda one: one)


class ObjectionAnswers(ChangeActs):
    @operation(
        "answerObjection",
        "Answer an objection: the change stays, stays and the customer may leave, or is dropped for everybody",
        tag=TAG,
        takes=fields.ObjectionAnswerFields,
        given=fields.ANSWER_EXAMPLE,
        answers=fields.OfficersObjectionFields,
        told=fields.OBJECTION_EXAMPLE,
        errors=ACT_ERRORS,
    )
    def post(self, request: APIRequest, change: UUID, tenant: str) -> Response:
        by = self.membership(request)
        objection = objections.of_change(change_or_404(change)).filter(workspace__key=tenant).first()
        if objection is None:
            raise Http404
        answered = objections.answer(objection, by=by, **body_of(request, fields.ObjectionAnswerFields))
        return Response(fields.OfficersObjectionFields(answered).data)


class Drops(ChangeActs):
    @_act(
        "dropSubprocessorChange",
        "Drop a change; all who were told of it are told",
        fields.ChangeWordsFields,
        fields.WHY_EXAMPLE,
    )
    def post(self, request: APIRequest, change: UUID) -> Response:
        by, found = self.membership(request), change_or_404(change)
        subprocessors.drop(found, by=by, words=body_of(request, fields.ChangeWordsFields)["words"])
        return self.stands(change)


class GoingAhead(ChangeActs):
    @_act(
        "letSubprocessorChangeGoAhead",
        "Decide that a change takes effect although objections have no answer, once nobody can object any more",
        fields.ChangeWordsFields,
        fields.WHY_EXAMPLE,
    )
    def post(self, request: APIRequest, change: UUID) -> Response:
        by, found = self.membership(request), change_or_404(change)
        subprocessors.overrule(found, by=by, words=body_of(request, fields.ChangeWordsFields)["words"])
        return self.stands(change)


class OwnersChange(OwnerView):
    @operation(
        "readWorkspaceSubprocessorChange",
        "Read a change of the sub-processors, the objection of this workspace, and the answer to it",
        tag=TAG,
        answers=fields.OwnersChangeFields,
        told=fields.OWNERS_EXAMPLE,
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest, workspace: str, change: UUID) -> Response:
        tenant, by = self.tenant(request, workspace)
        found = change_or_404(change)
        today = reading.today(platform_of(request))
        told = {
            "change": found,
            "is_open": objections.is_open(found, today) and objections.may_object(tenant, by),
            "objection": objections.of_change(found).filter(workspace=tenant).first(),
        }
        return Response(fields.OwnersChangeFields(told).data)


class OwnersMails(OwnerView):
    @operation(
        "readSubprocessorMails",
        "Say whether you get mails about changes of the sub-processors, as an owner of this workspace",
        tag=TAG,
        answers=fields.MailsFields,
        told={"hears": True},
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest, workspace: str) -> Response:
        _tenant, by = self.tenant(request, workspace)
        return Response(fields.MailsFields({"hears": by.hears_of_subprocessors}).data)

    @operation(
        "switchSubprocessorMails",
        "Turn your mails about changes of the sub-processors on or off",
        tag=TAG,
        takes=fields.MailsFields,
        given={"hears": False},
        answers=fields.MailsFields,
        told={"hears": False},
        errors=[401, 404, 422],
    )
    def post(self, request: APIRequest, workspace: str) -> Response:
        _tenant, by = self.tenant(request, workspace)
        notices.switch(by, on=body_of(request, fields.MailsFields)["hears"])
        return Response(fields.MailsFields({"hears": by.hears_of_subprocessors}).data)


def _subprocessor(key: str) -> Recipient:
    """Return the sub-processor with `key` as it is now; 404 for one that was ended, or never was."""
    found: Recipient | None = Recipient.objects.open().filter(key=key, is_subprocessor=True).first()
    if found is None:
        raise Http404
    return found


def _names(platform: Platform) -> dict[str, str]:
    return {f"purpose_{language}": f"purposes/{language}" for language in platform.languages}


def _typed(sent: dict[str, Any], platform: Platform) -> dict[str, Any]:
    """Return a body as the page's form takes it, which asks for the purpose in each language of the platform."""
    purposes = sent["purposes"]
    unknown = sorted(set(purposes) - set(platform.languages))
    if unknown:
        words = _("The platform does not speak this language.")
        raise ValidationError({f"purposes/{language}": [words] for language in unknown})
    return {**sent, **{f"purpose_{language}": purposes.get(language, "") for language in platform.languages}}
