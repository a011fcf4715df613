"""The receiver that the tests of deliveries use."""

from tests.deliveries.conftest import hook

__all__ = ["hook"]
