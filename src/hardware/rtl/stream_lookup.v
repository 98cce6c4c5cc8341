// A table of a pointwise function, for each lane one: out = TABLE[the bits of in], in one clock.
module stream_lookup #(
    parameter LANES = 1, parameter IN_BITS = 8, parameter OUT_BITS = 8,
    parameter TABLE = ""
) (
    input  wire                      clk,
    input  wire                      rst,
    input  wire                      in_valid,
    output wire                      in_ready,
    input  wire [LANES*IN_BITS-1:0]  in_data,
    output reg                       out_valid,
    input  wire                      out_ready,
    output wire [LANES*OUT_BITS-1:0] out_data
);
    assign in_ready = !out_valid || out_ready;
    always @(posedge clk)
        if (rst) out_valid <= 1'b0;
        else if (in_ready) out_valid <= in_valid;
    genvar i;
    generate
        for (i = 0; i < LANES; i = i + 1) begin : g_lane
            reg [OUT_BITS-1:0] memory [0:(1 << IN_BITS)-1];
            initial $readmemh(TABLE, memory);
            reg [OUT_BITS-1:0] found;
            always @(posedge clk) if (in_ready) found <= memory[in_data[i*IN_BITS +: IN_BITS]];
            assign out_data[i*OUT_BITS +: OUT_BITS] = found;
        end
    endgenerate
endmodule
