"""Addresses of the figures."""

from django.urls import path

from essaim.evaluation import views

app_name = "evaluation"
urlpatterns = [
    path("", views.scorecards, name="scorecards"),
    path("couverture/", views.coverage, name="coverage"),
    path("<uuid:scheme_id>/rapport/", views.report, name="report"),
    path("<uuid:scheme_id>/rapport.<str:kind>", views.report_file, name="report-file"),
    path("<uuid:scheme_id>/", views.scorecard, name="scorecard"),
    path("<uuid:scheme_id>/<slug:key>/liste/", views.counted, name="counted"),
    path("<uuid:scheme_id>/tableau.<str:kind>", views.download, name="download"),
]
