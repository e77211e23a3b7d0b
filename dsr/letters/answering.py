"""Letters that answer: no, in part, done, nothing found, and what became of a complaint or an appeal."""

from dsr import answers
from dsr.law import letters as law_letters
from dsr.law.grounds import grounds
from dsr.law.registry import law_on
from dsr.law.words import ground_sentence
from dsr.letters import ways
from dsr.letters.draft import Draft
from dsr.letters.text import LetterText, Section
from dsr.letters.wording import heading, sentence
from dsr.models import LetterKind, Outcome, Request
from privacy_portal.dates import date_words
from privacy_portal.lists import listed

NOT_IDENTIFIED = "not_identified"
KEPT_BY_LAW = "legal_duty_to_keep"


def refusal(draft: Draft) -> LetterText:
    """The ground in plain words, the decider's own words, the provision, and every way that the law gives."""
    facts, ground = draft.facts, draft.added.ground
    must = ways.demanded(facts, ground)
    lines, fulfils = [ground_sentence(ground)], ["reasons", "provision"]
    if ground == NOT_IDENTIFIED:
        lines.append(sentence("not_authenticated"))
        fulfils.append("not_authenticated")
    if draft.added.words:
        fulfils.append("facts")
    article = _article(draft.request, ground)
    lines.append(sentence("provision", article=article))
    why = Section(
        heading("why"), tuple(lines), quote=draft.added.words, quoted=facts.controller, fulfils=tuple(fulfils)
    )
    title = heading("refusal", controller=facts.controller)
    sections = (why, ways.disagree(facts, must), *_help(must))
    return LetterText(LetterKind.REFUSAL, title, sections, sentence("law", article=article), must)


def outcome(draft: Draft) -> LetterText:
    """What was done and, where something was not, why not, with the same ways to disagree as a refusal."""
    facts, request = draft.facts, draft.request
    answer = _answer(draft)
    fetch = (sentence("fetch", address=facts.url("case")),) if answer.gives else ()
    lines = (answer.heading, *answer.lines, *fetch)
    done = Section(heading("done"), lines, quote=answer.own_words, quoted=_quoted(draft))
    if not answer.kept:
        nothing = request.outcome == Outcome.NO_DATA
        kind = LetterKind.PARTIAL if answer.not_covered else LetterKind.NO_DATA if nothing else LetterKind.COMPLETION
        sections = (done, *_not_covered(answer), ways.disagree(facts, ()))
        return LetterText(kind, answer.heading, sections, sentence("law", article=_article(request)))
    must, article = ways.demanded(facts, KEPT_BY_LAW), _article_of_keeping(request)
    # Where the law has no article on it, the law that obliges us to keep is the provision: each reason names it.
    provision = (sentence("provision", article=article),) if article else ()
    rows = tuple((f"{kept.count:,}", _kept(kept)) for kept in answer.kept)
    kept = Section(heading("not_done"), provision, rows=rows, fulfils=("reasons", "facts", "provision"))
    sections = (done, kept, *_not_covered(answer), ways.disagree(facts, must), *_help(must))
    law = sentence("law", article=article or _article(request))
    return LetterText(LetterKind.PARTIAL, answer.heading, sections, law, must)


def verdict(draft: Draft) -> LetterText:
    """The outcome of a complaint or an appeal; whoever was not right hears of the authority, with its address."""
    facts, answer = draft.facts, _answer(draft)
    why = Section(
        heading("why"),
        (answer.heading, *answer.lines),
        quote=answer.own_words,
        quoted=facts.controller,
        fulfils=("reasons",),
    )
    sections = (why, *([ways.outside(facts)] if answer.disagree else []))
    case = draft.request.case
    must = law_letters.demanded_of_dismissal(case.law, case.received_at) if answer.disagree else ()
    law = sentence("law", article=_article(draft.request))
    return LetterText(LetterKind.VERDICT, answer.heading, sections, law, must)


def _quoted(draft: Draft) -> str:
    return draft.facts.controller if draft.request.outcome == Outcome.ANSWERED else ""


def _answer(draft: Draft) -> answers.Answer:
    answer = draft.added.answer or answers.of(draft.request)
    if answer is None:
        raise ValueError(f"{draft.request} is not answered")
    return answer


def _article(request: Request, ground: str = "") -> str:
    """Return the article of the ground, else the one of the right itself."""
    known = {each.code: each.article for each in grounds(request.case.law, request.right, request.case.received_at)}
    return known.get(ground) or law_on(request.case.law, request.case.received_at).rights[request.right].article


def _article_of_keeping(request: Request) -> str:
    """Return the article that lets data stay because another law wants it kept, "" where the law names none."""
    known = {each.code: each.article for each in grounds(request.case.law, request.right, request.case.received_at)}
    return known.get(KEPT_BY_LAW) or known.get("statutory_exception", "")


def _not_covered(answer: answers.Answer) -> tuple[Section, ...]:
    """Where nobody could look: no refusal, and so without a ground."""
    if not answer.not_covered:
        return ()
    return (Section(heading("not_reached"), (sentence("not_covered", systems=listed(answer.not_covered)),)),)


def _kept(kept: answers.Kept) -> str:
    until = sentence("kept_until", day=date_words(kept.until)) if kept.until else ""
    return f"{kept.reason} {until}".strip()


def _help(must: tuple[str, ...]) -> tuple[Section, ...]:
    return (ways.understand(),) if "help" in must else ()
