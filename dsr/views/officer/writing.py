"""What officers write: to the person, and to each other."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from dsr import correspondence
from dsr.forms.officer import MessageForm, NoteForm
from dsr.letters import keeping, shown
from dsr.letters.draft import Added
from dsr.models import LetterKind, Message, MessageKind, Request
from dsr.views.officer.desk import DeskRequest, about, back_to, request_view
from workspaces.roles import Capability

SHOWN = 20
SEND, EDIT = "send", "edit"


@sensitive_post_parameters()
@request_view(Capability.WORK_ON_REQUESTS)
def ask(request: DeskRequest, part: Request) -> HttpResponse:
    """Write to the person. A question is a letter, shown first; it stops the clock where the law says so."""
    form = MessageForm(request.POST if request.method == "POST" else None)
    stage = request.POST.get("stage", "")
    if form.is_valid() and form.cleaned_data["asks"] and stage not in (SEND, EDIT):
        preview = shown.preview(LetterKind.CLARIFICATION, part, Added(words=form.cleaned_data["text"]))
        return render(request, "officer/question_letter.html", about(request, part, form=form, **preview))
    if form.is_valid() and stage != EDIT:
        asks = form.cleaned_data["asks"]
        try:
            correspondence.send(part, form.cleaned_data["text"], by=request.membership, asks=asks)
        except keeping.NamesOwner as names_owner:
            form.add_error("text", names_owner.words)
        else:
            sent = _("Your question is sent. The answer comes to this page.") if asks else _("Your message is sent.")
            messages.success(request, sent)
            return back_to(part)
    written = Message.objects.filter(case=part.case, kind=MessageKind.MESSAGE).select_related("subject_key", "author")
    context = about(
        request,
        part,
        form=form,
        language=get_language_info(part.case.language)["name_local"],
        messages_shown=written.order_by("-sent_at", "-id")[:SHOWN],
    )
    return render(request, "officer/ask.html", context, status=form.status)


@sensitive_post_parameters()
@request_view(Capability.WORK_ON_REQUESTS)
def note(request: DeskRequest, part: Request) -> HttpResponse:
    """Add a note that only officers see."""
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        correspondence.note(part, form.cleaned_data["text"], by=request.membership)
        messages.success(request, _("Your note is kept."))
        return back_to(part)
    return render(request, "officer/note.html", about(request, part, form=form), status=form.status)
