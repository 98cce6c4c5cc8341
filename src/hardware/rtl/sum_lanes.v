// The sum of signed numbers side by side, modulo 2^OUT_BITS. Combinational.
module sum_lanes #(
    parameter LANES = 1, parameter IN_BITS = 16, parameter OUT_BITS = 32
) (
    input  wire signed [LANES*IN_BITS-1:0] in,
    output wire signed [OUT_BITS-1:0]      total
);
    // Halves are summed first: a tree.
    generate
        if (LANES == 1) begin : g_one
            if (OUT_BITS > IN_BITS) begin : g_wider
                assign total = {{(OUT_BITS - IN_BITS){in[IN_BITS-1]}}, in};
            end else begin : g_lowest
                assign total = in[OUT_BITS-1:0];
                wire unused = |in;
            end
        end else begin : g_tree
            localparam HALF = LANES / 2;
            wire signed [OUT_BITS-1:0] low, high;
            sum_lanes #(.LANES(HALF), .IN_BITS(IN_BITS), .OUT_BITS(OUT_BITS)) low_half (
                .in(in[HALF*IN_BITS-1:0]), .total(low)
            );
            sum_lanes #(.LANES(LANES - HALF), .IN_BITS(IN_BITS), .OUT_BITS(OUT_BITS)) high_half (
                .in(in[LANES*IN_BITS-1:HALF*IN_BITS]), .total(high)
            );
            assign total = low + high;
        end
    endgenerate
endmodule
