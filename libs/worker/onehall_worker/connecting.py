"""The first look at the broker: somebody is watching, so say what is wrong instead of waiting."""

import asyncio

from onehall_bus.session import LOST, open_session

from onehall_worker import settings, tls

PATIENCE = 30.0
EVERY = 1.0

# aiormq's names for a broker that answered and said no: waiting will not change its mind. The last
# is what becomes of a vhost that is not there or not ours.
REFUSALS = {
    "AuthenticationError",
    "ProbableAuthenticationError",
    "ConnectionNotAllowed",
    "InvalidFrameError",
}


class CannotConnect(Exception):
    """The broker cannot be reached or will not have us; the text names the cure."""


async def reachable(url: str, stop: asyncio.Event, patience: float = PATIENCE) -> None:
    """Return once the broker lets us in; raise `CannotConnect` after `patience` seconds."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + patience
    while not stop.is_set():
        try:
            async with open_session(url, "onehall-worker first look", confirms=False):
                return
        except LOST as error:
            name = type(error).__name__
            if wrong := tls.explained(error):
                where = settings.address(url)
                raise CannotConnect(f"cannot trust the broker at {where}: {wrong}") from None
            if name in REFUSALS:
                raise CannotConnect(_refused(url, name)) from None
            if loop.time() >= ends:
                raise CannotConnect(_silent(url, name, patience)) from None
        await asyncio.sleep(EVERY)


def _refused(url: str, error: str) -> str:
    where = settings.address(url)
    cure = f"check the user, the password and the vhost in {settings.URL}"
    return f"the broker at {where} refuses us ({error}); {cure}"


def _silent(url: str, error: str, patience: float) -> str:
    where = settings.address(url)
    cure = f"check host and port in {settings.URL}, the firewall, and that the broker runs"
    if "certfile=" in url:  # a broker may hang up before it has said why
        cure += f"; our certificate may have expired, be revoked or of an unknown CA ({tls.CERT})"
    return f"cannot connect to the broker at {where} for {patience:g} s ({error}); {cure}"
