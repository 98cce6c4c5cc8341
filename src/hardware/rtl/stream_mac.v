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

    genvar p, i;
    generate
        for (p = 0; p < PE; p = p + 1) begin : g_pe
            wire signed [TERMS*P_BITS-1:0] products;
            for (i = 0; i < TERMS; i = i + 1) begin : g_lane
                wire signed [IN_BITS-1:0] tap = taps_a[(DEPTHWISE != 0 ? p : i)*IN_BITS +: IN_BITS];
                wire signed [WEIGHT_BITS-1:0] weight = weights_a[(p*TERMS + i)*WEIGHT_BITS +: WEIGHT_BITS];
                reg signed [P_BITS-1:0] product;
                always @(posedge clk) if (move) product <= tap * weight;
                assign products[i*P_BITS +: P_BITS] = product;
            end
            wire signed [ACC_BITS-1:0] total;
            sum_lanes #(.LANES(TERMS), .IN_BITS(P_BITS), .OUT_BITS(ACC_BITS)) add (.in(products), .total(total));
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
