"""What the formulas said of a network while it was read: the analysis need not ask them again.

It is kept beside the value of the network, and saves work: no copy has it, pickled or changed.
"""

from __future__ import annotations

from cnnshape.analysis.formulas import Known
from cnnshape.network import Network

ATTRIBUTE = "_known_claims"


def known_of(network: Network) -> Known:
    """Return what the formulas said of its layers, to be added to: a copy."""
    return {**vars(network).get(ATTRIBUTE, {})}


def with_known(network: Network, known: Known) -> Network:
    """Return the same network, for which the formulas go on from what they said before."""
    vars(network)[ATTRIBUTE] = known
    return network
