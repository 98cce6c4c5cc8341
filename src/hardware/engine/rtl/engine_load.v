// Reads what a step needs from memory, one thing after the other as far as `wanted` has them: a tile of a map with its padding, constants of an
// output block (factors, then weights), a table, and the next instruction. Requests run ahead of the data that answers them.
//
// A tile is `blocks` planes of `height` rows of `width` words; words outside of columns left … left_end − 1 and rows top … top_end − 1
// are `fill` and are not read. Words lie in the tile in that order from `tile_at` on.
module engine_load #(
    parameter BITS = 64, parameter BURST_BITS = 8,
    parameter FACTOR_BEATS = 8, parameter WEIGHT_BEATS = 8,  // of the factors; of one word of weights
    parameter TABLE_WORDS = 256, parameter RECORD_BEATS = 16
) (
    input  wire            clk,
    input  wire            rst,
    input  wire            start,
    input  wire [3:0]      wanted,      // tile, constants, table, instruction
    output wire            busy,
    input  wire [31:0]     tile_from, input wire [31:0] block_pitch, input wire [31:0] row_pitch,
    input  wire [15:0]     tile_at, input wire [15:0] blocks,
    input  wire [15:0]     width, input wire [15:0] height,
    input  wire [15:0]     left, input wire [15:0] left_end,
    input  wire [15:0]     top, input wire [15:0] top_end,
    input  wire [BITS-1:0] fill,
    input  wire [31:0]     constants_from, input wire [15:0] weights_at, input wire [15:0] weights,
    input  wire [31:0]     table_from,
    input  wire [31:0]     record_from,
    output wire            arvalid,
    input  wire            arready,
    output wire [31:0]     araddr,
    output wire [7:0]      arlen,
    output reg             of_tile,     // the request is for a tile
    input  wire            rvalid,
    output wire            rready,
    input  wire [BITS-1:0] rdata,
    output wire            tile_write,
    output wire [15:0]     tile_to,
    output wire [BITS-1:0] tile_word,
    output reg             weights_write,
    output reg  [15:0]     weights_to,
    output wire [WEIGHT_BEATS*BITS-1:0] weights_word,
    output reg             factors_write,
    output wire [FACTOR_BEATS*BITS-1:0] factors,
    output wire            table_write,
    output wire [15:0]     table_to,
    output wire            record_write   // a beat of the next instruction stands in `tile_word`
);
    localparam [31:0] FB = FACTOR_BEATS, WB = WEIGHT_BEATS, TW = TABLE_WORDS, RB = RECORD_BEATS;
    wire [15:0] constant_words = FB[15:0] + weights;   // `weights` counts words in memory

    // Requests: the lowest bit that is left is under way.
    reg [3:0] asked;
    wire asking;
    wire ask = !asking && |asked;
    wire [31:0] from = asked[0] ? tile_from : asked[1] ? constants_from : asked[2] ? table_from : record_from;
    wire [15:0] linear = asked[1] ? constant_words : asked[2] ? TW[15:0] : RB[15:0];
    always @(posedge clk)
        if (rst) asked <= 4'd0;
        else if (start) asked <= wanted;
        else if (ask) asked <= asked & (asked - 4'd1);
    always @(posedge clk) if (ask) of_tile <= asked[0];
    engine_bursts #(.BURST_BITS(BURST_BITS)) bursts (
        .clk(clk), .rst(rst), .start(ask), .address(from),
        .blocks(asked[0] ? blocks : 16'd1), .block_pitch(block_pitch),
        .rows(asked[0] ? top_end - top : 16'd1), .row_pitch(row_pitch),
        .width(asked[0] ? left_end - left : linear),
        .busy(asking), .valid(arvalid), .ready(arready), .at(araddr), .length(arlen)
    );

    // Answers.
    reg [3:0] due;
    reg [15:0] x, y, block, to;
    wire [15:0] across = due[0] ? width : due[1] ? constant_words : due[2] ? TW[15:0] : RB[15:0];
    wire on_map = !due[0] || (x >= left && x < left_end && y >= top && y < top_end);
    wire active = |due;
    wire take = active && (rvalid || !on_map);
    wire last_x = x == across - 16'd1;
    wire last_y = !due[0] || y == height - 16'd1;
    wire last = last_x && last_y && (!due[0] || block == blocks - 16'd1);
    wire [3:0] later = due & (due - 4'd1);
    assign rready = active && on_map;
    assign busy = |due || |asked || asking;
    always @(posedge clk)
        if (rst) due <= 4'd0;
        else if (start) begin
            due <= wanted;
            {x, y, block} <= 48'd0;
            to <= wanted[0] ? tile_at : 16'd0;
        end else if (take) begin
            x <= last_x ? 16'd0 : x + 16'd1;
            if (last_x) y <= last_y ? 16'd0 : y + 16'd1;
            if (last_x && last_y) block <= block + 16'd1;
            to <= last ? 16'd0 : to + 16'd1;
            if (last) due <= later;
            if (last) block <= 16'd0;
        end
    assign tile_write = take && due[0];
    assign tile_to = to;
    assign tile_word = on_map ? rdata : fill;
    assign table_write = take && due[2:0] == 3'b100;
    assign table_to = to;
    assign record_write = take && due == 4'b1000;

    // Constants are gathered: factors first, then word by word the weights.
    wire gather = take && due[1:0] == 2'b10;
    reg [FACTOR_BEATS*BITS-1:0] first_words;
    reg [WEIGHT_BEATS*BITS-1:0] words;
    wire of_factors = x < FB[15:0];
    reg [15:0] beat;
    wire [FACTOR_BEATS*BITS-1:0] shifted_factors;
    wire [WEIGHT_BEATS*BITS-1:0] shifted_weights;
    assign factors = first_words;
    assign weights_word = words;
    wire last_beat = beat == WB[15:0] - 16'd1;
    always @(posedge clk) begin
        if (gather && of_factors) first_words <= shifted_factors;
        if (gather && !of_factors) words <= shifted_weights;
        factors_write <= gather && x == FB[15:0] - 16'd1;
        weights_write <= gather && !of_factors && last_beat;
        if (start) begin
            beat <= 16'd0;
            weights_to <= weights_at;
        end else begin
            if (gather && !of_factors) beat <= last_beat ? 16'd0 : beat + 16'd1;
            if (weights_write) weights_to <= weights_to + 16'd1;
        end
    end
    generate
        if (FACTOR_BEATS == 1) begin : g_factor
            assign shifted_factors = rdata;
        end else begin : g_factors
            assign shifted_factors = {rdata, first_words[FACTOR_BEATS*BITS-1:BITS]};
        end
        if (WEIGHT_BEATS == 1) begin : g_weight
            assign shifted_weights = rdata;
        end else begin : g_weights
            assign shifted_weights = {rdata, words[WEIGHT_BEATS*BITS-1:BITS]};
        end
    endgenerate
endmodule
