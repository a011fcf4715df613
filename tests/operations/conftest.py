"""The receiver and the mail server that the tests of deliveries use."""

from tests.deliveries.conftest import box, hook

__all__ = ["box", "hook"]
