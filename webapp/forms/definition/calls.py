"""Calls: the times to be called at that a form's thank-you page offers."""

from typing import Annotated

from pydantic import Field

from webapp.http.shapes import Input


class Calls(Input):
    """`days`: so many ahead; `minutes`: how long a call takes; `notice_hours`: how long before it is chosen at least.

    `remind`: the visitor gets a mail before it.
    """

    offered: bool = False
    days: Annotated[int, Field(ge=1, le=30)] = 7
    minutes: Annotated[int, Field(ge=5, le=240)] = 15
    notice_hours: Annotated[int, Field(ge=0, le=168)] = 2
    remind: bool = False
