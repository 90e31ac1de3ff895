"""Addresses of rounds: the week of a scheme for the team, one's own visits for whoever makes them."""

from django.urls import path

from essaim.web.desks.rounds import alone, away, drafts, mine, noting, sheets, views, watch

app_name = "rounds"
urlpatterns = [
    path("tournees/", views.weeks, name="weeks"),
    path("tournees/<uuid:scheme_id>/", views.week, name="week"),
    path("tournees/<uuid:scheme_id>/proposer/", views.suggest, name="suggest"),
    path("tournees/<uuid:scheme_id>/attribuer/", views.assign, name="assign"),
    path("tournees/attributions/<uuid:assignment_id>/finir/", views.end, name="end"),
    path("tournees/visites/<uuid:visit_id>/deplacer/", views.move, name="move"),
    path("tournees/en-cours/", watch.under_way, name="under-way"),
    path("tournees/visites/<uuid:visit_id>/en-cours/", watch.alone, name="alone"),
    path("tournees/visites/<uuid:visit_id>/en-cours/dire/", watch.say, name="say"),
    path("tournees/portes/<uuid:door_id>/", watch.door, name="door"),
    path("tournees/<uuid:scheme_id>/preparer/", drafts.prepare, name="prepare"),
    path("tournees/brouillons/<uuid:draft_id>/", drafts.draft, name="draft"),
    path("tournees/brouillons/<uuid:draft_id>/recalculer/", drafts.plan_again, name="plan-again"),
    path("tournees/brouillons/<uuid:draft_id>/adopter/", drafts.adopt, name="adopt"),
    path("tournees/brouillons/<uuid:draft_id>/defaire/", drafts.undo, name="undo"),
    path("tournees/brouillons/<uuid:draft_id>/mettre-de-cote/", drafts.put_aside, name="put-aside"),
    path("tournees/brouillons/lignes/<uuid:line_id>/", drafts.line, name="line"),
    path("tournees/brouillons/lignes/<uuid:line_id>/geste/", drafts.act, name="act"),
    path("tournees/<uuid:scheme_id>/a-noter/", noting.to_note, name="to-note"),
    path("tournees/intervenants/<uuid:participation_id>/feuille/", sheets.sheet, name="sheet"),
    path("tournees/intervenants/<uuid:participation_id>/absence/", away.note, name="away"),
    path("tournees/absences/<uuid:absence_id>/", away.absence, name="absence"),
    path("tournees/absences/<uuid:absence_id>/annuler/", away.take_back, name="take-absence-back"),
    path("mon-espace/visites/", mine.visits, name="mine"),
    path("mon-espace/visites/<uuid:visit_id>/", mine.visit, name="visit"),
    path("mon-espace/visites/<uuid:visit_id>/arrivee/", mine.arrive, name="arrive"),
    path("mon-espace/visites/<uuid:visit_id>/fin/", mine.finish, name="finish"),
    path("mon-espace/visites/<uuid:visit_id>/sortie/", alone.leave, name="leave"),
    path("mon-espace/visites/<uuid:visit_id>/rester/", alone.stay, name="stay"),
    path("mon-espace/visites/<uuid:visit_id>/personne-n-ouvre/", alone.nobody_opens, name="no-answer"),
    path("mon-espace/visites/<uuid:visit_id>/signaler/", mine.pass_on, name="pass-on"),
]
