/*
 * An engine's registers and maps. C99, no allocation; an interrupt may stand for engine_done. engine_maps.h says what lies where.
 *
 *   engine_place(base, &bases);                                   once: addresses as the bus sees them, multiples of 4096
 *   (memory/program.bin at bases.program)
 *   engine_pack(&engine_numbers, &engine_inputs[0], image, inputs);   then clean the cache
 *   engine_start(base);
 *   while ((state = engine_done(base)) == 0) {}                   then invalidate the cache
 *   engine_unpack(&engine_numbers, &engine_outputs[0], outputs, integers);
 *
 * `inputs` and `outputs` are where the processor sees what the engine sees at bases.inputs and bases.outputs.
 */
#ifndef ENGINE_DRIVER_H
#define ENGINE_DRIVER_H

#include <stdint.h>

/* Channels of a word, bits of an integer, and bytes that each part of memory takes. */
struct engine_numbers {
    uint32_t lanes, bits, program_bytes, input_bytes, output_bytes, map_bytes;
};

/* Bytes from the base of its part on, channels, pixels, and parts of an integer, each of which is a plane of its own. */
struct engine_map {
    uint32_t at, channels, pixels, planes;
};

struct engine_bases {
    uint32_t program, inputs, outputs, maps;
};

/* Registers, in bytes from the base address. */
enum {
    ENGINE_CONTROL = 0x00, ENGINE_STATUS = 0x04, ENGINE_CYCLES = 0x08, ENGINE_IS = 0x0c,
    ENGINE_PROGRAM = 0x10, ENGINE_INPUTS = 0x14, ENGINE_OUTPUTS = 0x18, ENGINE_MAPS = 0x1c,
    /* Of control. */
    ENGINE_START = 1 << 0, ENGINE_CLEAR = 1 << 1,
    /* Of status. */
    ENGINE_BUSY = 1 << 0, ENGINE_DONE = 1 << 1, ENGINE_ERROR = 1 << 2
};

/* Define both to reach registers in another way. */
#ifndef ENGINE_WRITE
#define ENGINE_WRITE(base, offset, value) (*(volatile uint32_t *)((base) + (uintptr_t)(offset)) = (value))
#define ENGINE_READ(base, offset) (*(volatile uint32_t *)((base) + (uintptr_t)(offset)))
#endif

/* 1: the engine there is the one that these numbers are of. */
static inline int engine_is(uintptr_t base, const struct engine_numbers *numbers)
{
    return ENGINE_READ(base, ENGINE_IS) == (0x53570000u | numbers->bits << 8 | numbers->lanes);
}

static inline void engine_place(uintptr_t base, const struct engine_bases *bases)
{
    ENGINE_WRITE(base, ENGINE_PROGRAM, bases->program);
    ENGINE_WRITE(base, ENGINE_INPUTS, bases->inputs);
    ENGINE_WRITE(base, ENGINE_OUTPUTS, bases->outputs);
    ENGINE_WRITE(base, ENGINE_MAPS, bases->maps);
}

static inline void engine_start(uintptr_t base)
{
    ENGINE_WRITE(base, ENGINE_CONTROL, (uint32_t)ENGINE_START);
}

/* 1: outputs are stored; 0: not yet; -1: memory answered with an error. */
static inline int engine_done(uintptr_t base)
{
    const uint32_t status = ENGINE_READ(base, ENGINE_STATUS);
    if (!(status & ENGINE_DONE)) return 0;
    return status & ENGINE_ERROR ? -1 : 1;
}

/* Clocks of the last image. */
static inline uint32_t engine_cycles(uintptr_t base)
{
    return ENGINE_READ(base, ENGINE_CYCLES);
}

/* The place of a part of an integer, in bits from the map's begin on. */
static inline uint64_t engine_bit(const struct engine_numbers *numbers, const struct engine_map *map, uint32_t channel, uint32_t pixel, uint32_t plane)
{
    const uint64_t word = ((uint64_t)(channel / numbers->lanes) * map->planes + plane) * map->pixels + pixel;
    return (word * numbers->lanes + channel % numbers->lanes) * numbers->bits;
}

/* From the order CHW, as golden vectors are. Lanes without a channel are left as they are: they do not count. */
static inline void engine_pack(const struct engine_numbers *numbers, const struct engine_map *map, const int64_t *integers, uint8_t *inputs)
{
    const uint32_t mask = numbers->bits < 8 ? (1u << numbers->bits) - 1 : 0xff;
    for (uint32_t channel = 0; channel < map->channels; channel++)
        for (uint32_t pixel = 0; pixel < map->pixels; pixel++) {
            const uint64_t bit = engine_bit(numbers, map, channel, pixel, 0);
            const uint32_t q = (uint32_t)integers[channel * map->pixels + pixel];
            uint8_t *const byte = inputs + map->at + bit / 8;
            for (uint32_t i = 0; 8 * i < numbers->bits; i++)
                byte[i] = (uint8_t)((byte[i] & ~(mask << bit % 8)) | (((q >> (8 * i)) & mask) << bit % 8));
        }
}

/* Into the order CHW, signs extended. */
static inline void engine_unpack(const struct engine_numbers *numbers, const struct engine_map *map, const uint8_t *outputs, int64_t *integers)
{
    const uint64_t own = ((uint64_t)1 << numbers->bits) - 1;
    const uint32_t bits = map->planes * numbers->bits;
    for (uint32_t channel = 0; channel < map->channels; channel++)
        for (uint32_t pixel = 0; pixel < map->pixels; pixel++) {
            uint64_t q = 0;
            for (uint32_t plane = 0; plane < map->planes; plane++) {
                const uint64_t bit = engine_bit(numbers, map, channel, pixel, plane);
                const uint8_t *const byte = outputs + map->at + bit / 8;
                uint64_t part = byte[0] >> bit % 8;
                if (numbers->bits > 8) part |= (uint64_t)byte[1] << 8;
                q |= (part & own) << (plane * numbers->bits);
            }
            if (bits < 64 && (q >> (bits - 1) & 1)) q |= ~(uint64_t)0 << bits;
            integers[channel * map->pixels + pixel] = (int64_t)q;
        }
}

#endif
