"""Care 亲情服务 over HTTP: for whoever works in the hall, and for nobody who appraises them."""

from onehall_intake.api.care import closeness, life, policies, relief, surroundings

routers = (
    policies.router,
    closeness.router,
    relief.router,
    life.router,
    surroundings.router,
)
