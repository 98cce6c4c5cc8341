// What becomes of an output word's sums: the bias is added, then they are requantized, or leave as they are in PLANES parts of Q_BITS bits, the
// lowest first, each in a plane of its own; or the largest tap leaves instead. A table may follow. Words leave with their address.
//
// A word of factors holds, for each lane from the lowest bits on: bias, factor, shift, and with LEAKY negative factor, negative shift.
module engine_finish #(
    parameter LANES = 8, parameter Q_BITS = 8, parameter ACC_BITS = 32,
    parameter FACTOR_BITS = 17, parameter SHIFT_BITS = 6, parameter LEFT_BITS = 0,
    parameter ROUNDING = 1, parameter LEAKY = 0, parameter AFTER = 0,
    parameter TABLE_BITS = 0,   // 2^TABLE_BITS entries; 0: no table
    parameter LANE_BITS = 55    // of a lane's factors
) (
    input  wire                       clk,
    input  wire                       rst,
    input  wire                       start,
    input  wire [15:0]                out_base,
    input  wire                       requantizes,
    input  wire                       takes_largest,
    input  wire                       looks_up,
    input  wire [3:0]                 planes,
    input  wire [15:0]                plane_pitch,
    input  wire signed [15:0]         zero_point, input wire signed [15:0] qmin, input wire signed [15:0] qmax,
    input  wire signed [15:0]         positive, input wire signed [15:0] negative,
    input  wire signed [15:0]         table_least,   // the integer of the table's first entry
    input  wire [LANES*LANE_BITS-1:0] factors,
    input  wire                       done,
    input  wire [LANES*ACC_BITS-1:0]  sums,
    input  wire [LANES*Q_BITS-1:0]    largest,
    input  wire                       table_write,
    input  wire [15:0]                table_to,
    input  wire [Q_BITS-1:0]          table_word,
    output wire                       write,
    output wire [15:0]                write_at,
    output wire [LANES*Q_BITS-1:0]    write_data
);
    localparam ENTRY = FACTOR_BITS + SHIFT_BITS;
    localparam NEGATIVE = LEAKY != 0 ? ACC_BITS + ENTRY : ACC_BITS;
    reg [6:0] stages;             // biased, product, rounded, bounded, result, looked up
    always @(posedge clk)
        if (rst) stages <= 7'd0;
        else stages <= {stages[5:0], done};

    reg [LANES*Q_BITS-1:0] most_1, most_2, most_3, most_4, most_5;
    always @(posedge clk) {most_5, most_4, most_3, most_2, most_1} <= {most_4, most_3, most_2, most_1, largest};
    wire [LANES*Q_BITS-1:0] given, looked_up, parts;
    reg [LANES*Q_BITS-1:0] result;
    always @(posedge clk) result <= given;

    wire shift_parts;
    genvar i;
    generate
        for (i = 0; i < LANES; i = i + 1) begin : g_lane
            wire [LANE_BITS-1:0] numbers = factors[i*LANE_BITS +: LANE_BITS];
            reg signed [ACC_BITS-1:0] biased, held;
            always @(posedge clk) biased <= $signed(sums[i*ACC_BITS +: ACC_BITS]) + $signed(numbers[ACC_BITS-1:0]);
            wire [Q_BITS-1:0] q;
            engine_requantize #(
                .ACC_BITS(ACC_BITS), .FACTOR_BITS(FACTOR_BITS), .SHIFT_BITS(SHIFT_BITS), .LEFT_BITS(LEFT_BITS),
                .ROUNDING(ROUNDING), .LEAKY(LEAKY), .AFTER(AFTER), .Q_BITS(Q_BITS)
            ) requantize (
                .clk(clk), .acc(biased),
                .factor(numbers[ACC_BITS +: FACTOR_BITS]), .shift(numbers[ACC_BITS + FACTOR_BITS +: SHIFT_BITS]),
                .negative_factor(numbers[NEGATIVE +: FACTOR_BITS]),
                .negative_shift(numbers[NEGATIVE + FACTOR_BITS +: SHIFT_BITS]),
                .zero_point(zero_point), .qmin(qmin), .qmax(qmax), .positive(positive), .negative(negative), .q(q)
            );
            assign given[i*Q_BITS +: Q_BITS] = takes_largest ? most_5[i*Q_BITS +: Q_BITS] : q;

            // Parts of a sum leave one a clock.
            always @(posedge clk)
                if (stages[0]) held <= biased;
                else if (shift_parts) held <= held >>> Q_BITS;
            assign parts[i*Q_BITS +: Q_BITS] = held[Q_BITS-1:0];

            if (TABLE_BITS == 0) begin : g_no_table
                assign looked_up[i*Q_BITS +: Q_BITS] = {Q_BITS{1'b0}};
            end else begin : g_table
                reg [Q_BITS-1:0] entries [0:(1 << TABLE_BITS) - 1];
                reg [Q_BITS-1:0] found;
                wire [15:0] place = {{(16 - Q_BITS + 1){result[i*Q_BITS + Q_BITS - 1]}}, result[i*Q_BITS +: Q_BITS - 1]} - table_least;
                wire unused = |place;
                always @(posedge clk) begin
                    if (table_write) entries[table_to[TABLE_BITS-1:0]] <= table_word;
                    found <= entries[place[TABLE_BITS-1:0]];
                end
                assign looked_up[i*Q_BITS +: Q_BITS] = found;
            end
        end
    endgenerate
    wire unused = |{table_write, table_to, table_word, table_least, stages};

    // Whole words leave at the end, parts as soon as the sum is there.
    reg [3:0] parts_left;
    reg [15:0] word_at, part_at;
    wire in_parts = !requantizes && !takes_largest;
    assign shift_parts = parts_left != 4'd0;
    wire whole = !in_parts && (looks_up ? stages[6] : stages[5]);
    assign write = in_parts ? shift_parts : whole;
    assign write_at = in_parts ? part_at : word_at;
    assign write_data = in_parts ? parts : looks_up ? looked_up : result;
    always @(posedge clk)
        if (rst) parts_left <= 4'd0;
        else if (start) begin
            word_at <= out_base;
            parts_left <= 4'd0;
        end else begin
            if (whole || (in_parts && stages[0])) word_at <= word_at + 16'd1;
            if (in_parts && stages[0]) parts_left <= planes;
            else if (shift_parts) parts_left <= parts_left - 4'd1;
            part_at <= in_parts && stages[0] ? word_at : part_at + plane_pitch;
        end
endmodule
