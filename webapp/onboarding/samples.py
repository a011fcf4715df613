"""Sample leads: written as if they had come in by a form, told to nobody, and removed with all that hangs on them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import Any
