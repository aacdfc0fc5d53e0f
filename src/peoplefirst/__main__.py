"""``python -m peoplefirst`` is ``peoplefirst``."""

from peoplefirst.cli import main

main()
