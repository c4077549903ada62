"""`python -m fire_safety_worker` runs the worker until it is told to stop."""

from fire_safety_worker import worker

if __name__ == "__main__":
    worker.run()
