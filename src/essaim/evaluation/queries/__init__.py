"""What is read of the work done: the scorecard of a scheme, the report to funders, how many of those hoped for are reached."""

from essaim.evaluation.queries.coverage import Coverage, Reached, coverage
from essaim.evaluation.queries.figures import Cell, Figure, figure, rows_of, scorecard
from essaim.evaluation.queries.lists import Listed, listed
from essaim.evaluation.queries.report import Place, Report, report

__all__ = [
    "Cell",
    "Coverage",
    "Figure",
    "Listed",
    "Place",
    "Reached",
    "Report",
    "coverage",
    "figure",
    "listed",
    "report",
    "rows_of",
    "scorecard",
]
