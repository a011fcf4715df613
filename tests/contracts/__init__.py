"""The wire contracts as a list of statements, and proofs that speak to the product as a client would."""
