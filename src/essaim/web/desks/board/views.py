"""The board, each reader behind their own link: topics, posts, a word to a moderator, a wish to talk to somebody."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.doors import known_person, link
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Participation
from essaim.core.schemes.queries import setting
from essaim.modules.board import actions, queries
from essaim.modules.board.forms import HideForm, PostForm, SupportForm, TopicForm
from essaim.modules.board.models import Post, Topic
from essaim.modules.board.states import TopicState
from essaim.workflows import discussing

SHOWN = 100
ROWS = ("scheme__carrier", "person", "workspace")


def is_my_board(who: Who, part: Participation) -> bool:
    """Whether it is my own part, and the board is open to it."""
    return who.person_id is not None and part.person_id == who.person_id and queries.may_enter(part)


@require_GET
@known_person
def boards(request: HttpRequest) -> HttpResponse:
    """The boards that are open to me."""
    parts = Participation.objects.filter(person=request.who.person_id).select_related(*ROWS).order_by("scheme__name", "role")
    return show(request, "board/boards.html", parts=[part for part in parts if part.scheme.snapshot and queries.may_enter(part)])


@require_POST
@known_person
def enter(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """To the board."""
    part = get_for(request, Participation.objects.select_related(*ROWS), participation_id, is_my_board)
    return redirect("board:topics", discussing.link_of(part, now=timezone.now()))


@require_GET
@link(discussing.PURPOSE)
def topics(request: HttpRequest) -> HttpResponse:
    """What is talked about, the latest first."""
    part = _part(request)
    waiting = queries.posts_to_moderate(part.scheme).count() if queries.moderates(part) else 0
    return _show(request, "board/topics.html", part, topics=queries.topics_for(part)[:SHOWN], waiting=waiting)


@require_http_methods(["GET", "POST"])
@link(discussing.PURPOSE)
def new(request: HttpRequest) -> HttpResponse:
    """A new subject."""
    part = _part(request)
    form = TopicForm(request.POST or None, part=part)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.open_topic(part, by=request.actor, now=timezone.now(), **form.cleaned_data)
            if row.state == TopicState.HELD:
                messages.info(request, _("A moderator reads it first: others see it once it is shown."))
            return redirect("board:topic", _secret(request), row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _show(request, "board/new.html", part, form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@link(discussing.PURPOSE)
def topic(request: HttpRequest, topic_id: UUID) -> HttpResponse:
    """One subject, and a place to answer."""
    part = _part(request)
    row = _topic(part, topic_id)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            post = actions.write_post(row, part=part, by=request.actor, now=timezone.now(), **form.cleaned_data)
            if post.flags:
                messages.info(request, _("A moderator reads it first: others see it once it is shown."))
            return redirect("board:topic", _secret(request), row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    posts = queries.posts_for(row, part)
    return _show(
        request, "board/topic.html", part, topic=row, posts=posts, form=form, hide_form=HideForm(), status=422 if form.errors else 200
    )


@require_POST
@link(discussing.PURPOSE)
def report(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """A moderator should look at this."""
    part = _part(request)
    post = _post(part, post_id)
    actions.report_post(post, part=part, by=request.actor, now=timezone.now())
    messages.success(request, _("A moderator looks at it. Thank you."))
    return redirect("board:topic", _secret(request), post.topic_id)


@require_http_methods(["GET", "POST"])
@link(discussing.PURPOSE)
def support(request: HttpRequest) -> HttpResponse:
    """I would like to talk to a professional."""
    part = _part(request)
    form = SupportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        discussing.ask_for_support(part, text=form.cleaned_data["text"], by=request.actor, now=timezone.now())
        messages.success(request, _("The team has been told, and calls you. You are not alone with it."))
        return redirect("board:topics", _secret(request))
    return _show(request, "board/support.html", part, form=form, status=422 if form.errors else 200)


@require_GET
@link(discussing.PURPOSE)
def moderation(request: HttpRequest) -> HttpResponse:
    """What waits for a moderator."""
    part = _moderator(request)
    return _show(request, "board/moderation.html", part, posts=queries.posts_to_moderate(part.scheme)[:SHOWN], hide_form=HideForm())


@require_POST
@link(discussing.PURPOSE)
def moderate(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Show it, or hide it and say why."""
    part = _moderator(request)
    post, stamp = _post(part, post_id), {"part": part, "by": request.actor, "now": timezone.now()}
    if request.POST.get("act") == "show":
        actions.show_post(post, **stamp)
    else:
        actions.hide_post(post, reason=request.POST.get("reason", ""), **stamp)
    return redirect("board:moderation", _secret(request))


@require_POST
@link(discussing.PURPOSE)
def turn(request: HttpRequest, topic_id: UUID) -> HttpResponse:
    """A moderator closes a topic, or opens it again."""
    part = _moderator(request)
    row = actions.turn_topic(_topic(part, topic_id), part=part, by=request.actor, now=timezone.now())
    return redirect("board:topic", _secret(request), row.pk)


def _part(request: HttpRequest) -> Participation:
    """Whose link it is, asked again on every page: whoever has left finds nothing here."""
    part = Participation.objects.select_related(*ROWS).filter(pk=request.link.subject_id).first()
    if part is None or not queries.may_enter(part):
        raise Http404
    return part


def _moderator(request: HttpRequest) -> Participation:
    part = _part(request)
    if not queries.moderates(part):
        raise Http404
    return part


def _topic(part: Participation, topic_id: UUID) -> Topic:
    row = queries.topics_for(part).select_related("scheme").filter(pk=topic_id).first()
    if row is None:
        raise Http404
    return row


def _post(part: Participation, post_id: UUID) -> Post:
    row = Post.objects.select_related("topic__scheme").filter(pk=post_id, topic__scheme=part.scheme_id).first()
    if row is None or not queries.posts_for(_topic(part, row.topic_id), part).filter(pk=row.pk).exists():
        raise Http404
    return row


def _secret(request: HttpRequest) -> str:
    return request.resolver_match.kwargs["secret"]


def _show(request: HttpRequest, template: str, part: Participation, *, status: int = 200, **more) -> HttpResponse:
    return show(
        request, template, status=status, part=part, secret=_secret(request), is_moderator=queries.moderates(part),
        phone=setting(part.scheme, "phone"), **more,
    )  # fmt: skip
