// Writes `blocks` blocks of `words` words from `read_from` on to memory, in bursts as engine_bursts makes them; `busy` until all are answered.
module engine_store #(
    parameter BITS = 64, parameter BURST_BITS = 8
) (
    input  wire            clk,
    input  wire            rst,
    input  wire            start,
    input  wire [31:0]     to,
    input  wire [15:0]     words,      // of a block
    input  wire [15:0]     blocks,
    input  wire [31:0]     block_pitch,
    input  wire [15:0]     all_words,
    input  wire [15:0]     read_from,
    output wire            busy,
    output wire            read,
    output reg  [15:0]     read_at,
    input  wire [BITS-1:0] data,       // one clock after `read`
    output wire            awvalid,
    input  wire            awready,
    output wire [31:0]     awaddr,
    output wire [7:0]      awlen,
    output wire            wvalid,
    input  wire            wready,
    output wire [BITS-1:0] wdata,
    output wire            wlast,
    input  wire            bvalid,
    output wire            bready
);
    wire asking, asks;
    reg open;                           // a burst is asked for and its words leave
    reg [7:0] left;                     // of the burst, less one
    reg [15:0] to_read, unanswered;
    reg full;
    engine_bursts #(.BURST_BITS(BURST_BITS)) bursts (
        .clk(clk), .rst(rst), .start(start), .address(to), .blocks(blocks), .block_pitch(block_pitch),
        .rows(16'd1), .row_pitch(32'd0), .width(words), .busy(asking), .valid(asks), .ready(awready && !open), .at(awaddr), .length(awlen)
    );
    assign awvalid = asks && !open;
    wire opens = awvalid && awready;
    wire leaves = wvalid && wready;
    wire closes = leaves && wlast;
    assign wvalid = open && full;
    assign wdata = data;
    assign wlast = left == 8'd0;
    assign bready = 1'b1;
    assign read = to_read != 16'd0 && (!full || leaves);
    assign busy = asking || open || unanswered != 16'd0;
    always @(posedge clk)
        if (rst) begin
            {open, full} <= 2'b00;
            to_read <= 16'd0;
            unanswered <= 16'd0;
        end else begin
            if (opens) open <= 1'b1;
            else if (closes) open <= 1'b0;
            if (opens) left <= awlen;
            else if (leaves) left <= left - 8'd1;
            if (opens && !bvalid) unanswered <= unanswered + 16'd1;
            if (bvalid && !opens) unanswered <= unanswered - 16'd1;
            if (start) {to_read, read_at} <= {all_words, read_from};
            else if (read) {to_read, read_at} <= {to_read - 16'd1, read_at + 16'd1};
            if (read) full <= 1'b1;
            else if (leaves) full <= 1'b0;
        end
endmodule
