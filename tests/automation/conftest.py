"""A receiver and a mailbox that an application's deliveries reach."""

from tests.deliveries.conftest import box, hook

__all__ = ["box", "hook"]
