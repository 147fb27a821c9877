"""How a database runs a statement, as a tree with figures."""

from pooldeck_tui.widgets.plan_view.details import node_lines
from pooldeck_tui.widgets.plan_view.tree import PlanTree
from pooldeck_tui.widgets.plan_view.view import PlanView

__all__ = ["PlanTree", "PlanView", "node_lines"]
