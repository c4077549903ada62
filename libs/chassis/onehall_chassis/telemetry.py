"""Traces and metrics: OpenTelemetry, exported over OTLP when an endpoint is named.

Without an endpoint nothing is recorded, but every request still has a trace id for its logs and its
problem documents. Query strings never leave the process: a person may be in them.
"""

import os
from importlib.metadata import version

from opentelemetry import metrics, trace
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


class Scrubber(SpanProcessor):
    """Removes query strings from spans before anybody can export them."""

    def on_start(self, span: Span, parent_context: object = None) -> None:
        """Blank what FastAPI and httpx record of a URL's query."""
        for name in ("url.query", "http.target", "url.full", "http.url"):
            value = (span.attributes or {}).get(name)
            if isinstance(value, str) and (name == "url.query" or "?" in value):
                scrubbed = "" if name == "url.query" else value.split("?", 1)[0]
                span.set_attribute(name, scrubbed)

    def on_end(self, span: ReadableSpan) -> None:
        """Leave finished spans as they are."""


def set_up(service: str) -> TracerProvider:
    """Make the process's tracer and meter providers; call once, first."""
    name, release = f"onehall-{service}", version(f"onehall-{service}")
    resource = Resource.create({"service.name": name, "service.version": release})
    exporting = bool(os.environ.get(ENDPOINT))
    provider = TracerProvider(
        resource=resource, sampler=ParentBased(ALWAYS_ON if exporting else ALWAYS_OFF)
    )
    provider.add_span_processor(Scrubber())
    if exporting:
        provider.add_span_processor(BatchSpanProcessor(_exporter()))
    trace.set_tracer_provider(provider)
    metrics.set_meter_provider(
        MeterProvider(resource=resource, metric_readers=[PrometheusMetricReader()])
    )
    HTTPXClientInstrumentor().instrument()
    return provider


def _exporter() -> SpanExporter:
    # Imported where it is used: it brings protobuf and requests, for which most starts have no use.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )

    return OTLPSpanExporter()


def trace_id() -> str | None:
    """Return the current trace id in hex, or None."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else None
