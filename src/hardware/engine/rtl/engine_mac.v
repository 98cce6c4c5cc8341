// LANES × LANES products a clock: of each tap's LANES input channels with the weights of LANES output channels; beside them the largest tap.
//
//   acc[o] = sum over taps and input channels of weight[o][i] * tap[i]       of several digits: (acc << (WEIGHT_BITS - 1)) + the next one's sum
//
// Numbers wider than a weight are digits to the base 2^(WEIGHT_BITS - 1), the highest first. Four clocks from a tap's address to `done`.
module engine_mac #(
    parameter LANES = 8, parameter IN_BITS = 8, parameter WEIGHT_BITS = 8, parameter ACC_BITS = 32,
    parameter PACK = 1   // products of a tap with the weights of so many outputs are one multiplication
) (
    input  wire                               clk,
    input  wire                               rst,
    input  wire                               valid,
    input  wire                               first,
    input  wire                               digit,
    input  wire                               last,
    input  wire [LANES*IN_BITS-1:0]           taps_a,     // one clock after `valid`
    input  wire [LANES*LANES*WEIGHT_BITS-1:0] weights_a,
    output reg                                done,
    output wire [LANES*ACC_BITS-1:0]          sums,
    output wire [LANES*IN_BITS-1:0]           largest
);
    localparam P_BITS = IN_BITS + WEIGHT_BITS;
    localparam DIGIT = WEIGHT_BITS - 1;
    reg [3:0] a, b;                  // valid, first, digit, last
    reg [LANES*IN_BITS-1:0] taps_b;
    always @(posedge clk)
        if (rst) {a, b, done} <= 9'd0;
        else begin
            a <= {valid, first, digit, last};
            b <= a;
            done <= b[3] && b[0];
        end
    always @(posedge clk) taps_b <= taps_a;

    wire [LANES*LANES*P_BITS-1:0] products;
    genvar o, i, w;
    generate
        for (o = 0; o < LANES; o = o + PACK) begin : g_outputs
            for (i = 0; i < LANES; i = i + 1) begin : g_input
                wire [PACK*WEIGHT_BITS-1:0] weights;
                wire [PACK*P_BITS-1:0] made;
                packed_products #(.WAYS(PACK), .A_BITS(IN_BITS), .B_BITS(WEIGHT_BITS)) multiply (
                    .clk(clk), .move(1'b1), .a(taps_a[i*IN_BITS +: IN_BITS]), .b(weights), .products(made)
                );
                for (w = 0; w < PACK; w = w + 1) begin : g_way
                    assign weights[w*WEIGHT_BITS +: WEIGHT_BITS] = weights_a[((o + w)*LANES + i)*WEIGHT_BITS +: WEIGHT_BITS];
                    assign products[((o + w)*LANES + i)*P_BITS +: P_BITS] = made[w*P_BITS +: P_BITS];
                end
            end
        end
        for (o = 0; o < LANES; o = o + 1) begin : g_output
            wire signed [ACC_BITS-1:0] total;
            sum_lanes #(.LANES(LANES), .IN_BITS(P_BITS), .OUT_BITS(ACC_BITS)) add (
                .in(products[o*LANES*P_BITS +: LANES*P_BITS]), .total(total)
            );
            reg signed [ACC_BITS-1:0] acc;
            wire signed [ACC_BITS-1:0] earlier = b[2] ? {ACC_BITS{1'b0}} : b[1] ? acc <<< DIGIT : acc;
            always @(posedge clk) if (b[3]) acc <= earlier + total;
            assign sums[o*ACC_BITS +: ACC_BITS] = acc;

            wire signed [IN_BITS-1:0] tap_b = taps_b[o*IN_BITS +: IN_BITS];
            reg signed [IN_BITS-1:0] most;
            always @(posedge clk) if (b[3]) most <= b[2] || tap_b > most ? tap_b : most;
            assign largest[o*IN_BITS +: IN_BITS] = most;
        end
    endgenerate
endmodule
