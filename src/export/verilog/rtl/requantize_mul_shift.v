// From an accumulator to an integer by a multiplier and a shift (adjustment mul-shift). Combinational.
//
//   q = clamp(round(acc * multiplier * 2^-shift) + ZERO_POINT, QMIN, QMAX)
//   LEAKY 1, acc < 0:  negative_multiplier and negative_shift instead: LeakyReLU; with SIGNED_SLOPE its highest bit is a sign
//
// Shifts come with LEFT_BITS added (round_shift).
module requantize_mul_shift #(
    parameter ACC_BITS = 32,
    parameter MULTIPLIER_BITS = 16,
    parameter SHIFT_BITS = 6,
    parameter LEFT_BITS = 0,
    parameter ROUNDING = 1,
    parameter LEAKY = 0,
    parameter SIGNED_SLOPE = 0,
    parameter Q_BITS = 8,
    parameter signed [31:0] ZERO_POINT = 0,
    parameter signed [31:0] QMIN = -128,
    parameter signed [31:0] QMAX = 127,
    parameter signed [31:0] POSITIVE = 1,
    parameter signed [31:0] NEGATIVE = 1
) (
    input  wire signed [ACC_BITS-1:0]        acc,
    input  wire        [MULTIPLIER_BITS-1:0] multiplier,
    input  wire        [SHIFT_BITS-1:0]      shift,
    input  wire        [MULTIPLIER_BITS-1:0] negative_multiplier,
    input  wire        [SHIFT_BITS-1:0]      negative_shift,
    output wire signed [Q_BITS-1:0]          q
);
    localparam P_BITS = ACC_BITS + MULTIPLIER_BITS + 1;

    wire                              negative = LEAKY != 0 && acc[ACC_BITS-1];
    wire        [SHIFT_BITS-1:0]      chosen = negative ? negative_shift : shift;
    wire                              below = SIGNED_SLOPE != 0 && negative_multiplier[MULTIPLIER_BITS-1];
    wire signed [MULTIPLIER_BITS:0]   factor = negative ? {below, negative_multiplier} : {1'b0, multiplier};
    wire signed [P_BITS-1:0]          product = acc * factor;

    wire signed [P_BITS+LEFT_BITS:0]  rounded;
    round_shift #(
        .P_BITS(P_BITS), .SHIFT_BITS(SHIFT_BITS), .LEFT_BITS(LEFT_BITS), .ROUNDING(ROUNDING)
    ) round_i (
        .p(product), .shift(chosen), .rounded(rounded)
    );
    saturate #(
        .R_BITS(P_BITS + LEFT_BITS + 1), .Q_BITS(Q_BITS), .ZERO_POINT(ZERO_POINT), .QMIN(QMIN), .QMAX(QMAX),
        .POSITIVE(POSITIVE), .NEGATIVE(NEGATIVE)
    ) saturate_i (
        .rounded(rounded), .q(q)
    );
endmodule
