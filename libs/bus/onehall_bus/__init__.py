"""How we say it: RabbitMQ in batches, confirmed, over sessions that are torn down whole."""

from onehall_bus.consumer import Consumer, Handle
from onehall_bus.lanes import Delivery, Pace
from onehall_bus.publisher import NotPublished, NotTaken, Outgoing, Publisher

__all__ = [
    "Consumer",
    "Delivery",
    "Handle",
    "NotPublished",
    "NotTaken",
    "Outgoing",
    "Pace",
    "Publisher",
]
