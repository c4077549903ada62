"""`python -m onehall_worker` is the `onehall-worker` command."""

from onehall_worker.command import main

raise SystemExit(main())
