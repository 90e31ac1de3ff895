"""Essaim: set up, run, evaluate and spread local solidarity schemes."""
