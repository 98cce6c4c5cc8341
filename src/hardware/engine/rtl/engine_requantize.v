// One accumulator to an integer, in four clocks, by numbers that come with it (stream_requantize has them as constants):
//
//   q = clamp(round(acc * factor * 2^-shift) + zero_point, qmin, qmax), then times positive or negative
//   LEAKY 1, acc < 0: negative_factor and negative_shift instead
//
// Shifts come with LEFT_BITS added (round_shift). AFTER 0: positive and negative count as 1.
module engine_requantize #(
    parameter ACC_BITS = 32, parameter FACTOR_BITS = 17, parameter SHIFT_BITS = 6, parameter LEFT_BITS = 0,
    parameter ROUNDING = 1, parameter LEAKY = 0, parameter AFTER = 0, parameter Q_BITS = 8
) (
    input  wire                          clk,
    input  wire signed [ACC_BITS-1:0]    acc,
    input  wire signed [FACTOR_BITS-1:0] factor,
    input  wire [SHIFT_BITS-1:0]         shift,
    input  wire signed [FACTOR_BITS-1:0] negative_factor,
    input  wire [SHIFT_BITS-1:0]         negative_shift,
    input  wire signed [15:0]            zero_point,
    input  wire signed [15:0]            qmin,
    input  wire signed [15:0]            qmax,
    input  wire signed [15:0]            positive,
    input  wire signed [15:0]            negative,
    output wire [Q_BITS-1:0]             q
);
    localparam P_BITS = ACC_BITS + FACTOR_BITS;
    localparam R_BITS = P_BITS + LEFT_BITS + 1;
    localparam WIDTH = R_BITS > 17 ? R_BITS + 1 : 18;
    wire leaky = LEAKY != 0 && acc[ACC_BITS-1];
    wire signed [FACTOR_BITS-1:0] chosen_factor = leaky ? negative_factor : factor;
    reg signed [P_BITS-1:0] product;
    reg [SHIFT_BITS-1:0] chosen;
    always @(posedge clk) begin
        product <= acc * chosen_factor;
        chosen <= leaky ? negative_shift : shift;
    end

    wire signed [R_BITS-1:0] made;
    round_shift #(.P_BITS(P_BITS), .SHIFT_BITS(SHIFT_BITS), .LEFT_BITS(LEFT_BITS), .ROUNDING(ROUNDING)) round (
        .p(product), .shift(chosen), .rounded(made)
    );
    reg signed [R_BITS-1:0] rounded;
    always @(posedge clk) rounded <= made;

    wire signed [WIDTH-1:0] sum = {{(WIDTH - R_BITS){rounded[R_BITS-1]}}, rounded} + {{(WIDTH - 16){zero_point[15]}}, zero_point};
    wire low = sum < $signed({{(WIDTH - 16){qmin[15]}}, qmin});
    wire high = sum > $signed({{(WIDTH - 16){qmax[15]}}, qmax});
    reg signed [15:0] bounded;
    always @(posedge clk) bounded <= low ? qmin : high ? qmax : sum[15:0];
    wire unused = |{negative_factor, negative_shift, positive, negative, bounded};
    reg [Q_BITS-1:0] result;
    generate
        if (AFTER == 0) begin : g_plain
            always @(posedge clk) result <= bounded[Q_BITS-1:0];
        end else begin : g_slope
            wire signed [15:0] slope = bounded[15] ? negative : positive;
            wire signed [31:0] scaled = bounded * slope;
            wire unused_bits = |scaled;
            always @(posedge clk) result <= scaled[Q_BITS-1:0];
        end
    endgenerate
    assign q = result;
endmodule
