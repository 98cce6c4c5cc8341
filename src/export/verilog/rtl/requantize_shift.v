// From an accumulator to an integer by a shift alone (adjustment pow2-ratio and pow2-tensor). Combinational.
//
//   q = clamp(round(acc * 2^-shift) + ZERO_POINT, QMIN, QMAX)
//   LEAKY 1, acc < 0:  round(acc * slope * 2^-negative_shift), slope a small constant: LeakyReLU; with SIGNED_SLOPE its highest bit is a sign
//
// Shifts come with LEFT_BITS added (round_shift). Tie them to constants where all channels are alike: nothing but wires remains.
module requantize_shift #(
    parameter ACC_BITS = 32,
    parameter SHIFT_BITS = 6,
    parameter LEFT_BITS = 0,
    parameter ROUNDING = 1,
    parameter LEAKY = 0,
    parameter SIGNED_SLOPE = 0,
    parameter SLOPE_BITS = 8,
    parameter Q_BITS = 8,
    parameter signed [31:0] ZERO_POINT = 0,
    parameter signed [31:0] QMIN = -128,
    parameter signed [31:0] QMAX = 127,
    parameter signed [31:0] POSITIVE = 1,
    parameter signed [31:0] NEGATIVE = 1
) (
    input  wire signed [ACC_BITS-1:0]   acc,
    input  wire        [SHIFT_BITS-1:0] shift,
    input  wire        [SLOPE_BITS-1:0] slope,
    input  wire        [SHIFT_BITS-1:0] negative_shift,
    output wire signed [Q_BITS-1:0]     q
);
    localparam P_BITS = LEAKY != 0 ? ACC_BITS + SLOPE_BITS : ACC_BITS;

    wire signed [P_BITS-1:0] p;
    wire        [SHIFT_BITS-1:0] chosen;

    generate
        if (LEAKY != 0) begin : g_leaky
            wire signed [SLOPE_BITS:0] factor = {SIGNED_SLOPE != 0 && slope[SLOPE_BITS-1], slope};
            wire signed [ACC_BITS+SLOPE_BITS:0] product = acc * factor;
            wire unused = product[ACC_BITS+SLOPE_BITS];
            assign p = acc[ACC_BITS-1] ? product[P_BITS-1:0] : {{SLOPE_BITS{acc[ACC_BITS-1]}}, acc};
            assign chosen = acc[ACC_BITS-1] ? negative_shift : shift;
        end else begin : g_plain
            wire unused = |{slope, negative_shift};
            assign p = acc;
            assign chosen = shift;
        end
    endgenerate

    wire signed [P_BITS+LEFT_BITS:0] rounded;
    round_shift #(
        .P_BITS(P_BITS), .SHIFT_BITS(SHIFT_BITS), .LEFT_BITS(LEFT_BITS), .ROUNDING(ROUNDING)
    ) round_i (
        .p(p), .shift(chosen), .rounded(rounded)
    );
    saturate #(
        .R_BITS(P_BITS + LEFT_BITS + 1), .Q_BITS(Q_BITS), .ZERO_POINT(ZERO_POINT), .QMIN(QMIN), .QMAX(QMAX),
        .POSITIVE(POSITIVE), .NEGATIVE(NEGATIVE)
    ) saturate_i (
        .rounded(rounded), .q(q)
    );
endmodule
