"""Runs golden images through engine_top as a processor does and compares every map that it leaves in memory, in cocotb; all channels wait at random (SEED)."""

import os
import random
from pathlib import Path

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import RisingEdge

from engine_numbers import BASES, ENGINE, IMAGES, LIMIT, WORD_BYTES, WORDS

ROOT = Path(__file__).resolve().parent.parent
SHARE = 0.7  # of clocks in which memory and processor are willing
CONTROL, STATUS, IS, FIRST_BASE = 0x00, 0x04, 0x0C, 0x10
START, TAKE_BACK = 1, 2
BUSY, DONE = 1, 2
GIVEN = ("s_axi_aw", "s_axi_w", "s_axi_ar", "m_axi_r", "m_axi_b")
TAKEN = ("s_axi_b", "s_axi_r", "m_axi_ar", "m_axi_aw", "m_axi_w")

draw = random.Random(int(os.environ.get("SEED", "1")))


def read_words(name):
    """Words of a .mem file, as bit patterns."""
    return [int(line, 16) for line in (ROOT / name).read_text().split()]


def signal(dut, channel, name):
    return getattr(dut, f"{channel}{name}")


async def give(dut, channel, **values):
    """A beat to the engine. Values are set behind an edge, and read at the next one as they were before it."""
    while draw.random() > SHARE:
        await RisingEdge(dut.aclk)
    for name, value in values.items():
        signal(dut, channel, name).value = value
    signal(dut, channel, "valid").value = 1
    await RisingEdge(dut.aclk)
    while signal(dut, channel, "ready").value != 1:
        await RisingEdge(dut.aclk)
    signal(dut, channel, "valid").value = 0


async def take(dut, channel, *names):
    """What a beat of the engine carries."""
    ready = False
    while not (ready and signal(dut, channel, "valid").value == 1):
        ready = draw.random() < SHARE
        signal(dut, channel, "ready").value = int(ready)
        await RisingEdge(dut.aclk)
    signal(dut, channel, "ready").value = 0
    return [int(signal(dut, channel, name).value) for name in names]


async def take_burst(dut, channel):
    """The words of memory that a burst is about."""
    address, more = await take(dut, channel, "addr", "len")
    end = address + (more + 1) * WORD_BYTES
    assert address // 4096 == (end - 1) // 4096, f"the burst at {address:#x} crosses a page"
    return range(address // WORD_BYTES, end // WORD_BYTES)


async def answer_reads(dut, memory):
    while True:
        words = await take_burst(dut, "m_axi_ar")
        for at in words:
            await give(dut, "m_axi_r", data=memory[at], last=int(at == words[-1]))


async def answer_writes(dut, memory):
    while True:
        words = await take_burst(dut, "m_axi_aw")
        for at in words:
            memory[at], last = await take(dut, "m_axi_w", "data", "last")
            assert last == int(at == words[-1]), f"word {at}: wlast is {last}"
        await give(dut, "m_axi_b")


async def write_register(dut, at, value):
    address = cocotb.start_soon(give(dut, "s_axi_aw", addr=at))
    await give(dut, "s_axi_w", data=value)
    await address
    await take(dut, "s_axi_b")


async def read_register(dut, at):
    await give(dut, "s_axi_ar", addr=at)
    return (await take(dut, "s_axi_r", "data"))[0]


async def begin(dut):
    """Everything at rest, then out of reset."""
    cocotb.start_soon(Clock(dut.aclk, 10, "ns").start())
    for channel in GIVEN:
        signal(dut, channel, "valid").value = 0
    for channel in TAKEN:
        signal(dut, channel, "ready").value = 0
    for name in ("m_axi_rresp", "m_axi_bresp", "s_axi_awprot", "s_axi_arprot"):
        getattr(dut, name).value = 0
    dut.s_axi_wstrb.value = 0xF
    dut.aresetn.value = 0
    for _ in range(4):
        await RisingEdge(dut.aclk)
    dut.aresetn.value = 1
    await RisingEdge(dut.aclk)


async def until_done(dut, image):
    for _ in range(LIMIT):
        await RisingEdge(dut.aclk)
        if dut.done.value == 1:
            return
    raise AssertionError(f"image {image} is not done in {LIMIT} clocks")


@cocotb.test()
async def equals_golden(dut):
    """All images one after the other."""
    memory = [*read_words("memory/program.mem"), *[0] * WORDS][:WORDS]
    inputs_at, inputs, checks_at, masks, expected = (
        read_words(f"golden/{name}.mem") for name in ("inputs_at", "inputs", "checks_at", "masks", "expected")
    )
    await begin(dut)
    for end in (answer_reads(dut, memory), answer_writes(dut, memory)):
        cocotb.start_soon(end)
    for number, base in enumerate(BASES):
        await write_register(dut, FIRST_BASE + 4 * number, base)
    assert await read_register(dut, IS) == ENGINE, "another engine"
    for image in range(IMAGES):
        for at, word in zip(inputs_at, inputs[image * len(inputs_at) :]):
            memory[at] = word
        await write_register(dut, CONTROL, START)
        assert await read_register(dut, STATUS) == BUSY
        await until_done(dut, image)
        assert await read_register(dut, STATUS) == DONE
        for at, mask, right in zip(checks_at, masks, expected[image * len(checks_at) :]):
            found = memory[at] & mask
            assert found == right & mask, f"image {image} word {at}: expected {right & mask:#x}, found {found:#x}"
        await write_register(dut, CONTROL, TAKE_BACK)
        assert await read_register(dut, STATUS) == 0
