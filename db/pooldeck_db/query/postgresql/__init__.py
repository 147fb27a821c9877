"""Statements on PostgreSQL."""
