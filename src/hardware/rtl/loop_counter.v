// Counts the turns of a loop: a clock with `step` ends a turn, and `last` is high during the last one, after which it begins anew.
// Loops are nested by giving the outer one `step && last` of the inner one. A loop of one turn takes no logic.
module loop_counter #(
    parameter TURNS = 1
) (
    input  wire clk,
    input  wire rst,
    input  wire step,
    output wire last
);
    generate
        if (TURNS == 1) begin : g_one
            wire unused = |{clk, rst, step};
            assign last = 1'b1;
        end else begin : g_many
            localparam BITS = $clog2(TURNS);
            localparam [31:0] TOP = TURNS - 1;
            reg [BITS-1:0] left;
            assign last = left == {BITS{1'b0}};
            always @(posedge clk)
                if (rst) left <= TOP[BITS-1:0];
                else if (step) left <= last ? TOP[BITS-1:0] : left + {BITS{1'b1}};
        end
    endgenerate
endmodule
