// rounded = round(p * 2^-(shift - LEFT_BITS)): a right shift with a rounding. Combinational.
//
// ROUNDING  0 nearest-ties-even, 1 nearest-ties-up, 2 nearest-ties-away, 3 floor, 4 toward-zero
// LEFT_BITS largest shift to the left that is wanted: `shift` is the shift to the right plus LEFT_BITS, never negative.
//
//   -2.5 -> -2, -2, -3, -3, -2      2.5 -> 2, 3, 3, 2, 2      (in the order of ROUNDING)
module round_shift #(
    parameter P_BITS = 32,
    parameter SHIFT_BITS = 6,
    parameter LEFT_BITS = 0,
    parameter ROUNDING = 1
) (
    input  wire signed [P_BITS-1:0]           p,
    input  wire        [SHIFT_BITS-1:0]       shift,
    output wire signed [P_BITS+LEFT_BITS:0]   rounded
);
    localparam WIDTH = P_BITS + LEFT_BITS + 1;

    // One bit more on the right: after the shift it is the first bit that was lost, a half.
    wire signed [WIDTH:0]   doubled = {{1{p[P_BITS-1]}}, p, {(LEFT_BITS + 1){1'b0}}};
    wire signed [WIDTH:0]   shifted = doubled >>> shift;
    wire signed [WIDTH-1:0] floor = shifted[WIDTH:1];

    generate
        if (ROUNDING == 3) begin : g_floor
            wire unused = shifted[0];
            assign rounded = floor;
        end else begin : g_nearest
            wire up;
            if (ROUNDING == 1) begin : g_ties_up
                assign up = shifted[0];
            end else begin : g_sticky
                // Anything below the half?
                wire sticky = |(doubled & ~({(WIDTH + 1){1'b1}} << shift));
                if (ROUNDING == 0) begin : g_ties_even
                    assign up = shifted[0] & (sticky | floor[0]);
                end else if (ROUNDING == 2) begin : g_ties_away
                    assign up = shifted[0] & (sticky | ~p[P_BITS-1]);
                end else begin : g_toward_zero
                    assign up = p[P_BITS-1] & (shifted[0] | sticky);
                end
            end
            assign rounded = floor + $signed({{(WIDTH - 1){1'b0}}, up});
        end
    endgenerate
endmodule
