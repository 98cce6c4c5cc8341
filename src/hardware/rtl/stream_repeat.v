// Nearest-neighbour enlargement by whole factors: every pixel TIMES_X times, every row TIMES_Y times. A row lies in a ring of words; a word's
// place is free once it has left for the last time.
module stream_repeat #(
    parameter WORD_BITS = 8,
    parameter IN_W = 8, parameter PIXEL_WORDS = 1,
    parameter TIMES_Y = 2, parameter TIMES_X = 2,
    parameter RING_BITS = 5   // 2^RING_BITS words: a row and a pixel at least
) (
    input  wire                 clk,
    input  wire                 rst,
    input  wire                 in_valid,
    output wire                 in_ready,
    input  wire [WORD_BITS-1:0] in_data,
    output reg                  out_valid,
    input  wire                 out_ready,
    output reg  [WORD_BITS-1:0] out_data
);
    localparam PTR = RING_BITS + 2;
    localparam [31:0] ONE = 1, TO_PIXEL = 1 - PIXEL_WORDS, TO_ROW = 1 - IN_W * PIXEL_WORDS;

    reg [WORD_BITS-1:0] ring [0:(1 << RING_BITS) - 1];
    reg [PTR-1:0] written, oldest, at;
    wire [PTR-1:0] held = written - oldest;
    assign in_ready = !held[RING_BITS];
    wire take = in_valid && in_ready;
    always @(posedge clk) begin
        if (rst) written <= {PTR{1'b0}};
        else if (take) written <= written + ONE[PTR-1:0];
        if (take) ring[written[RING_BITS-1:0]] <= in_data;
    end

    wire last_c, last_i, last_x, last_j;
    wire [PTR-1:0] beyond = written + ~at;
    wire move = !out_valid || out_ready;
    wire issue = move && !beyond[PTR-1];
    wire end_i = issue && last_c;
    wire end_x = end_i && last_i;
    wire end_j = end_x && last_x;
    loop_counter #(.TURNS(PIXEL_WORDS)) loop_c (.clk(clk), .rst(rst), .step(issue), .last(last_c));
    loop_counter #(.TURNS(TIMES_X)) loop_i (.clk(clk), .rst(rst), .step(end_i), .last(last_i));
    loop_counter #(.TURNS(IN_W)) loop_x (.clk(clk), .rst(rst), .step(end_x), .last(last_x));
    loop_counter #(.TURNS(TIMES_Y)) loop_j (.clk(clk), .rst(rst), .step(end_j), .last(last_j));
    wire [PTR-1:0] step =
        !last_c || (last_i && (!last_x || last_j)) ? ONE[PTR-1:0] : !last_i ? TO_PIXEL[PTR-1:0] : TO_ROW[PTR-1:0];
    always @(posedge clk)
        if (rst) begin
            {at, oldest} <= {(2 * PTR){1'b0}};
            out_valid <= 1'b0;
        end else begin
            if (issue) at <= at + step;
            if (issue && last_i && last_j) oldest <= at + ONE[PTR-1:0];
            if (move) out_valid <= issue;
        end
    always @(posedge clk) if (move) out_data <= ring[at[RING_BITS-1:0]];
endmodule
