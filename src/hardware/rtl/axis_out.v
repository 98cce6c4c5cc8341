// A stream of BITS bits each as AXI4-Stream of LANES numbers a beat, each extended by its sign to whole bytes; tlast marks every BEATS-th beat.
module axis_out #(
    parameter LANES = 1, parameter BITS = 8, parameter BEATS = 1
) (
    input  wire                           clk,
    input  wire                           rst,
    input  wire                           in_valid,
    output wire                           in_ready,
    input  wire [LANES*BITS-1:0]          in_data,
    output wire                           tvalid,
    input  wire                           tready,
    output wire [LANES*((BITS+7)/8)*8-1:0] tdata,
    output wire                           tlast
);
    localparam WIDTH = (BITS + 7) / 8 * 8;
    assign tvalid = in_valid;
    assign in_ready = tready;
    loop_counter #(.TURNS(BEATS)) beats (.clk(clk), .rst(rst), .step(in_valid && tready), .last(tlast));
    genvar i;
    generate
        for (i = 0; i < LANES; i = i + 1) begin : g_lane
            assign tdata[i*WIDTH +: BITS] = in_data[i*BITS +: BITS];
            if (WIDTH > BITS) begin : g_rest
                assign tdata[i*WIDTH + BITS +: WIDTH - BITS] = {(WIDTH - BITS){in_data[i*BITS + BITS - 1]}};
            end
        end
    endgenerate
endmodule
