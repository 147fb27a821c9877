"""`python -m pooldeck_tui` is `pooldeck`."""

from __future__ import annotations

import sys

from pooldeck_tui.cli import main

sys.exit(main())
