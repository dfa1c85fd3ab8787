"""How people move: flight, by our own rules and by the rules of a peer."""
