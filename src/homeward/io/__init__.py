"""The only room that touches disk: crisis folders, studies, the catalogue, articles; whole or not at all."""
