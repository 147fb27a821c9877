"""Completion held against places in statements and what is to be offered there."""

from __future__ import annotations
