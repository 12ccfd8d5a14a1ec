"""Satellite pass planner and space-segment scheduler for EuroQCI."""

__version__ = "0.1.0"
