"""Streams golden images through stream_top and compares every beat that it answers, in cocotb; both ends are held up at random (SEED)."""

import os
import random
from pathlib import Path

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import RisingEdge

from ports import INPUTS, LIMIT, OUTPUTS

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
SHARE = 0.7  # of clocks in which an end is willing


def read_beats(port):
    """Beats of a .mem file, as bit patterns."""
    return [int(line, 16) for line in (GOLDEN / f"{port}.mem").read_text().split()]


def signal(dut, port, name):
    return getattr(dut, f"{port}_{name}")


async def send(dut, port, beats_an_image, draw):
    """Values are set behind an edge, and read at the next one as they were before it."""
    for at, beat in enumerate(read_beats(port)):
        while draw.random() > SHARE:
            signal(dut, port, "tvalid").value = 0
            await RisingEdge(dut.aclk)
        signal(dut, port, "tvalid").value = 1
        signal(dut, port, "tdata").value = beat
        signal(dut, port, "tlast").value = int((at + 1) % beats_an_image == 0)
        await RisingEdge(dut.aclk)
        while signal(dut, port, "tready").value != 1:
            await RisingEdge(dut.aclk)
    signal(dut, port, "tvalid").value = 0


async def receive(dut, port, beats_an_image, draw):
    for at, expected in enumerate(read_beats(port)):
        for _ in range(LIMIT):
            ready = draw.random() < SHARE
            signal(dut, port, "tready").value = int(ready)
            await RisingEdge(dut.aclk)
            if ready and signal(dut, port, "tvalid").value == 1:
                break
        else:
            raise AssertionError(f"{port}: beat {at} does not come")
        found = int(signal(dut, port, "tdata").value)
        assert found == expected, f"{port} beat {at}: expected {expected:#x}, found {found:#x}"
        last = int(signal(dut, port, "tlast").value)
        assert last == int((at + 1) % beats_an_image == 0), f"{port} beat {at}: tlast is {last}"
    signal(dut, port, "tready").value = 0


@cocotb.test()
async def equals_golden(dut):
    """All images back to back; tlast marks the last beat of each."""
    draw = random.Random(int(os.environ.get("SEED", "1")))
    cocotb.start_soon(Clock(dut.aclk, 10, "ns").start())
    dut.aresetn.value = 0
    for port in INPUTS:
        signal(dut, port, "tvalid").value = 0
    for port in OUTPUTS:
        signal(dut, port, "tready").value = 0
    for _ in range(4):
        await RisingEdge(dut.aclk)
    dut.aresetn.value = 1
    await RisingEdge(dut.aclk)
    ends = [send(dut, port, beats, draw) for port, beats in INPUTS.items()]
    ends += [receive(dut, port, beats, draw) for port, beats in OUTPUTS.items()]
    for end in [cocotb.start_soon(end) for end in ends]:
        await end
    assert dut.frame_error.value == 0, "tlast and the map disagree"
