// Each lane less ZERO_POINT, in ACC_BITS bits: what a requantization reads. Wires and adders; beats pass in the clock in which they come.
module stream_offset #(
    parameter LANES = 1, parameter BITS = 8, parameter ACC_BITS = 9,
    parameter signed [31:0] ZERO_POINT = 0
) (
    input  wire                      clk,
    input  wire                      rst,
    input  wire                      in_valid,
    output wire                      in_ready,
    input  wire [LANES*BITS-1:0]     in_data,
    output wire                      out_valid,
    input  wire                      out_ready,
    output wire [LANES*ACC_BITS-1:0] out_data
);
    wire unused = |{clk, rst};
    assign out_valid = in_valid;
    assign in_ready = out_ready;
    genvar i;
    generate
        for (i = 0; i < LANES; i = i + 1) begin : g_lane
            wire signed [BITS-1:0] value = in_data[i*BITS +: BITS];
            assign out_data[i*ACC_BITS +: ACC_BITS] =
                {{(ACC_BITS - BITS + 1){value[BITS-1]}}, value[BITS-2:0]} - ZERO_POINT[ACC_BITS-1:0];
        end
    endgenerate
endmodule
