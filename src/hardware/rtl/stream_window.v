// A map comes in, word after word (rows, columns, channels; a word holds the channels that are read side by side), and leaves as the taps
// of every window: for each output pixel, for each of GROUPS parts of its channels, FOLDS times over: kernel rows, kernel columns, words.
//
// Words lie in a ring that holds what windows still read. A tap leaves once its word has come; a word may come once its place is free, which is
// when the window's first pixel has moved beyond what lay there. Images follow each other without a pause. Addresses only ever
// advance by constants.
//
// Handshake: as everywhere here, a beat passes in a clock with valid and ready; valid waits for nobody's ready, and data stays until then.
// `out_inside` is low for taps in the padding (their data is anything), `out_first` and `out_last` frame the taps of one fold.
module stream_window #(
    parameter WORD_BITS = 8,
    parameter IN_H = 8, parameter IN_W = 8, parameter PIXEL_WORDS = 1,
    parameter OUT_H = 8, parameter OUT_W = 8,
    parameter K_H = 3, parameter K_W = 3,
    parameter STRIDE_Y = 1, parameter STRIDE_X = 1,
    parameter DILATION_Y = 1, parameter DILATION_X = 1,
    parameter PAD_TOP = 1, parameter PAD_LEFT = 1,
    parameter PADDED = 1,     // whether any tap lies outside
    parameter GROUPS = 1,
    parameter FOLDS = 1,
    parameter RING_BITS = 5   // 2^RING_BITS words: at least the window's rows but one, its columns, and the next step
) (
    input  wire                 clk,
    input  wire                 rst,
    input  wire                 in_valid,
    output wire                 in_ready,
    input  wire [WORD_BITS-1:0] in_data,
    output reg                  out_valid,
    input  wire                 out_ready,
    output reg  [WORD_BITS-1:0] out_data,
    output reg                  out_inside,
    output reg                  out_first,
    output reg                  out_last
);
    localparam GROUP_WORDS = PIXEL_WORDS / GROUPS;
    localparam PTR = RING_BITS + 2;  // differences of pointers have a sign

    localparam ROW = IN_W * PIXEL_WORDS;
    localparam NEXT_X = STRIDE_X * PIXEL_WORDS;
    localparam NEXT_Y = STRIDE_Y * ROW - (OUT_W - 1) * NEXT_X;
    localparam NEXT_IMAGE = IN_H * ROW - (OUT_H - 1) * STRIDE_Y * ROW - (OUT_W - 1) * NEXT_X;
    localparam SPAN = (K_H - 1) * DILATION_Y * ROW + (K_W - 1) * DILATION_X * PIXEL_WORDS + GROUP_WORDS - 1;
    localparam BACK = -SPAN - (GROUPS - 1) * GROUP_WORDS;  // from a window's last word to its first

    localparam [31:0] FIRST = -(PAD_TOP * ROW + PAD_LEFT * PIXEL_WORDS);
    localparam [31:0] TO_COLUMN = DILATION_X * PIXEL_WORDS - (GROUP_WORDS - 1);
    localparam [31:0] TO_ROW = DILATION_Y * ROW - (K_W - 1) * DILATION_X * PIXEL_WORDS - (GROUP_WORDS - 1);
    localparam [31:0] TO_FOLD = -SPAN;
    localparam [31:0] TO_GROUP = GROUP_WORDS - SPAN;
    localparam [31:0] TO_X = BACK + NEXT_X;
    localparam [31:0] TO_Y = BACK + NEXT_Y;
    localparam [31:0] TO_IMAGE = BACK + NEXT_IMAGE;
    localparam [31:0] ORIGIN_X = NEXT_X;
    localparam [31:0] ORIGIN_Y = NEXT_Y;
    localparam [31:0] ORIGIN_IMAGE = NEXT_IMAGE;

    reg [WORD_BITS-1:0] ring [0:(1 << RING_BITS) - 1];
    reg [PTR-1:0] written, origin, at;  // next word to come, the window's first, the next tap

    // The words in: one is taken while fewer than all places are held.
    wire [PTR-1:0] held = written - origin;
    assign in_ready = held[PTR-1] || !held[RING_BITS];
    wire take = in_valid && in_ready;
    always @(posedge clk) begin
        if (rst) written <= {PTR{1'b0}};
        else if (take) written <= written + {{(PTR - 1){1'b0}}, 1'b1};
        if (take) ring[written[RING_BITS-1:0]] <= in_data;
    end

    // The taps out.
    wire last_c, last_s, last_r, last_f, last_g, last_x, last_y;
    wire on_map;
    wire [PTR-1:0] beyond = written + ~at;  // written - at - 1: negative where the word has not come
    wire move = !out_valid || out_ready;
    wire issue = move && (!on_map || !beyond[PTR-1]);
    wire end_s = issue && last_c;
    wire end_r = end_s && last_s;
    wire end_f = end_r && last_r;
    wire end_g = end_f && last_f;
    wire end_x = end_g && last_g;
    wire end_y = end_x && last_x;
    loop_counter #(.TURNS(GROUP_WORDS)) loop_c (.clk(clk), .rst(rst), .step(issue), .last(last_c));
    loop_counter #(.TURNS(K_W)) loop_s (.clk(clk), .rst(rst), .step(end_s), .last(last_s));
    loop_counter #(.TURNS(K_H)) loop_r (.clk(clk), .rst(rst), .step(end_r), .last(last_r));
    loop_counter #(.TURNS(FOLDS)) loop_f (.clk(clk), .rst(rst), .step(end_f), .last(last_f));
    loop_counter #(.TURNS(GROUPS)) loop_g (.clk(clk), .rst(rst), .step(end_g), .last(last_g));
    loop_counter #(.TURNS(OUT_W)) loop_x (.clk(clk), .rst(rst), .step(end_x), .last(last_x));
    loop_counter #(.TURNS(OUT_H)) loop_y (.clk(clk), .rst(rst), .step(end_y), .last(last_y));

    wire [PTR-1:0] one = {{(PTR - 1){1'b0}}, 1'b1};
    wire [PTR-1:0] step =
        !last_c ? one : !last_s ? TO_COLUMN[PTR-1:0] : !last_r ? TO_ROW[PTR-1:0] :
        !last_f ? TO_FOLD[PTR-1:0] : !last_g ? TO_GROUP[PTR-1:0] :
        !last_x ? TO_X[PTR-1:0] : !last_y ? TO_Y[PTR-1:0] : TO_IMAGE[PTR-1:0];
    wire [PTR-1:0] origin_step =
        !last_x ? ORIGIN_X[PTR-1:0] : !last_y ? ORIGIN_Y[PTR-1:0] : ORIGIN_IMAGE[PTR-1:0];

    reg first;
    always @(posedge clk)
        if (rst) begin
            at <= FIRST[PTR-1:0];
            origin <= FIRST[PTR-1:0];
            first <= 1'b1;
            out_valid <= 1'b0;
        end else begin
            if (issue) at <= at + step;
            if (end_x) origin <= origin + origin_step;
            if (issue) first <= last_c && last_s && last_r;
            if (move) out_valid <= issue;
        end
    always @(posedge clk)
        if (move) begin
            out_data <= ring[at[RING_BITS-1:0]];
            out_inside <= on_map;
            out_first <= first;
            out_last <= last_c && last_s && last_r;
        end

    // Where the tap lies on the map. Below zero is beyond the end, without a sign.
    generate
        if (PADDED == 0) begin : g_whole
            assign on_map = 1'b1;
        end else begin : g_padded
            localparam YB = $clog2(IN_H + (K_H - 1) * DILATION_Y + STRIDE_Y + 1);
            localparam XB = $clog2(IN_W + (K_W - 1) * DILATION_X + STRIDE_X + 1);
            localparam [31:0] TOP = -PAD_TOP, LEFT = -PAD_LEFT, HEIGHT = IN_H, WIDTH = IN_W;
            localparam [31:0] DY = DILATION_Y, DX = DILATION_X, SY = STRIDE_Y, SX = STRIDE_X;
            reg [YB-1:0] y, window_y;
            reg [XB-1:0] x, window_x;
            wire [YB-1:0] next_y = last_y ? TOP[YB-1:0] : window_y + SY[YB-1:0];
            wire [XB-1:0] next_x = last_x ? LEFT[XB-1:0] : window_x + SX[XB-1:0];
            assign on_map = y < HEIGHT[YB-1:0] && x < WIDTH[XB-1:0];
            always @(posedge clk)
                if (rst) begin
                    {y, window_y} <= {2{TOP[YB-1:0]}};
                    {x, window_x} <= {2{LEFT[XB-1:0]}};
                end else begin
                    if (end_x) window_x <= next_x;
                    if (end_y) window_y <= next_y;
                    if (end_x) x <= next_x;
                    else if (end_r) x <= window_x;
                    else if (end_s) x <= x + DX[XB-1:0];
                    if (end_y) y <= next_y;
                    else if (end_f) y <= window_y;
                    else if (end_r) y <= y + DY[YB-1:0];
                end
        end
    endgenerate
endmodule
