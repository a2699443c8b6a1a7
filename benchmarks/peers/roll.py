"""Every peer that is known, cnnshape first."""

from __future__ import annotations

from benchmarks.peers import (
    calflops,
    flop_counter,
    fvcore,
    keras,
    onnx_inference,
    ptflops,
    thop,
    torchinfo,
)
from benchmarks.peers.cnnshape import CNNSHAPE
from benchmarks.peers.peer import Peer

COUNTERS_OF_PYTORCH: tuple[Peer, ...] = (
    torchinfo.PEER,
    fvcore.PEER,
    thop.PEER,
    ptflops.PEER,
    calflops.PEER,
    flop_counter.PEER,
)
PEERS: tuple[Peer, ...] = (CNNSHAPE, *COUNTERS_OF_PYTORCH, onnx_inference.PEER, keras.PEER)
