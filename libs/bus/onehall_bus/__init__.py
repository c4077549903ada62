"""How we say it: RabbitMQ in batches, confirmed, over sessions that are torn down whole."""

from onehall_bus.consumer import Consumer, Delivery, Handle
from onehall_bus.publisher import NotPublished, Outgoing, Publisher

__all__ = ["Consumer", "Delivery", "Handle", "NotPublished", "Outgoing", "Publisher"]
