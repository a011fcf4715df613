"""What is owed to the world outside: endpoints, deliveries, attempts."""
