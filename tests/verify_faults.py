"""All faults to plant, by what they spoil: a record, a replan, the files of a replan.

Not a test module.
"""

import verify_faults_certificate
import verify_faults_identity
import verify_faults_key
import verify_faults_radio
import verify_faults_resources
import verify_faults_sky
from verify_cases import valid_plan
from verify_faults_replan import OF_FILES, OF_REPLANS, sound_files, valid_replan
from verify_planting import FAULTS

__all__ = ["FAULTS", "every", "planted"]
_GROUPS = (
    verify_faults_identity,
    verify_faults_sky,
    verify_faults_resources,
    verify_faults_key,
    verify_faults_radio,
    verify_faults_certificate,
)


def every():
    """Return each fault beside the sound thing that it spoils."""
    pairs = ((FAULTS, valid_plan), (OF_REPLANS, valid_replan), (OF_FILES, sound_files))
    return [(fault, sound) for faults, sound in pairs for fault in faults.values()]


def planted(rng):
    """Plant any fault anywhere; return its name and what the judge says where it is missed."""
    fault, sound = rng.choice(every())
    return fault.name, fault.miss(sound(), rng)
