"""The moving picture: arrays of one block of futures, the only way people move, and the mechanism register."""
