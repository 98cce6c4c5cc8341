// AXI4-Stream of LANES numbers a beat, each in whole bytes, to a stream of BITS bits each. tlast must mark every BEATS-th beat:
// `misframed` goes high, and stays, where it does not.
module axis_in #(
    parameter LANES = 1, parameter BITS = 8, parameter BEATS = 1
) (
    input  wire                           clk,
    input  wire                           rst,
    input  wire                           tvalid,
    output wire                           tready,
    input  wire [LANES*((BITS+7)/8)*8-1:0] tdata,
    input  wire                           tlast,
    output reg                            misframed,
    output wire                           out_valid,
    input  wire                           out_ready,
    output wire [LANES*BITS-1:0]          out_data
);
    localparam WIDTH = (BITS + 7) / 8 * 8;
    assign out_valid = tvalid;
    assign tready = out_ready;
    wire take = tvalid && out_ready;
    wire last;
    loop_counter #(.TURNS(BEATS)) beats (.clk(clk), .rst(rst), .step(take), .last(last));
    always @(posedge clk)
        if (rst) misframed <= 1'b0;
        else if (take && tlast != last) misframed <= 1'b1;
    genvar i;
    generate
        for (i = 0; i < LANES; i = i + 1) begin : g_lane
            assign out_data[i*BITS +: BITS] = tdata[i*WIDTH +: BITS];
            if (WIDTH > BITS) begin : g_rest
                wire unused = |tdata[i*WIDTH + BITS +: WIDTH - BITS];
            end
        end
    endgenerate
endmodule
