// A network layer by layer, and a layer tile by tile, over an AXI4 master. A list of instructions in memory drives it. In each, three units
// work at the same time: one loads what the next computation reads, one computes, one stores what the computation before it made; when all have
// ended the next instruction, which was loaded last, begins. The program (not this module) sees to it that they touch different halves of the
// memories on the chip, and that nothing is loaded before it is stored.
//
// Fields of 32 bits of an instruction, from the lowest on (two of 16 bits: the first is the lower half):
//    0  what is wanted: 0 tile, 1 constants, 2 table, 3 computation, 4 store, 5 it is the last one; of the computation: 6 requantizes,
//       7 takes the largest, 8 looks up, 9 half of the factors; 10 half of the factors that are loaded; 12–15 planes; 16 the tile is one of
//       the inputs, 17 of the outputs (otherwise of the maps), 18 the store is one of the outputs
//    1  tile from    2 pitch of blocks    3 pitch of rows    4 tile at, blocks    5 width, height    6 left, left end    7 top, top end
//    8  fill, words of weights   9 constants from   10 weights at, blocks of the store   11 table from   12 store to   13 words of the store, read from
//   14  map base, weight base   15 output base, pitch of planes   16–19 turns   20–23 steps (engine_loops)
//   24  zero point, least entry of the table   25 qmin, qmax   26 positive, negative   27 pitch of the store's blocks   28 words of all its blocks
// Addresses of memory count words of LANES * Q_BITS bits from a base on: that of the program (instructions, constants, tables), or a map's.
module engine_core #(
    parameter LANES = 8, parameter Q_BITS = 8, parameter WEIGHT_BITS = 8, parameter ACC_BITS = 32,
    parameter FACTOR_BITS = 17, parameter SHIFT_BITS = 6, parameter LEFT_BITS = 0,
    parameter ROUNDING = 1, parameter LEAKY = 0, parameter AFTER = 0,
    parameter TABLE_BITS = 0, parameter PACK = 1,
    parameter MAP_BITS = 12, parameter WEIGHTS_BITS = 10, parameter OUT_BITS = 10,   // of addresses of the memories on the chip
    parameter ADDRESS_BITS = 32
) (
    input  wire                      clk,
    input  wire                      rst,
    input  wire                      start,
    input  wire [ADDRESS_BITS-1:0]   program_base,   // bytes, multiples of 4096
    input  wire [ADDRESS_BITS-1:0]   input_base,
    input  wire [ADDRESS_BITS-1:0]   output_base,
    input  wire [ADDRESS_BITS-1:0]   map_base,
    output wire                      busy,
    output reg                       failed,   // memory answered with an error
    output wire                      arvalid,
    input  wire                      arready,
    output wire [ADDRESS_BITS-1:0]   araddr,
    output wire [7:0]                arlen,
    input  wire                      rvalid,
    output wire                      rready,
    input  wire [LANES*Q_BITS-1:0]   rdata,
    input  wire [1:0]                rresp,
    output wire                      awvalid,
    input  wire                      awready,
    output wire [ADDRESS_BITS-1:0]   awaddr,
    output wire [7:0]                awlen,
    output wire                      wvalid,
    input  wire                      wready,
    output wire [LANES*Q_BITS-1:0]   wdata,
    output wire                      wlast,
    input  wire                      bvalid,
    output wire                      bready,
    input  wire [1:0]                bresp
);
    localparam BITS = LANES * Q_BITS;
    localparam BYTES_LOG = $clog2(BITS / 8);
    localparam BURST_BITS = BYTES_LOG < 4 ? 8 : 12 - BYTES_LOG;
    localparam ENTRY = FACTOR_BITS + SHIFT_BITS;
    localparam LANE_BITS = ACC_BITS + (LEAKY != 0 ? 2 : 1) * ENTRY;
    localparam FACTOR_BEATS = (LANES * LANE_BITS + BITS - 1) / BITS;
    localparam WEIGHT_WORD = LANES * LANES * WEIGHT_BITS;
    localparam WEIGHT_BEATS = (WEIGHT_WORD + BITS - 1) / BITS;
    localparam RECORD_BITS = 1024;
    localparam RECORD_BEATS = RECORD_BITS / BITS;
    localparam [31:0] RECORD_WORDS = RECORD_BEATS;

    // The instruction that is obeyed, and the one that comes in.
    reg [RECORD_BITS-1:0] now, next;
    reg [31:0] record_at;
    reg [1:0] state;                 // 0 idle, 1 the first instruction comes, 2 it is obeyed
    reg go, fetch;
    wire loads, computes, stores;
    wire quiet = !go && !fetch && !loads && !computes && !stores;
    wire last = now[5];
    assign busy = state != 2'd0;
    wire record_write;
    wire [BITS-1:0] tile_word;
    always @(posedge clk) begin
        if (rst) begin
            state <= 2'd0;
            {go, fetch} <= 2'b00;
        end else begin
            fetch <= state == 2'd0 && start;
            go <= state != 2'd0 && quiet && !(state == 2'd2 && last);
            if (state == 2'd0 && start) state <= 2'd1;
            else if (state == 2'd1 && quiet) state <= 2'd2;
            else if (state == 2'd2 && quiet && last) state <= 2'd0;
        end
        if (state == 2'd0) record_at <= 32'd0;
        else if (quiet) record_at <= record_at + RECORD_WORDS;
        if (state != 2'd0 && quiet) now <= next;
        if (record_write) next <= {tile_word, next[RECORD_BITS-1:BITS]};
    end
    wire spare = |now;

    // Loading.
    wire tile_write, weights_write, factors_write, table_write;
    wire [15:0] tile_to, weights_to, table_to;
    wire [WEIGHT_BEATS*BITS-1:0] weights_word;
    wire [FACTOR_BEATS*BITS-1:0] factors_word;
    wire [31:0] read_word, write_word;
    wire of_tile;
    engine_load #(
        .BITS(BITS), .BURST_BITS(BURST_BITS), .FACTOR_BEATS(FACTOR_BEATS), .WEIGHT_BEATS(WEIGHT_BEATS),
        .TABLE_WORDS(1 << TABLE_BITS), .RECORD_BEATS(RECORD_BEATS)
    ) load (
        .clk(clk), .rst(rst), .start(go || fetch), .wanted(fetch ? 4'b1000 : {!last, now[2:0]}), .busy(loads),
        .tile_from(now[1*32 +: 32]), .block_pitch(now[2*32 +: 32]), .row_pitch(now[3*32 +: 32]),
        .tile_at(now[4*32 +: 16]), .blocks(now[4*32+16 +: 16]), .width(now[5*32 +: 16]), .height(now[5*32+16 +: 16]),
        .left(now[6*32 +: 16]), .left_end(now[6*32+16 +: 16]), .top(now[7*32 +: 16]), .top_end(now[7*32+16 +: 16]),
        .fill({LANES{now[8*32 +: Q_BITS]}}), .weights(now[8*32+16 +: 16]), .constants_from(now[9*32 +: 32]),
        .weights_at(now[10*32 +: 16]), .table_from(now[11*32 +: 32]), .record_from(record_at),
        .arvalid(arvalid), .arready(arready), .araddr(read_word), .arlen(arlen), .of_tile(of_tile),
        .rvalid(rvalid), .rready(rready), .rdata(rdata),
        .tile_write(tile_write), .tile_to(tile_to), .tile_word(tile_word),
        .weights_write(weights_write), .weights_to(weights_to), .weights_word(weights_word),
        .factors_write(factors_write), .factors(factors_word),
        .table_write(table_write), .table_to(table_to), .record_write(record_write)
    );
    wire [ADDRESS_BITS-1:0] tile_base = now[16] ? input_base : now[17] ? output_base : map_base;
    wire [ADDRESS_BITS-1:0] read_base = of_tile ? tile_base : program_base;
    wire [ADDRESS_BITS-1:0] store_base = now[18] ? output_base : map_base;
    assign araddr = read_base + {read_word[ADDRESS_BITS-1-BYTES_LOG:0], {BYTES_LOG{1'b0}}};
    assign awaddr = store_base + {write_word[ADDRESS_BITS-1-BYTES_LOG:0], {BYTES_LOG{1'b0}}};
    reg [LANES*LANE_BITS-1:0] factors_0, factors_1;
    always @(posedge clk) begin
        if (factors_write && !now[10]) factors_0 <= factors_word[LANES*LANE_BITS-1:0];
        if (factors_write && now[10]) factors_1 <= factors_word[LANES*LANE_BITS-1:0];
    end
    reg [LANES*LANE_BITS-1:0] factors;
    always @(posedge clk) if (begins) factors <= now[9] ? factors_1 : factors_0;

    // Computing: until the last word has left the pipeline.
    localparam [4:0] DRAIN = 5'd24;
    wire begins = go && now[3];
    wire tap, first, digit, last_tap, done;
    wire [15:0] map_at, weight_at;
    reg [4:0] drain;
    assign computes = tap || drain != 5'd0;
    always @(posedge clk)
        if (rst) drain <= 5'd0;
        else if (tap) drain <= DRAIN;
        else if (drain != 5'd0) drain <= drain - 5'd1;
    engine_loops loops (
        .clk(clk), .rst(rst), .start(begins), .turns(now[16*32 +: 128]), .steps(now[20*32 +: 128]),
        .map_base(now[14*32 +: 16]), .weight_base(now[14*32+16 +: 16]),
        .valid(tap), .map_at(map_at), .weight_at(weight_at), .first(first), .digit(digit), .last(last_tap)
    );
    wire [BITS-1:0] taps;
    wire [WEIGHT_WORD-1:0] weights;
    engine_memory #(.BITS(BITS), .WORDS(1 << MAP_BITS), .ADDRESS(MAP_BITS)) map (
        .clk(clk), .write(tile_write), .write_at(tile_to[MAP_BITS-1:0]), .write_data(tile_word),
        .read(tap), .read_at(map_at[MAP_BITS-1:0]), .data(taps)
    );
    engine_memory #(.BITS(WEIGHT_WORD), .WORDS(1 << WEIGHTS_BITS), .ADDRESS(WEIGHTS_BITS)) weight (
        .clk(clk), .write(weights_write), .write_at(weights_to[WEIGHTS_BITS-1:0]), .write_data(weights_word[WEIGHT_WORD-1:0]),
        .read(tap), .read_at(weight_at[WEIGHTS_BITS-1:0]), .data(weights)
    );
    wire [LANES*ACC_BITS-1:0] sums;
    wire [BITS-1:0] largest;
    engine_mac #(.LANES(LANES), .IN_BITS(Q_BITS), .WEIGHT_BITS(WEIGHT_BITS), .ACC_BITS(ACC_BITS), .PACK(PACK)) mac (
        .clk(clk), .rst(rst), .valid(tap), .first(first), .digit(digit), .last(last_tap),
        .taps_a(taps), .weights_a(weights), .done(done), .sums(sums), .largest(largest)
    );
    wire out_write;
    wire [15:0] out_to;
    wire [BITS-1:0] out_word;
    engine_finish #(
        .LANES(LANES), .Q_BITS(Q_BITS), .ACC_BITS(ACC_BITS), .FACTOR_BITS(FACTOR_BITS), .SHIFT_BITS(SHIFT_BITS),
        .LEFT_BITS(LEFT_BITS), .ROUNDING(ROUNDING), .LEAKY(LEAKY), .AFTER(AFTER), .TABLE_BITS(TABLE_BITS), .LANE_BITS(LANE_BITS)
    ) finish (
        .clk(clk), .rst(rst), .start(begins), .out_base(now[15*32 +: 16]), .plane_pitch(now[15*32+16 +: 16]),
        .requantizes(now[6]), .takes_largest(now[7]), .looks_up(now[8]), .planes(now[15:12]),
        .zero_point(now[24*32 +: 16]), .table_least(now[24*32+16 +: 16]), .qmin(now[25*32 +: 16]), .qmax(now[25*32+16 +: 16]),
        .positive(now[26*32 +: 16]), .negative(now[26*32+16 +: 16]), .factors(factors),
        .done(done), .sums(sums), .largest(largest),
        .table_write(table_write), .table_to(table_to), .table_word(tile_word[Q_BITS-1:0]),
        .write(out_write), .write_at(out_to), .write_data(out_word)
    );

    // Storing.
    wire out_read;
    wire [15:0] out_from;
    wire [BITS-1:0] out_data;
    engine_memory #(.BITS(BITS), .WORDS(1 << OUT_BITS), .ADDRESS(OUT_BITS)) out (
        .clk(clk), .write(out_write), .write_at(out_to[OUT_BITS-1:0]), .write_data(out_word),
        .read(out_read), .read_at(out_from[OUT_BITS-1:0]), .data(out_data)
    );
    engine_store #(.BITS(BITS), .BURST_BITS(BURST_BITS)) store (
        .clk(clk), .rst(rst), .start(go && now[4]), .to(now[12*32 +: 32]), .words(now[13*32 +: 16]),
        .blocks(now[10*32+16 +: 16]), .block_pitch(now[27*32 +: 32]), .all_words(now[28*32 +: 16]),
        .read_from(now[13*32+16 +: 16]), .busy(stores), .read(out_read), .read_at(out_from), .data(out_data),
        .awvalid(awvalid), .awready(awready), .awaddr(write_word), .awlen(awlen),
        .wvalid(wvalid), .wready(wready), .wdata(wdata), .wlast(wlast), .bvalid(bvalid), .bready(bready)
    );
    always @(posedge clk)
        if (start && !busy) failed <= 1'b0;
        else if ((rvalid && rready && rresp[1]) || (bvalid && bresp[1])) failed <= 1'b1;
    wire unused = |{spare, rresp[0], bresp[0], tile_to, weights_to, map_at, weight_at, out_to, out_from, read_word, write_word,
        weights_word, factors_word};
endmodule
