// q = clamp(rounded + ZERO_POINT, QMIN, QMAX), then times POSITIVE or NEGATIVE (1 unless a LeakyReLU follows the rounding).
// Combinational.
module saturate #(
    parameter R_BITS = 32,
    parameter Q_BITS = 8,
    parameter signed [31:0] ZERO_POINT = 0,
    parameter signed [31:0] QMIN = -128,
    parameter signed [31:0] QMAX = 127,
    parameter signed [31:0] POSITIVE = 1,
    parameter signed [31:0] NEGATIVE = 1
) (
    input  wire signed [R_BITS-1:0] rounded,
    output wire signed [Q_BITS-1:0] q
);
    // Wide enough for the sum, and for the constants.
    localparam WIDTH = R_BITS > 32 ? R_BITS + 1 : 33;

    wire signed [WIDTH-1:0] offset = {{(WIDTH - 31){ZERO_POINT[31]}}, ZERO_POINT[30:0]};
    wire signed [WIDTH-1:0] low = {{(WIDTH - 31){QMIN[31]}}, QMIN[30:0]};
    wire signed [WIDTH-1:0] high = {{(WIDTH - 31){QMAX[31]}}, QMAX[30:0]};
    wire signed [WIDTH-1:0] extended = {{(WIDTH - R_BITS + 1){rounded[R_BITS-1]}}, rounded[R_BITS-2:0]};
    wire signed [WIDTH-1:0] sum = extended + offset;
    wire signed [WIDTH-1:0] bounded = sum < low ? low : sum > high ? high : sum;

    generate
        if (POSITIVE == 1 && NEGATIVE == 1) begin : g_plain
            // Only the bits that a bounded number needs.
            wire unused = |bounded[WIDTH-1:Q_BITS-1];
            assign q = bounded[Q_BITS-1:0];
        end else begin : g_leaky
            wire signed [31:0] scaled = $signed(bounded[31:0]) * (bounded[WIDTH-1] ? NEGATIVE : POSITIVE);
            wire unused = |{bounded, scaled};
            assign q = scaled[Q_BITS-1:0];
        end
    endgenerate
endmodule
