// Accumulators become integers of n bits, LANES a beat, in four clocks; channels take their turns.
//
//   q = clamp(round(acc * factor * 2^-SHIFT) + ZERO_POINT, QMIN, QMAX), LEAKY 1 and acc < 0: negative factor instead
//
// KIND 0: SHIFT is the same for all channels and factors are signed whole numbers, which hold what the shifts differ by: a multiplication, an
// addition and wires. KIND 1: a multiplier and a shift per channel (requantize_mul_shift). KIND 2: doubles (requantize_float).
// A word of FACTORS holds, for each lane from the lowest bits on: factor, [shift], and with LEAKY negative factor, [shift].
module stream_requantize #(
    parameter KIND = 0,
    parameter LANES = 1, parameter CHANNELS = 1,
    parameter ACC_BITS = 32, parameter FACTOR_BITS = 17, parameter SHIFT_BITS = 6,
    parameter SHIFT = 16,      // KIND 0; KIND 1: LEFT_BITS of round_shift
    parameter ROUNDING = 1,    // numbered as in round_shift
    parameter LEAKY = 0,
    parameter Q_BITS = 8,
    parameter signed [31:0] ZERO_POINT = 0,
    parameter signed [31:0] QMIN = -128,
    parameter signed [31:0] QMAX = 127,
    parameter signed [31:0] POSITIVE = 1,
    parameter signed [31:0] NEGATIVE = 1,
    parameter FACTORS = ""
) (
    input  wire                      clk,
    input  wire                      rst,
    input  wire                      in_valid,
    output wire                      in_ready,
    input  wire [LANES*ACC_BITS-1:0] in_data,
    output wire                      out_valid,
    input  wire                      out_ready,
    output wire [LANES*Q_BITS-1:0]   out_data
);
    localparam ENTRY = FACTOR_BITS + (KIND != 0 ? SHIFT_BITS : 0);
    localparam LANE_WORD = LEAKY != 0 ? 2 * ENTRY : ENTRY;

    reg [3:0] valid;
    wire move = !valid[3] || out_ready;
    assign in_ready = move;
    assign out_valid = valid[3];
    always @(posedge clk)
        if (rst) valid <= 4'd0;
        else if (move) valid <= {valid[2:0], in_valid};

    reg [LANES*ACC_BITS-1:0] accs;
    always @(posedge clk) if (move) accs <= in_data;
    wire [LANES*LANE_WORD-1:0] factors;
    stream_rom #(.BITS(LANES * LANE_WORD), .WORDS(CHANNELS / LANES), .FILE(FACTORS)) rom (
        .clk(clk), .rst(rst), .next(move && in_valid), .data(factors)
    );

    genvar i;
    generate
        for (i = 0; i < LANES; i = i + 1) begin : g_lane
            wire [ENTRY-1:0] positive = factors[i*LANE_WORD +: ENTRY];
            wire [ENTRY-1:0] negative = factors[i*LANE_WORD + LANE_WORD - ENTRY +: ENTRY];
            wire signed [ACC_BITS-1:0] acc = accs[i*ACC_BITS +: ACC_BITS];
            wire signed [Q_BITS-1:0] q;
            assign out_data[i*Q_BITS +: Q_BITS] = q;
            if (KIND == 0) begin : g_aligned
                requantize_aligned #(
                    .ACC_BITS(ACC_BITS), .FACTOR_BITS(FACTOR_BITS), .SHIFT(SHIFT), .ROUNDING(ROUNDING), .LEAKY(LEAKY),
                    .Q_BITS(Q_BITS), .ZERO_POINT(ZERO_POINT), .QMIN(QMIN), .QMAX(QMAX),
                    .POSITIVE(POSITIVE), .NEGATIVE(NEGATIVE)
                ) lane (
                    .clk(clk), .move(move), .acc(acc), .factor(positive), .negative_factor(negative), .q(q)
                );
            end else begin : g_combinational
                wire signed [Q_BITS-1:0] made;
                reg signed [Q_BITS-1:0] made_2, made_3, made_4;
                always @(posedge clk) if (move) {made_4, made_3, made_2} <= {made_3, made_2, made};
                assign q = made_4;
                if (KIND == 1) begin : g_mul_shift
                    requantize_mul_shift #(
                        .ACC_BITS(ACC_BITS), .MULTIPLIER_BITS(FACTOR_BITS), .SHIFT_BITS(SHIFT_BITS), .LEFT_BITS(SHIFT),
                        .ROUNDING(ROUNDING), .LEAKY(LEAKY), .Q_BITS(Q_BITS), .ZERO_POINT(ZERO_POINT),
                        .QMIN(QMIN), .QMAX(QMAX), .POSITIVE(POSITIVE), .NEGATIVE(NEGATIVE)
                    ) lane (
                        .acc(acc), .multiplier(positive[FACTOR_BITS-1:0]), .shift(positive[ENTRY-1:FACTOR_BITS]),
                        .negative_multiplier(negative[FACTOR_BITS-1:0]), .negative_shift(negative[ENTRY-1:FACTOR_BITS]),
                        .q(made)
                    );
                end else begin : g_float
                    requantize_float #(
                        .ACC_BITS(ACC_BITS), .SIGNIFICAND(FACTOR_BITS), .SHIFT_BITS(SHIFT_BITS),
                        .ROUNDING(ROUNDING), .LEAKY(LEAKY), .Q_BITS(Q_BITS), .ZERO_POINT(ZERO_POINT),
                        .QMIN(QMIN), .QMAX(QMAX), .POSITIVE(POSITIVE), .NEGATIVE(NEGATIVE)
                    ) lane (
                        .acc(acc), .significand(positive[FACTOR_BITS-1:0]), .shift(positive[ENTRY-1:FACTOR_BITS]),
                        .negative_significand(negative[FACTOR_BITS-1:0]), .negative_shift(negative[ENTRY-1:FACTOR_BITS]),
                        .q(made)
                    );
                end
            end
        end
    endgenerate
endmodule
