"""One workspace at a time: every query is filtered by it, and refused where none is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.utils import timezone
from django_scopes import ScopedManager, get_scope, scope, scopes_disabled

if TYPE_CHECKING:
    from essaim.core.foundation.models import Workspace

__all__ = ["ScopedManager", "current_workspace", "in_workspace", "across_workspaces"]


@contextmanager
def in_workspace(workspace: "Workspace") -> Iterator["Workspace"]:
    """Limit every query to this workspace, and live by its clock. A missing workspace is a bug, never "no filter"."""
    if workspace is None or workspace.pk is None:
        raise ValueError("in_workspace() needs a saved workspace")
    with scope(workspace=workspace), timezone.override(workspace.timezone):
        yield workspace


def current_workspace() -> "Workspace":
    """The workspace of the running request or job; raises LookupError outside of one."""
    found = get_scope().get("workspace")
    if found is None:
        raise LookupError("no workspace is in scope")
    return found


@contextmanager
def across_workspaces(reason: str) -> Iterator[None]:
    """Queries over every workspace, for the few technical acts that need them.

    The reason is for the reader: a test lists every call.
    """
    if not reason:
        raise ValueError("across_workspaces() needs a reason")
    with scopes_disabled():
        yield
