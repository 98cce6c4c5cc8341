// One bit a clock, set in N of 256 of them (+stall=N), from a shift register with feedback (x^32 + x^22 + x^2 + x + 1) that +seed=N
// starts, differently for each NUMBER.
module random_pause #(
    parameter NUMBER = 0
) (
    input  wire clk,
    output wire pause
);
    integer stall, seed;
    reg [31:0] state;
    initial begin
        if (!$value$plusargs("stall=%d", stall)) stall = 0;
        if (!$value$plusargs("seed=%d", seed)) seed = 1;
        state = seed * 32'd2654435761 + NUMBER * 32'd40503 + 32'd1;
        if (state == 32'd0) state = 32'd1;
    end
    // Eight steps a clock, so that neighbouring bytes have no bit in common.
    function [31:0] after(input [31:0] from);
        integer i;
        begin
            after = from;
            for (i = 0; i < 8; i = i + 1) after = {after[30:0], after[31] ^ after[21] ^ after[1] ^ after[0]};
        end
    endfunction
    always @(posedge clk) state <= after(state);
    assign pause = {24'd0, state[7:0]} < stall;
endmodule
