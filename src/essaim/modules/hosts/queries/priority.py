"""In which order hosts are sought: a score between 0 and 100, always with its reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.core.foundation import places
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.hosts.models import Host
from essaim.modules.hosts.queries.survey import Findings, findings_by_commune


@dataclass(frozen=True)
class Ranked:
    """A host with its score, why, and how far it is from where the scheme starts."""

    host: Host
    score: int
    reasons: tuple[str, ...]
    km: float | None


def base_of(scheme: Scheme) -> places.Commune | None:
    """Where the scheme starts: the commune of whoever carries it, else the first of its territory."""
    codes = [scheme.carrier.commune_code if scheme.carrier else "", *scheme.territory]
    return next((found for code in codes if code and (found := places.commune(code))), None)


def ranked(scheme: Scheme, hosts: Sequence[Host], *, among: Iterable[Host] | None = None) -> list[Ranked]:
    """These hosts with their scores; `among` are those with which they are compared (themselves if not said)."""
    everybody = list(among) if among is not None else hosts
    indices = [host.fragility for host in everybody if host.fragility is not None]
    base, findings = base_of(scheme), findings_by_commune(scheme)
    far = max((km for host in everybody if (km := _km(base, host)) is not None), default=0)
    most = max((found.lacking for found in findings.values()), default=0)
    weights = [setting(scheme, f"priority_{name}") for name in ("fragility", "needs", "distance")]
    return [_ranked(host, weights, indices, findings.get(host.commune_code), most, _km(base, host), far, base) for host in hosts]


def _ranked(host: Host, weights: list[int], indices: list, found: Findings | None, most: int, km, far: float, base) -> Ranked:
    parts = [_fragility(host, indices), _needs(found, most), _nearness(km, far, base)]
    known = [(weight, *part) for weight, part in zip(weights, parts, strict=True) if part is not None and weight]
    whole = sum(weights)
    score = round(sum(weight * points for weight, points, _why in known) / whole) if whole else 0
    return Ranked(host, score, tuple(why for _weight, _points, why in known), km)


def _fragility(host: Host, indices: list) -> tuple[float, str] | None:
    if host.fragility is None:
        return None
    below = sum(other < host.fragility for other in indices)
    points = 100 * below / (len(indices) - 1) if len(indices) > 1 else 100
    said = _("fragility %(index)s: more fragile than %(below)s of the %(others)s others") % {
        "index": number_format(host.fragility.normalize()), "below": below, "others": len(indices) - 1,
    }  # fmt: skip
    return min(points, 100), said


def _needs(found: Findings | None, most: int) -> tuple[float, str] | None:
    if found is None or not most:
        return None
    said = ngettext(
        "%(count)s need named in the survey and met by nothing there", "%(count)s needs named in the survey and met by nothing there",
        found.lacking,
    ) % {"count": found.lacking}  # fmt: skip
    return 100 * found.lacking / most, said


def _nearness(km: float | None, far: float, base) -> tuple[float, str] | None:
    if km is None or not far:
        return None
    return 100 * (1 - km / far), _("%(km)s km as the crow flies from %(base)s, where the scheme starts") % {
        "km": round(km),
        "base": base.name,
    }


def _km(base: places.Commune | None, host: Host) -> float | None:
    return places.kilometres_between(base.point, host.commune.point) if base and host.commune else None
