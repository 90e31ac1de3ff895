"""A week of home visits: who goes where, when, and why some visits cannot be made."""

from .problem import Visit, WeekProblem, Worker

__all__ = ["Visit", "WeekProblem", "Worker"]
