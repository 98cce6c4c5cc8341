// Constants in their order, over and over: after a clock with `next`, `data` is the following word. Addresses are counted, never
// computed. FILE is read by $readmemh, one word of BITS bits a line.
module stream_rom #(
    parameter BITS = 8,
    parameter WORDS = 1,
    parameter FILE = ""
) (
    input  wire            clk,
    input  wire            rst,
    input  wire            next,
    output wire [BITS-1:0] data
);
    reg [BITS-1:0] memory [0:WORDS-1];
    initial $readmemh(FILE, memory);

    generate
        if (WORDS == 1) begin : g_one
            wire unused = |{clk, rst, next};
            assign data = memory[0];
        end else begin : g_many
            localparam ADDRESS = $clog2(WORDS);
            wire last;
            reg [ADDRESS-1:0] address;
            reg [BITS-1:0] word;
            loop_counter #(.TURNS(WORDS)) turns (.clk(clk), .rst(rst), .step(next), .last(last));
            always @(posedge clk)
                if (rst) address <= {ADDRESS{1'b0}};
                else if (next) address <= last ? {ADDRESS{1'b0}} : address + {{(ADDRESS - 1){1'b0}}, 1'b1};
            always @(posedge clk)
                if (next) word <= memory[address];
            assign data = word;
        end
    endgenerate
endmodule
