"""Feeds a layer with golden integers and compares every integer that it answers, in cocotb. LAYER names the module."""

import os
from pathlib import Path

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge, RisingEdge

from benches import BENCHES

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


def read_memory(stem):
    """Words of a .mem file, as bit patterns."""
    lines = (GOLDEN / f"{stem}.mem").read_text().splitlines()
    return [int(line, 16) for line in lines if line and not line.startswith("//")]


async def answer(dut, words):
    """The memory of the layer's input: a word one clock after its address."""
    while True:
        await RisingEdge(dut.clk)
        address = dut.in_address.value
        if address.is_resolvable and int(address) < len(words):
            dut.in_data.value = words[int(address)]


async def check(dut, words, cycles):
    """Compares results as they come, up to the last one."""
    count = 0
    for _ in range(cycles):
        await FallingEdge(dut.clk)
        if dut.result_valid.value == 1:
            at = int(dut.result_address.value)
            assert at == count, f"result {count} came at address {at}"
            found = int(dut.result.value)
            assert found == words[at], f"element {at}: expected {words[at]:#x}, found {found:#x}"
            count += 1
        if dut.done.value == 1:
            break
    assert count == len(words), f"{count} results, expected {len(words)}"


@cocotb.test()
async def equals_golden(dut):
    """Every pair of golden files of the layer, one after the other."""
    _, _, cycles, pairs = BENCHES[os.environ["LAYER"]]
    cocotb.start_soon(Clock(dut.clk, 10, "ns").start())
    words = []
    cocotb.start_soon(answer(dut, words))
    for fed, expected in pairs:
        words[:] = read_memory(fed)
        dut.start.value = 0
        dut.rst.value = 1
        for _ in range(3):
            await FallingEdge(dut.clk)
        dut.rst.value = 0
        await FallingEdge(dut.clk)
        dut.start.value = 1
        await FallingEdge(dut.clk)
        dut.start.value = 0
        await check(dut, read_memory(expected), cycles)
