"""Figures: every one opens the list that it counts, for those who may see it."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.pages import show
from essaim.core.foundation.sheets import CONTENT_TYPES, write_sheet
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.evaluation import queries, rules
from essaim.evaluation.forms import PeriodForm, YearForm
from essaim.evaluation.lines import BREAKDOWN_WORDS, line_of

READERS = (StaffRole.COORDINATOR, StaffRole.FUNDER)
A_PAGE = 50


@require_GET
@staff(*READERS)
def scorecards(request: HttpRequest) -> HttpResponse:
    """The schemes whose figures one may see."""
    wanted = request.who.schemes_as(*READERS)
    schemes = Scheme.objects.all() if wanted is None else Scheme.objects.filter(pk__in=wanted)
    return show(request, "evaluation/scorecards.html", schemes=schemes)


@require_GET
@staff(*READERS)
def scorecard(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """The figures of one scheme in a period."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_see_figures)
    form, period, masked, commune = _asked(request, scheme)
    figures = queries.scorecard(scheme, *period, masked=masked, commune=commune)
    return show(
        request, "evaluation/scorecard.html#figures", scheme=scheme, figures=figures, form=form, start=period[0],
        end=period[1], masked=masked, query=request.GET.urlencode(),
    )  # fmt: skip


@require_GET
@staff(*READERS)
def download(request: HttpRequest, scheme_id: UUID, kind: str) -> HttpResponse:
    """The figures as a spreadsheet, with the same masking as on screen."""
    if kind not in CONTENT_TYPES:
        raise Http404
    scheme = get_for(request, Scheme, scheme_id, rules.may_see_figures)
    _form, period, masked, commune = _asked(request, scheme)
    rows = _sheet_rows(queries.scorecard(scheme, *period, masked=masked, commune=commune))
    headers = [_("Indicator"), _("Breakdown"), _("Value"), _("Unit"), _("Target")]
    content = write_sheet(kind, headers, rows, title=scheme.name[:31])
    name = f"{slugify(scheme.name)}-{period[0]}-{period[1]}.{kind}"
    return HttpResponse(
        content, content_type=CONTENT_TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_GET
@staff(StaffRole.COORDINATOR)
def counted(request: HttpRequest, scheme_id: UUID, key: str) -> HttpResponse:
    """The list behind a figure."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_open_lists)
    try:
        indicator = settled(scheme).blueprint.indicator(key)
    except KeyError:
        raise Http404 from None
    _form, period, _masked, commune = _asked(request, scheme)
    rows = queries.rows_of(scheme, indicator, *period, commune=commune).order_by("pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return show(
        request, "evaluation/counted.html#rows", scheme=scheme, label=words(scheme, indicator.label), page=page,
        lines=[line_of(row) for row in page], start=period[0], end=period[1], query=_without_page(request),
    )  # fmt: skip


def _asked(request: HttpRequest, scheme: Scheme):
    masked = rules.sees_masked(request.who, scheme)
    form = (YearForm if masked else PeriodForm)(request.GET or None, scheme=scheme)
    form.is_valid()
    commune = "" if masked else getattr(form, "cleaned_data", {}).get("commune", "")
    return form, form.period(), masked, commune


def _sheet_rows(figures: list[queries.Figure]):
    hidden = _("hidden (too few people)")
    for figure in figures:
        yield [figure.label, "", hidden if figure.hidden else figure.value, figure.unit, figure.target]
        for name, cells in figure.cells.items():
            for cell in cells:
                yield [figure.label, f"{BREAKDOWN_WORDS[name]}: {cell.label}", hidden if cell.hidden else cell.value, figure.unit, None]


def _without_page(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()
