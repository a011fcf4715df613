"""The application as servers and the `flask` command find it."""

import sys

from webapp import create_app

app = create_app(start=sys.argv[-1:] == ["up"])
