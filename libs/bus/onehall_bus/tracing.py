"""Traces over AMQP: a CONSUMER span per sampled event, the stored context passed on unchanged.

A batch holds events of many traces, so each gets its own span; an event that is not sampled costs
nothing but carrying its `traceparent` along.
"""

import contextlib
from collections.abc import Iterator

from onehall_contracts.event import Envelope
from opentelemetry import trace
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("onehall_bus")


def traceparent_now() -> str | None:
    """Return the current span as a W3C traceparent, or None outside of any."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")


def sampled(traceparent: str | None) -> bool:
    """Whether somebody upstream wants this trace recorded (W3C Trace Context, trace-flags)."""
    return traceparent is not None and traceparent.endswith("01")


@contextlib.contextmanager
def processing(event: Envelope, queue: str) -> Iterator[str | None]:
    """Record the processing of one event; yield the traceparent that its consequences carry."""
    if not sampled(event.traceparent):
        yield event.traceparent
        return
    parent = _propagator.extract({"traceparent": event.traceparent or ""})
    attributes = {
        "messaging.system": "rabbitmq",
        "messaging.operation.type": "process",
        "messaging.operation.name": f"consumes {event.type}",
        "messaging.destination.name": queue,
        "messaging.message.id": str(event.id),
        "onehall.case_id": event.subject,
    }
    name = f"process {event.type}"
    with _tracer.start_as_current_span(name, parent, SpanKind.CONSUMER, attributes):
        yield traceparent_now()
