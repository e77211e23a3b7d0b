"""Letters on the way to an answer: received, who are you, a question, it takes longer, somebody else decides."""

from dsr import answers, clock, more_time, presentation
from dsr.data_words import category_names
from dsr.law.ages import guardian_age, minors_on
from dsr.law.grounds import GUARDIAN_NEEDED
from dsr.law.registry import day_in, law_on
from dsr.law.words import sentence as fact_sentence
from dsr.letters import ways
from dsr.letters.draft import Draft
from dsr.letters.facts import Facts
from dsr.letters.text import LetterText, Section
from dsr.letters.wording import heading, sentence
from dsr.models import LetterKind, Outcome
from privacy_portal.lists import listed, listed_apart


def acknowledgement(draft: Draft) -> LetterText:
    """What arrived when, by when an answer comes and how that date was counted."""
    facts, request = draft.facts, draft.request
    asked = (
        sentence("received", received_on=facts.received_on),
        sentence("wish", wish=presentation.wish(request.right)),
    )
    code = "last_resort" if facts.because == "last_resort" else "answer_by"
    by_when = sentence(code, controller=facts.controller, answer_by=facts.answer_by, law=facts.law)
    counted = tuple(fact_sentence(fact) for fact in request.clock.explanation)
    if request.clock.law != request.case.law:
        counted = (sentence("binds_first", law=presentation.law_name(request.clock.law)), *counted)
    return LetterText(
        LetterKind.ACKNOWLEDGEMENT,
        heading("acknowledgement"),
        (
            Section(heading("asked"), asked),
            Section(heading("by_when"), (by_when,)),
            Section(heading("how_counted"), counted),
            Section(heading("next"), (sentence("next"), sentence("follow", address=facts.url("case")))),
        ),
    )


def identity(draft: Draft) -> LetterText:
    """Why we have to know who asks, where to show it, and what the wait does to the date."""
    facts = draft.facts
    why = (sentence("prove", address=facts.url("identity")), sentence("prove_minutes"))
    sections = (Section(heading("why"), why), _date(facts), ways.understand())
    return LetterText(LetterKind.IDENTITY, heading("identity"), sections)


def clarification(draft: Draft) -> LetterText:
    """A question in the officer's own words."""
    facts = draft.facts
    question = Section(heading("question"), quote=draft.added.words, quoted=draft.request.case.platform.name)
    answer = Section(heading("next"), (sentence("answer_here", address=facts.url("write")),))
    return LetterText(LetterKind.CLARIFICATION, heading("clarification"), (question, answer, _date(facts)))


def extension(draft: Draft) -> LetterText:
    """Art. 12(3) GDPR and its peers: inside the first period, with the reason; some want the authority named."""
    facts, before, after = draft.facts, draft.added.before, draft.added.after
    if before is None or after is None:
        raise ValueError("an extension moves one date to another")
    reason = draft.added.reason
    why = (
        sentence("longer_agreed")
        if reason == "agreement"
        else sentence("longer", reason=presentation.extension_reason(reason))
    )
    until = "moved" if draft.added.moved else "not_moved"
    sections = (
        Section(heading("why_longer"), (why,), fulfils=("reasons",)),
        Section(heading("new_date"), (sentence(until, before=facts.day(before), answer_by=facts.day(after)),)),
        ways.disagree(facts, ()),
    )
    given = more_time.giving(clock.counts_of(draft.request), reason)
    articles = dict.fromkeys(extension.article for _count, extension in given)
    law = sentence("law", article=listed_apart(articles)) if articles else ""
    return LetterText(LetterKind.EXTENSION, heading("extension"), sections, law)


def redirection(draft: Draft) -> LetterText:
    """QO-01: who is responsible, where that may be told; and that the platform carries out what is decided."""
    if draft.request.outcome == Outcome.REDIRECTED:
        return _redirected(draft)
    facts, names = draft.facts, category_names()
    categories = dict.fromkeys(names.get(entry["category"], entry["category"]) for entry in draft.request.scope)
    platform, controller = draft.request.case.platform.name, facts.controller
    told: tuple[str, ...] = (
        sentence("passed_on", controller=controller, answer_by=facts.answer_by),
        sentence("carried_out", address=facts.url("case")),
    )
    workspace = draft.request.workspace
    if workspace and workspace.owner_may_be_named and draft.request.controller.contact_email:
        told = (*told, sentence("reach", controller=controller, address=draft.request.controller.contact_email))
    if categories:
        kinds = listed(categories)
        told = (sentence("processor", platform=platform, controller=controller, categories=kinds), *told)
    title = heading("redirection", controller=presentation.controller_name(draft.request, begins=True))
    return LetterText(LetterKind.REDIRECTION, title, (Section(heading("next"), told),))


def _redirected(draft: Draft) -> LetterText:
    """Where the platform decides about nothing: who does, by when one hears, and the ways that stay open."""
    answer = answers.redirected(draft.request)
    told = (*answer.lines, sentence("carried_out", address=draft.facts.url("case")))
    sections = (Section(heading("next"), told), ways.disagree(draft.facts, ()))
    return LetterText(LetterKind.REDIRECTION, answer.heading, sections)


def minor(draft: Draft) -> LetterText:
    """EC-09: the only reply to a child is that a guardian has to ask, and where one can turn if that is wrong."""
    facts, case = draft.facts, draft.request.case
    law = law_on(case.law, case.received_at)
    minors = minors_on(law, day_in(law, case.received_at))
    age = guardian_age(minors)
    why = sentence("too_young", age=age) if age else sentence("too_young_unsaid")
    told = (why, sentence("show_guardian", address=facts.public_url("centre")), sentence("nothing_kept"))
    must = ways.demanded(facts, GUARDIAN_NEEDED)
    provision = sentence("provision", article=minors.article)
    told_why = Section(heading("next"), (*told, provision), fulfils=("reasons", "facts", "provision"))
    sections = (told_why, ways.disagree(facts, must), ways.understand())
    law_line = sentence("law", article=minors.article)
    return LetterText(LetterKind.MINOR, heading("minor"), sections, law_line, must)


def _date(facts: Facts) -> Section:
    """Whether the law stops the clock while we wait: told as it is, never as a threat."""
    code = "date_waits" if facts.request.clock.paused else "date_stays"
    return Section(heading("your_date"), (sentence(code, answer_by=facts.answer_by),))
