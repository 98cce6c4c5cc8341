// One stream for WAYS readers: each takes every beat once, when it is ready; the next beat comes when all have it.
module stream_fork #(
    parameter WAYS = 2, parameter BITS = 8
) (
    input  wire                 clk,
    input  wire                 rst,
    input  wire                 in_valid,
    output wire                 in_ready,
    input  wire [BITS-1:0]      in_data,
    output wire [WAYS-1:0]      out_valid,
    input  wire [WAYS-1:0]      out_ready,
    output wire [WAYS*BITS-1:0] out_data
);
    reg [WAYS-1:0] had;
    wire [WAYS-1:0] served = had | out_ready;
    assign in_ready = &served;
    assign out_valid = {WAYS{in_valid}} & ~had;
    assign out_data = {WAYS{in_data}};
    always @(posedge clk)
        if (rst) had <= {WAYS{1'b0}};
        else if (in_valid) had <= in_ready ? {WAYS{1'b0}} : served;
endmodule
