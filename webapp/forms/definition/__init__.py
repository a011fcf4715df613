"""What a form asks and how it behaves, as one JSON document: drafted, published as a version, read by intake."""
