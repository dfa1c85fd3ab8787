"""What protects people at home: the mission and its posts, mine clearance, and how safe each place is."""
