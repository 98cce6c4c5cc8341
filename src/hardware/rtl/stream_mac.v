// The products of a convolution: SIMD of each of PE output channels a clock. Taps come from stream_window; sums leave as OUT_LANES
// accumulators a beat, PE of a fold after each other.
//
//   acc[o] = BIASES[o] + sum over taps of weight * (tap inside ? tap : ZERO_POINT)
//
// where BIASES hold the bias less ZERO_POINT times the sum of the weights: no tap needs a subtraction. Weights lie in the order in which taps
// come, the first lane in the lowest bits (all lanes of the first PE, then the second). DEPTHWISE 1: SIMD is PE, and each lane goes to
// its own channel. Three clocks from a fold's last tap to its sum.
module stream_mac #(
    parameter SIMD = 1, parameter PE = 1, parameter DEPTHWISE = 0,
    parameter IN_BITS = 8, parameter WEIGHT_BITS = 8, parameter ACC_BITS = 32,
    parameter OUT_LANES = 1,
    parameter PACK = 1,       // products of a tap with the weights of so many outputs are one multiplication; divides PE, 1 where DEPTHWISE
    parameter WORDS = 9,      // of weights
    parameter FOLDS = 1,      // of an output pixel, over all groups: words of biases
    parameter signed [31:0] ZERO_POINT = 0,
    parameter WEIGHTS = "", parameter BIASES = ""
) (
    input  wire                          clk,
    input  wire                          rst,
    input  wire                          in_valid,
    output wire                          in_ready,
    input  wire [SIMD*IN_BITS-1:0]       in_data,
    input  wire                          in_inside,
    input  wire                          in_first,
    input  wire                          in_last,
    output wire                          out_valid,
    input  wire                          out_ready,
    output wire [OUT_LANES*ACC_BITS-1:0] out_data
);
    localparam TERMS = DEPTHWISE != 0 ? 1 : SIMD;  // of one sum in a clock
    localparam P_BITS = IN_BITS + WEIGHT_BITS;
    localparam WORD = PE * TERMS * WEIGHT_BITS;

    wire move;
    assign in_ready = move;

    // A: the taps, and their weights.
    reg valid_a, first_a, last_a;
    reg [SIMD*IN_BITS-1:0] taps_a;
    wire [WORD-1:0] weights_a;
    wire [SIMD*IN_BITS-1:0] zeros = {SIMD{ZERO_POINT[IN_BITS-1:0]}};
    stream_rom #(.BITS(WORD), .WORDS(WORDS), .FILE(WEIGHTS)) weights (
        .clk(clk), .rst(rst), .next(move && in_valid), .data(weights_a)
    );
    // B: the products, and the bias of the fold.
    reg valid_b, first_b, last_b;
    wire [PE*ACC_BITS-1:0] biases_b;
    stream_rom #(.BITS(PE * ACC_BITS), .WORDS(FOLDS), .FILE(BIASES)) biases (
        .clk(clk), .rst(rst), .next(move && valid_a && first_a), .data(biases_b)
    );
    // C: the sums; done when the last taps are in.
    reg done;
    wire [PE*ACC_BITS-1:0] sums;

    always @(posedge clk)
        if (rst) {valid_a, valid_b, done} <= 3'd0;
        else if (move) begin
            valid_a <= in_valid;
            valid_b <= valid_a;
            done <= valid_b && last_b;
        end
    always @(posedge clk)
        if (move) begin
            taps_a <= in_inside ? in_data : zeros;
            {first_a, last_a} <= {in_first, in_last};
            {first_b, last_b} <= {first_a, last_a};
        end

    wire [PE*TERMS*P_BITS-1:0] products;
    genvar p, i, w;
    generate
        for (p = 0; p < PE; p = p + PACK) begin : g_outputs
            for (i = 0; i < TERMS; i = i + 1) begin : g_lane
                wire [PACK*WEIGHT_BITS-1:0] operands;
                wire [PACK*P_BITS-1:0] made;
                packed_products #(.WAYS(PACK), .A_BITS(IN_BITS), .B_BITS(WEIGHT_BITS)) multiply (
                    .clk(clk), .move(move), .a(taps_a[(DEPTHWISE != 0 ? p : i)*IN_BITS +: IN_BITS]), .b(operands), .products(made)
                );
                for (w = 0; w < PACK; w = w + 1) begin : g_way
                    assign operands[w*WEIGHT_BITS +: WEIGHT_BITS] = weights_a[((p + w)*TERMS + i)*WEIGHT_BITS +: WEIGHT_BITS];
                    assign products[((p + w)*TERMS + i)*P_BITS +: P_BITS] = made[w*P_BITS +: P_BITS];
                end
            end
        end
        for (p = 0; p < PE; p = p + 1) begin : g_pe
            wire signed [ACC_BITS-1:0] total;
            sum_lanes #(.LANES(TERMS), .IN_BITS(P_BITS), .OUT_BITS(ACC_BITS)) add (
                .in(products[p*TERMS*P_BITS +: TERMS*P_BITS]), .total(total)
            );
            wire signed [ACC_BITS-1:0] bias = biases_b[p*ACC_BITS +: ACC_BITS];
            reg signed [ACC_BITS-1:0] acc;
            always @(posedge clk) if (move && valid_b) acc <= total + (first_b ? bias : acc);
            assign sums[p*ACC_BITS +: ACC_BITS] = acc;
        end
    endgenerate

    stream_narrow #(.IN_LANES(PE), .OUT_LANES(OUT_LANES), .BITS(ACC_BITS)) narrow (
        .clk(clk), .rst(rst), .in_valid(done), .in_ready(move), .in_data(sums),
        .out_valid(out_valid), .out_ready(out_ready), .out_data(out_data)
    );
endmodule
