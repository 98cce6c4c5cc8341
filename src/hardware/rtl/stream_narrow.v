// Beats of IN_LANES become beats of OUT_LANES, which divides it: the first lanes first. Ready for the next beat while the last part of
// the one before leaves. Where both are the same it is wires.
module stream_narrow #(
    parameter IN_LANES = 4, parameter OUT_LANES = 1, parameter BITS = 8
) (
    input  wire                      clk,
    input  wire                      rst,
    input  wire                      in_valid,
    output wire                      in_ready,
    input  wire [IN_LANES*BITS-1:0]  in_data,
    output wire                      out_valid,
    input  wire                      out_ready,
    output wire [OUT_LANES*BITS-1:0] out_data
);
    generate
        if (IN_LANES == OUT_LANES) begin : g_wires
            wire unused = |{clk, rst};
            assign in_ready = !in_valid || out_ready;
            assign out_valid = in_valid;
            assign out_data = in_data;
        end else begin : g_parts
            localparam PARTS = IN_LANES / OUT_LANES;
            reg busy;
            reg [IN_LANES*BITS-1:0] held;
            wire last;
            wire leave = busy && out_ready;
            loop_counter #(.TURNS(PARTS)) parts (.clk(clk), .rst(rst), .step(leave), .last(last));
            assign in_ready = !in_valid || !busy || (leave && last);
            assign out_valid = busy;
            assign out_data = held[OUT_LANES*BITS-1:0];
            always @(posedge clk)
                if (rst) busy <= 1'b0;
                else if (in_valid && in_ready) busy <= 1'b1;
                else if (leave && last) busy <= 1'b0;
            always @(posedge clk)
                if (in_valid && in_ready) held <= in_data;
                else if (leave) held <= held >> (OUT_LANES * BITS);
        end
    endgenerate
endmodule
