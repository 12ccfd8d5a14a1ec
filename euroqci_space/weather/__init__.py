"""Clouds: how likely a contact is to see the sky."""

from euroqci_space.weather.clear_sky import line_of_sight_probability, zenith_probability

__all__ = ["line_of_sight_probability", "zenith_probability"]
