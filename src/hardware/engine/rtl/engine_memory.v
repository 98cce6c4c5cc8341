// A memory with a port for writing and one for reading: after a clock with `read`, `data` is the word of `read_at`.
module engine_memory #(
    parameter BITS = 64, parameter WORDS = 1024, parameter ADDRESS = 10
) (
    input  wire               clk,
    input  wire               write,
    input  wire [ADDRESS-1:0] write_at,
    input  wire [BITS-1:0]    write_data,
    input  wire               read,
    input  wire [ADDRESS-1:0] read_at,
    output reg  [BITS-1:0]    data
);
    reg [BITS-1:0] memory [0:WORDS-1];
    always @(posedge clk) begin
        if (write) memory[write_at] <= write_data;
        if (read) data <= memory[read_at];
    end
endmodule
