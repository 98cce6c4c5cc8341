// Vectors that loops use. They are loaded, not written as literals: V8 builds a literal anew wherever it is used, which
// took a quarter of the time of requantization.

/** 2³¹, twice: half of what is shifted out. */
export const HALF: usize = memory.data<i64>([0x80000000, 0x80000000], 16);
/** 9⁻¹ mod 2³², four times. */
export const INVERSE_9: usize = memory.data<i32>([0x38e38e39, 0x38e38e39, 0x38e38e39, 0x38e38e39], 16);
/** 2¹⁵, four times. */
export const HALVES: usize = memory.data<i32>([0x8000, 0x8000, 0x8000, 0x8000], 16);
/** 1.5·2⁵², twice: to its bits an int64 below 2⁵¹ can be added, and a double below that is rounded by adding it. */
export const INTEGRAL: usize = memory.data<f64>([6755399441055744.0, 6755399441055744.0], 16);
/** (½ − 2⁻²⁰)², twice, and 2⁻⁴⁰. */
export const NEAR_HALF: usize = memory.data<f64>([0.2499990463265931, 0.2499990463265931], 16);
export const NEAR_ZERO: usize = memory.data<f64>([9.094947017729282e-13, 9.094947017729282e-13], 16);
