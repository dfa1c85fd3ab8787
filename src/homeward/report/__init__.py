"""Tables, charts, maps and the brief. This room reads finished datasets and runs nothing."""
