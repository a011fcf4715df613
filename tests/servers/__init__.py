"""Private servers for the tests: real ones, on loopback or a socket, each ended by its own process id."""
