// One accumulator by a signed factor and a constant shift, in three clocks that `move`: product, rounding, bounds.
//
//   q = clamp(round(acc * factor * 2^-SHIFT) + ZERO_POINT, QMIN, QMAX), then times POSITIVE or NEGATIVE
//
// SHIFT may be below zero, a shift to the left. Bounds are compared before ZERO_POINT is added, so that they are narrow.
module requantize_aligned #(
    parameter ACC_BITS = 32, parameter FACTOR_BITS = 17, parameter SHIFT = 16,
    parameter ROUNDING = 1, parameter LEAKY = 0, parameter Q_BITS = 8,
    parameter signed [31:0] ZERO_POINT = 0,
    parameter signed [31:0] QMIN = -128,
    parameter signed [31:0] QMAX = 127,
    parameter signed [31:0] POSITIVE = 1,
    parameter signed [31:0] NEGATIVE = 1
) (
    input  wire                          clk,
    input  wire                          move,
    input  wire signed [ACC_BITS-1:0]    acc,
    input  wire signed [FACTOR_BITS-1:0] factor,
    input  wire signed [FACTOR_BITS-1:0] negative_factor,
    output reg  signed [Q_BITS-1:0]      q
);
    localparam P_BITS = ACC_BITS + FACTOR_BITS;
    localparam WHOLE = P_BITS > SHIFT ? P_BITS - SHIFT : 1;  // bits of the product above the point
    localparam R_BITS = WHOLE + 1;                           // rounding may carry

    wire signed [FACTOR_BITS-1:0] chosen = LEAKY != 0 && acc[ACC_BITS-1] ? negative_factor : factor;
    reg signed [P_BITS-1:0] product;
    always @(posedge clk) if (move) product <= acc * chosen;
    wire unused = |negative_factor;

    reg signed [R_BITS-1:0] rounded;
    generate
        if (SHIFT <= 0) begin : g_left
            wire signed [R_BITS-1:0] shifted;
            if (SHIFT == 0) begin : g_none
                assign shifted = {product[P_BITS-1], product};
            end else begin : g_some
                assign shifted = {product[P_BITS-1], product, {(-SHIFT){1'b0}}};
            end
            always @(posedge clk) if (move) rounded <= shifted;
        end else begin : g_right
            localparam WIDE = WHOLE + SHIFT;
            wire signed [WIDE-1:0] wide;
            if (WIDE > P_BITS) begin : g_extended
                assign wide = {{(WIDE - P_BITS){product[P_BITS-1]}}, product};
            end else begin : g_same
                assign wide = product;
            end
            wire signed [R_BITS-1:0] floor = {wide[WIDE-1], wide[WIDE-1:SHIFT]};
            wire half = wide[SHIFT-1];
            wire sticky;  // anything below the half
            if (SHIFT == 1) begin : g_no_more
                assign sticky = 1'b0;
            end else begin : g_more
                assign sticky = |wide[SHIFT-2:0];
            end
            wire up;
            if (ROUNDING == 0) begin : g_ties_even
                assign up = half & (sticky | floor[0]);
            end else if (ROUNDING == 1) begin : g_ties_up
                wire unused_bits = sticky;
                assign up = half;
            end else if (ROUNDING == 2) begin : g_ties_away
                assign up = half & (sticky | ~wide[WIDE-1]);
            end else if (ROUNDING == 3) begin : g_floor
                wire unused_bits = half | sticky;
                assign up = 1'b0;
            end else begin : g_toward_zero
                assign up = wide[WIDE-1] & (half | sticky);
            end
            always @(posedge clk) if (move) rounded <= floor + $signed({{(R_BITS - 1){1'b0}}, up});
        end
    endgenerate

    // One bit more than either side of the comparisons.
    localparam WIDTH = (R_BITS > Q_BITS + 1 ? R_BITS : Q_BITS + 1) + 1;
    localparam signed [31:0] LEAST = QMIN - ZERO_POINT, MOST = QMAX - ZERO_POINT;
    localparam signed [63:0] LOWEST = {{32{LEAST[31]}}, LEAST}, HIGHEST = {{32{MOST[31]}}, MOST};
    wire signed [WIDTH-1:0] extended = {{(WIDTH - R_BITS + 1){rounded[R_BITS-1]}}, rounded[R_BITS-2:0]};
    wire low = extended < $signed(LOWEST[WIDTH-1:0]);
    wire high = extended > $signed(HIGHEST[WIDTH-1:0]);
    wire signed [Q_BITS-1:0] bounded =
        low ? QMIN[Q_BITS-1:0] : high ? QMAX[Q_BITS-1:0] : extended[Q_BITS-1:0] + ZERO_POINT[Q_BITS-1:0];
    generate
        if (POSITIVE == 1 && NEGATIVE == 1) begin : g_plain
            always @(posedge clk) if (move) q <= bounded;
        end else begin : g_leaky
            wire signed [Q_BITS-1:0] slope = bounded[Q_BITS-1] ? NEGATIVE[Q_BITS-1:0] : POSITIVE[Q_BITS-1:0];
            always @(posedge clk) if (move) q <= bounded * slope;
        end
    endgenerate
endmodule
