// Beats of IN_LANES become beats of OUT_LANES, a multiple of it: what comes first lies lowest. Takes a beat a clock.
module stream_widen #(
    parameter IN_LANES = 1, parameter OUT_LANES = 4, parameter BITS = 8
) (
    input  wire                      clk,
    input  wire                      rst,
    input  wire                      in_valid,
    output wire                      in_ready,
    input  wire [IN_LANES*BITS-1:0]  in_data,
    output reg                       out_valid,
    input  wire                      out_ready,
    output reg  [OUT_LANES*BITS-1:0] out_data
);
    localparam PARTS = OUT_LANES / IN_LANES;
    wire last;
    wire take = in_valid && in_ready;
    assign in_ready = !out_valid || out_ready;
    loop_counter #(.TURNS(PARTS)) parts (.clk(clk), .rst(rst), .step(take), .last(last));
    always @(posedge clk)
        if (rst) out_valid <= 1'b0;
        else if (in_ready) out_valid <= take && last;
    always @(posedge clk)
        if (take) out_data <= {in_data, out_data[OUT_LANES*BITS-1:IN_LANES*BITS]};
endmodule
