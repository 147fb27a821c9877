"""Changes the text in the user's own editor."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pooldeck_tui.viewer.programs import ProgramTrouble, edited_in, editor

if TYPE_CHECKING:
    from pooldeck_tui.screens.modes import ModeScreen
    from pooldeck_tui.widgets.sql_editor import SqlEditor

NAME = "query.sql"


async def edit_outside(screen: ModeScreen, area: SqlEditor) -> None:
    """Have the text changed in the user's own editor; what comes back can be undone."""
    try:
        found = await edited_in(screen.app, editor(os.environ), NAME, area.value.encode(errors="surrogatepass"))
        text = None if found is None else found.decode()
    except ProgramTrouble as trouble:
        screen.notify(str(trouble), severity="error", markup=False)
    except OSError as error:
        said = f"The text cannot be given to an editor: {error.strerror or error}."
        screen.notify(said, severity="error", markup=False)
    except UnicodeDecodeError:
        said = "What came back from the editor is not UTF-8; the text is as it was."
        screen.notify(said, severity="error", markup=False)
    else:
        if text is not None:
            place = area.place
            area.value = text
            area.go_to(place)
