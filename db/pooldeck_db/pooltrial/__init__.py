"""What size a pool needs, answered by measurement."""

from pooldeck_db.pooltrial.advice import advise
from pooldeck_db.pooltrial.records import Recommendation, TrialProgress, TrialResult

__all__ = ["Recommendation", "TrialProgress", "TrialResult", "advise"]
