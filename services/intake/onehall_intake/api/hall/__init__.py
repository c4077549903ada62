"""HTTP in, the hall 大厅: for guides, windows, visitors and displays."""

from onehall_intake.api.hall import arriving, measuring, setting_up, visiting, watching, windows

routers = (
    setting_up.router,
    arriving.router,
    visiting.router,
    windows.router,
    watching.router,
    measuring.router,
)
"""All of them are under `/halls/{centre}`."""
