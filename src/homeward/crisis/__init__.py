"""The frozen description of a crisis: what is known, as plain values. No room below may change it."""
