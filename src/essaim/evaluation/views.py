"""Figures: every one opens the list that it counts, for those who may see it."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.pages import show
from essaim.core.foundation.sheets import CONTENT_TYPES, write_sheet
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.views.paper import tagged_pdf
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, settled, words
from essaim.evaluation import queries, rules
from essaim.evaluation.forms import PeriodForm, YearForm
from essaim.evaluation.lines import BREAKDOWN_WORDS, lines_of

READERS = (StaffRole.COORDINATOR, StaffRole.FUNDER)
A_PAGE = 50


@require_GET
@staff(*READERS)
def scorecards(request: HttpRequest) -> HttpResponse:
    """The schemes whose figures one may see."""
    wanted = request.who.schemes_as(*READERS)
    schemes = Scheme.objects.all() if wanted is None else Scheme.objects.filter(pk__in=wanted)
    return show(request, "evaluation/scorecards.html", schemes=schemes, may_see_coverage=request.who.has_anywhere(StaffRole.COORDINATOR))


@require_GET
@staff(*READERS)
def scorecard(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """The figures of one scheme in a period."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_see_figures)
    form, period, masked, commune = _asked(request, scheme)
    figures = queries.scorecard(scheme, *period, masked=masked, commune=commune)
    return show(
        request, "evaluation/scorecard.html#figures", scheme=scheme, figures=figures, form=form, start=period[0],
        has_detail=any(cells for figure in figures for cells in figure.cells.values()),
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
    return HttpResponse(content, content_type=CONTENT_TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_GET
@staff(*READERS)
def report(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """What funders are told of a year, by commune and priority district: masked for everybody alike."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_see_figures)
    form, year = _year(request, scheme)
    return show(
        request, "evaluation/report.html#report", scheme=scheme, form=form, year=year, report=queries.report(scheme, year),
        below=setting(scheme, "mask_below"),
    )  # fmt: skip


@require_GET
@staff(*READERS)
def report_file(request: HttpRequest, scheme_id: UUID, kind: str) -> HttpResponse:
    """The same report as a spreadsheet, or on paper."""
    if kind not in (*CONTENT_TYPES, "pdf"):
        raise Http404
    scheme = get_for(request, Scheme, scheme_id, rules.may_see_figures)
    _form, year = _year(request, scheme)
    told = queries.report(scheme, year)
    if kind == "pdf":
        content = tagged_pdf([_on_paper(request, scheme, year, told)])
    else:
        headers = [_("Indicator"), _("Commune"), _("District"), _("Kind"), _("Value"), _("Unit"), _("Target")]
        content = write_sheet(kind, headers, _report_rows(told), title=scheme.name[:31])
    name = f"{slugify(scheme.name)}-{year}.{kind}"
    return HttpResponse(
        content, content_type=CONTENT_TYPES.get(kind, "application/pdf"),
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@require_GET
@staff(StaffRole.COORDINATOR)
def coverage(request: HttpRequest) -> HttpResponse:
    """How many of the people hoped for are reached, in the schemes of this reader."""
    held = request.who.schemes_as(StaffRole.COORDINATOR)
    schemes = Scheme.objects.exclude(snapshot={}) if held is None else Scheme.objects.filter(pk__in=held).exclude(snapshot={})
    helping = [one for one in schemes if any(role.kind == "beneficiary" for role in settled(one).blueprint.roles)]
    return show(request, "evaluation/coverage.html", coverage=queries.coverage(helping))


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
    found = queries.listed(scheme, indicator, *period, commune=commune)
    page = Paginator(found.rows, A_PAGE).get_page(request.GET.get("page"))
    return show(
        request, "evaluation/counted.html#rows", scheme=scheme, label=words(scheme, indicator.label), page=page,
        lines=lines_of(page, each=found.each, times=found.times, marked=found.marked or ()),
        share=None if found.marked is None else len(found.marked), start=period[0], end=period[1], query=_without_page(request),
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


def _year(request: HttpRequest, scheme: Scheme) -> tuple[YearForm, int]:
    form = YearForm(request.GET or None, scheme=scheme)
    form.is_valid()
    return form, form.period()[0].year


def _on_paper(request: HttpRequest, scheme: Scheme, year: int, told: queries.Report) -> str:
    carrier = scheme.carrier.name if scheme.carrier else request.workspace.name
    return render_to_string(
        "evaluation/report_paper.html",
        {
            "scheme": scheme, "year": year, "report": told, "below": setting(scheme, "mask_below"),
            "workspace": request.workspace, "letter_date": timezone.localdate(), "reference": f"{year}",
            "sender": {"name": carrier, "lines": request.workspace.postal_address.splitlines(), "phone": request.workspace.phone},
        },
    )  # fmt: skip


def _report_rows(told: queries.Report):
    hidden, units = _("hidden (too few people)"), {one.key: one.unit for one in told.figures}
    for one in told.figures:
        yield [one.label, "", "", "", hidden if one.hidden else one.value, units[one.key], one.target]
    commune = ""
    for place in told.places:
        commune = commune if place.is_district else place.label
        for one, cell in zip(told.placed, place.cells, strict=True):
            if cell.hidden or cell.value is not None:
                value = hidden if cell.hidden else cell.value
                yield [one.label, commune, place.label if place.is_district else "", "", value, units[one.key], None]
    for one, cells in told.kinds:
        for cell in cells:
            yield [one.label, "", "", cell.label, hidden if cell.hidden else cell.value, units[one.key], None]


def _without_page(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()
