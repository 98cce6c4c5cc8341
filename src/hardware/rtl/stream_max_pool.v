// The largest tap of each window, LANES channels side by side. Taps come from stream_window, one fold for each word of an output pixel.
// A tap in the padding counts as OUTSIDE, a window begins with LOWEST. One clock from the last tap to the result.
module stream_max_pool #(
    parameter LANES = 1, parameter BITS = 8,
    parameter signed [31:0] OUTSIDE = -128,
    parameter signed [31:0] LOWEST = -128
) (
    input  wire                  clk,
    input  wire                  rst,
    input  wire                  in_valid,
    output wire                  in_ready,
    input  wire [LANES*BITS-1:0] in_data,
    input  wire                  in_inside,
    input  wire                  in_first,
    input  wire                  in_last,
    output reg                   out_valid,
    input  wire                  out_ready,
    output wire [LANES*BITS-1:0] out_data
);
    assign in_ready = !out_valid || out_ready;
    wire take = in_valid && in_ready;
    always @(posedge clk)
        if (rst) out_valid <= 1'b0;
        else if (in_ready) out_valid <= in_valid && in_last;

    genvar i;
    generate
        for (i = 0; i < LANES; i = i + 1) begin : g_lane
            reg signed [BITS-1:0] most;
            wire signed [BITS-1:0] given = in_data[i*BITS +: BITS];
            wire signed [BITS-1:0] tap = in_inside ? given : OUTSIDE[BITS-1:0];
            wire signed [BITS-1:0] so_far = in_first ? LOWEST[BITS-1:0] : most;
            always @(posedge clk) if (take) most <= tap > so_far ? tap : so_far;
            assign out_data[i*BITS +: BITS] = most;
        end
    endgenerate
endmodule
