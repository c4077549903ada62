"""Logs of other systems, mined: XES read as a stream, the domain's miner, a report."""
