// Vectors that loops use. They are loaded, not written as literals: V8 builds a literal anew wherever it is used, which
// took a quarter of the time of requantization.

/** 2³¹, twice: half of what is shifted out. */
export const HALF: usize = memory.data<i64>([0x80000000, 0x80000000], 16);
/** 9⁻¹ mod 2³², four times. */
export const INVERSE_9: usize = memory.data<i32>([0x38e38e39, 0x38e38e39, 0x38e38e39, 0x38e38e39], 16);
/** 2¹⁵, four times. */
export const HALVES: usize = memory.data<i32>([0x8000, 0x8000, 0x8000, 0x8000], 16);
