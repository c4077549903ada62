"""`python -m onehall` is the `onehall` command."""

from onehall.main import main

main()
