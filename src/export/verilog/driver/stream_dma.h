/*
 * Images into a streaming network and integers out of it, through AXI DMAs in direct register mode (one for each port; one that both sends
 * and receives serves a pair). C99, no allocation, no interrupts. stream_ports.h says what the network's ports carry.
 *
 *   stream_start(input_dma, output_dma);                          once, and after an error
 *   stream_pack(&stream_inputs[0], image, input_bytes);           then clean the cache
 *   stream_receive(output_dma, output_address, stream_bytes(&stream_outputs[0]));
 *   stream_send(input_dma, input_address, stream_bytes(&stream_inputs[0]));
 *   while ((state = stream_received(output_dma)) == 0) {}         then invalidate the cache
 *   stream_unpack(&stream_outputs[0], output_bytes, integers);
 *
 * Bytes follow each other in memory however wide the DMA's stream is: between a port whose width is no power of two and the DMA belongs a
 * data width converter.
 */
#ifndef STREAM_DMA_H
#define STREAM_DMA_H

#include <stdint.h>

/* What a port carries of an image: pixel after pixel, the channels of each side by side, each integer in so many bytes. */
struct stream_port {
    const char *name;
    uint32_t channels, pixels, integer_bytes;
};

/* Registers of an AXI DMA, in bytes from its base address; the second of each pair is for receiving. */
enum {
    STREAM_SEND_CONTROL = 0x00, STREAM_RECEIVE_CONTROL = 0x30,
    STREAM_SEND_STATUS = 0x04, STREAM_RECEIVE_STATUS = 0x34,
    STREAM_SEND_ADDRESS = 0x18, STREAM_RECEIVE_ADDRESS = 0x48,
    STREAM_SEND_ADDRESS_HIGH = 0x1c, STREAM_RECEIVE_ADDRESS_HIGH = 0x4c,
    /* Bytes; writing it begins the transfer. */
    STREAM_SEND_LENGTH = 0x28, STREAM_RECEIVE_LENGTH = 0x58,
    /* Of control. */
    STREAM_RUN = 1u << 0, STREAM_RESET = 1u << 2,
    /* Of status: internal, slave and decode error. */
    STREAM_IDLE = 1u << 1, STREAM_ERRORS = 7u << 4
};

/* Define both to reach registers in another way. */
#ifndef STREAM_WRITE
#define STREAM_WRITE(base, offset, value) (*(volatile uint32_t *)((base) + (uintptr_t)(offset)) = (value))
#define STREAM_READ(base, offset) (*(volatile uint32_t *)((base) + (uintptr_t)(offset)))
#endif

static inline uint32_t stream_bytes(const struct stream_port *port)
{
    return port->channels * port->pixels * port->integer_bytes;
}

/* From the order CHW, as golden vectors are. */
static inline void stream_pack(const struct stream_port *port, const int64_t *integers, uint8_t *bytes)
{
    for (uint32_t pixel = 0; pixel < port->pixels; pixel++)
        for (uint32_t channel = 0; channel < port->channels; channel++) {
            const uint64_t q = (uint64_t)integers[channel * port->pixels + pixel];
            for (uint32_t i = 0; i < port->integer_bytes; i++) *bytes++ = (uint8_t)(q >> (8 * i));
        }
}

/* Into the order CHW, signs extended. */
static inline void stream_unpack(const struct stream_port *port, const uint8_t *bytes, int64_t *integers)
{
    const uint64_t sign = (uint64_t)1 << (8 * port->integer_bytes - 1);
    for (uint32_t pixel = 0; pixel < port->pixels; pixel++)
        for (uint32_t channel = 0; channel < port->channels; channel++) {
            uint64_t q = 0;
            for (uint32_t i = 0; i < port->integer_bytes; i++) q |= (uint64_t)*bytes++ << (8 * i);
            integers[channel * port->pixels + pixel] = (int64_t)(q ^ sign) - (int64_t)sign;
        }
}

/* Resets a DMA that sends and one that receives, which may be one, and lets both run. */
static inline void stream_start(uintptr_t sender, uintptr_t receiver)
{
    STREAM_WRITE(sender, STREAM_SEND_CONTROL, (uint32_t)STREAM_RESET);
    while (STREAM_READ(sender, STREAM_SEND_CONTROL) & STREAM_RESET) {}
    if (receiver != sender) {
        STREAM_WRITE(receiver, STREAM_RECEIVE_CONTROL, (uint32_t)STREAM_RESET);
        while (STREAM_READ(receiver, STREAM_RECEIVE_CONTROL) & STREAM_RESET) {}
    }
    STREAM_WRITE(receiver, STREAM_RECEIVE_CONTROL, (uint32_t)STREAM_RUN);
    STREAM_WRITE(sender, STREAM_SEND_CONTROL, (uint32_t)STREAM_RUN);
}

/* address: as the bus sees it. */
static inline void stream_send(uintptr_t dma, uint64_t address, uint32_t bytes)
{
    STREAM_WRITE(dma, STREAM_SEND_ADDRESS, (uint32_t)address);
    STREAM_WRITE(dma, STREAM_SEND_ADDRESS_HIGH, (uint32_t)(address >> 32));
    STREAM_WRITE(dma, STREAM_SEND_LENGTH, bytes);
}

static inline void stream_receive(uintptr_t dma, uint64_t address, uint32_t bytes)
{
    STREAM_WRITE(dma, STREAM_RECEIVE_ADDRESS, (uint32_t)address);
    STREAM_WRITE(dma, STREAM_RECEIVE_ADDRESS_HIGH, (uint32_t)(address >> 32));
    STREAM_WRITE(dma, STREAM_RECEIVE_LENGTH, bytes);
}

/* 1: all bytes have been sent; 0: not yet; -1: the DMA stopped with an error. */
static inline int stream_sent(uintptr_t dma)
{
    const uint32_t status = STREAM_READ(dma, STREAM_SEND_STATUS);
    return status & STREAM_ERRORS ? -1 : (status & STREAM_IDLE) != 0;
}

/* The same of what was received. */
static inline int stream_received(uintptr_t dma)
{
    const uint32_t status = STREAM_READ(dma, STREAM_RECEIVE_STATUS);
    return status & STREAM_ERRORS ? -1 : (status & STREAM_IDLE) != 0;
}

#endif
