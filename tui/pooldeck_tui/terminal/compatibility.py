"""Says whether this Textual still has the private names that the package stands on."""

from __future__ import annotations

from importlib import import_module
from inspect import signature

_PARAMETERS = {
    "textual.app:App._display": ("self", "screen", "renderable"),
    "textual.app:App._fatal_error": ("self",),
    "textual._compositor:ChopsUpdate": ("chops", "spans", "chop_ends"),
    "textual._compositor:LayoutUpdate": ("strips", "region"),
    "textual._compositor:Compositor._get_renders": ("self", "crop"),
    "textual._compositor:Compositor.render_partial_update": ("self",),
    "textual._xterm_parser:XTermParser": ("debug",),
    "textual._xterm_parser:XTermParser.feed": ("self", "data"),
    "textual._xterm_parser:XTermParser.tick": ("self",),
    "textual.drivers.linux_driver:LinuxDriver": ("app", "debug", "mouse", "size"),
    "textual.drivers.linux_driver:LinuxDriver._get_terminal_size": ("self",),
    "textual.drivers.linux_driver:LinuxDriver.run_input_thread": ("self",),
    "textual.drivers.linux_driver:LinuxDriver.process_message": ("self", "message"),
}
"""What is called or overridden, and the parameters that it is expected to take."""

_ATTRIBUTES = {
    "textual.app:App": ("_batch_count", "_sync_available"),
    "textual._compositor:ChopsUpdate": ("chops", "spans", "chop_ends"),
    "textual._compositor:LayoutUpdate": ("strips", "region"),
    "textual._compositor:Compositor": ("_dirty_regions",),
    "textual.screen:Screen": ("_compositor",),
    "textual.driver:Driver": ("_loop", "_debug"),
    "textual.drivers.linux_driver:LinuxDriver": ("_in_band_window_resize", "fileno", "exit_event"),
}
"""What is read or replaced on an instance, and so has to be set when it is made."""


def missing_names() -> list[str]:
    """Name what is private to Textual, used here, and no longer what it was; empty where all is well."""
    missing = [name for name, expected in _PARAMETERS.items() if _parameters(name) != expected]
    for owner, attributes in _ATTRIBUTES.items():
        assigned = _assigned(owner)
        missing += [f"{owner}.{attribute}" for attribute in attributes if attribute not in assigned]
    return missing


def _find(name: str) -> object:
    """Return what `module:path` names, None where it is not there."""
    module, _, path = name.partition(":")
    try:
        found: object = import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        return None
    return found


def _parameters(name: str) -> tuple[str, ...] | None:
    found = _find(name)
    return tuple(signature(found).parameters) if callable(found) else None


def _assigned(name: str) -> tuple[str, ...]:
    """Return the names that a class's own `__init__` mentions, which include those of the attributes it sets."""
    code = getattr(getattr(_find(name), "__init__", None), "__code__", None)
    return tuple(code.co_names) if code is not None else ()
