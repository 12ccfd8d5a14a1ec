"""What a link costs beside the light: authentication of its messages, memory on board."""

from math import ceil, log2

from euroqci_space.model import Protocol

BITS_PER_PULSE = 4  # basis, bit, and one of three intensities in two


def authentication_bits(message_bits: float, error: float, tags: int = 4) -> int:
    r"""Return the key that authenticates the messages of one contact. [bit]

    Parameters
    ----------
    message_bits
        Length of each message, such as the list of detections. [bit]
    error
        Chance that a forged message passes.
    tags
        Messages authenticated, both ways: sifting, error correction, confirmation, hash seed.

    Notes
    -----
    A Toeplitz hash by a linear feedback register with a one-time pad on each tag [1]_ errs with
    :math:`\epsilon = m\,2^{1-b}`, so a tag of an m-bit message takes
    :math:`b=\lceil 1+\log_2(m/\epsilon)\rceil` bits. The hash itself is used again and needs a
    key agreed before launch, which is not counted.

    References
    ----------
    .. [1] H. Krawczyk, "LFSR-based hashing and authentication", CRYPTO '94, LNCS 839, 129 (1994),
       doi:10.1007/3-540-48658-5_15.

    Examples
    --------
    >>> [authentication_bits(1e8, error, tags=1) for error in (1e-10, 1e-12, 1e-15)]
    [61, 68, 78]
    """
    if message_bits < 1.0 or not 0.0 < error < 1.0 or tags < 0:
        message = f"a message of {message_bits} bits, error {error} and {tags} tags make no sense"
        raise ValueError(message)
    return tags * ceil(1.0 + log2(message_bits / error))


def memory_slots(
    memory_bits: float, protocol: Protocol, slot_s: float, bits_per_pulse: float = BITS_PER_PULSE
) -> int:
    """Return how many slots of one pass the satellite's raw memory holds.

    The satellite keeps basis, bit and intensity of every pulse until the station has named those
    it detected; a longer contact must be cut, as by ``best_window(max_slots=...)``.

    Parameters
    ----------
    memory_bits
        Memory for raw pulses. [bit]
    protocol
        Gives the pulse rate.
    slot_s
        Length of a slot. [s]
    bits_per_pulse
        Memory that a pulse takes. [bit]

    Examples
    --------
    >>> from euroqci_space.key.counts import example_protocol
    >>> memory_slots(64e9, example_protocol(), 1.0)
    160
    """
    per_slot = protocol.pulse_rate_hz * slot_s * bits_per_pulse
    if not (memory_bits >= 0.0 and per_slot > 0.0):
        message = f"memory of {memory_bits} bits, {per_slot} bits a slot: neither may be negative"
        raise ValueError(message)
    return int(min(memory_bits / per_slot, 2**31))
