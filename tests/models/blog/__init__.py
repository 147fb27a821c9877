"""Typed declarative models, as a service would have them: UUID keys, `lazy="raise"`, a mixin, hybrids, an enum."""
