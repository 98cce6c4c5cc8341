// The bursts of a box of words in memory: BLOCKS planes of ROWS rows of `width` words each. A burst ends at a multiple of BURST words,
// a power of two of at most 4 KB, so that none crosses a page. Addresses are those of words. One burst a clock at most.
module engine_bursts #(
    parameter BURST_BITS = 8   // BURST = 2^BURST_BITS, 256 at most
) (
    input  wire        clk,
    input  wire        rst,
    input  wire        start,
    input  wire [31:0] address,
    input  wire [15:0] blocks,
    input  wire [31:0] block_pitch,
    input  wire [15:0] rows,
    input  wire [31:0] row_pitch,
    input  wire [15:0] width,
    output reg         busy,
    output wire        valid,
    input  wire        ready,
    output wire [31:0] at,
    output wire [7:0]  length   // words less one, as AXI counts
);
    reg [31:0] block_at, row_at, word_at;
    reg [15:0] blocks_left, rows_left, words_left;  // this one included
    reg [15:0] all_rows, all_words;                 // the inputs may change when it has begun
    wire [BURST_BITS:0] room = {1'b1, {BURST_BITS{1'b0}}} - {1'b0, word_at[BURST_BITS-1:0]};
    wire [15:0] wide_room = {{(15 - BURST_BITS){1'b0}}, room};
    wire whole = words_left <= wide_room;
    wire [15:0] words = whole ? words_left : wide_room;
    wire [15:0] beyond = words - 16'd1;
    wire unused = |beyond[15:8];
    assign length = beyond[7:0];
    assign valid = busy;
    assign at = word_at;
    wire [31:0] next_row = row_at + row_pitch;
    wire [31:0] next_block = block_at + block_pitch;
    always @(posedge clk)
        if (rst) busy <= 1'b0;
        else if (start) begin
            busy <= 1'b1;
            {block_at, row_at, word_at} <= {3{address}};
            {blocks_left, rows_left, words_left} <= {blocks, rows, width};
            {all_rows, all_words} <= {rows, width};
        end else if (busy && ready) begin
            if (!whole) begin
                word_at <= word_at + {16'd0, words};
                words_left <= words_left - words;
            end else begin
                words_left <= all_words;
                if (rows_left != 16'd1) begin
                    {row_at, word_at} <= {2{next_row}};
                    rows_left <= rows_left - 16'd1;
                end else begin
                    rows_left <= all_rows;
                    {block_at, row_at, word_at} <= {3{next_block}};
                    blocks_left <= blocks_left - 16'd1;
                    if (blocks_left == 16'd1) busy <= 1'b0;
                end
            end
        end
endmodule
