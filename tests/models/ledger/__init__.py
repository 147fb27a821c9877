"""Dataclass-mapped models with types, validators and events of their own, and the default (lazy) relationships."""
