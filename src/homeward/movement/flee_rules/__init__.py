"""The rules of the Flee simulator in its own distribution, with people counted instead of walked one by one."""

from homeward.movement.flee_rules.run import run_case

__all__ = ["run_case"]
