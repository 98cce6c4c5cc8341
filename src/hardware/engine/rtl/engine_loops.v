// Eight nested loops with an address that advances by a constant of each: kernel columns, kernel rows, input blocks, digits; repetitions and
// columns, repetitions and rows of the output. The first four make one output word, whose taps are read one a clock.
//
// STEPS hold, for the loop that goes on, how far the address moves when all loops within it begin anew. The lowest field is the innermost loop.
module engine_loops (
    input  wire         clk,
    input  wire         rst,
    input  wire         start,
    input  wire [127:0] turns,     // 16 bits each, 1 at least
    input  wire [127:0] steps,
    input  wire [15:0]  map_base,
    input  wire [15:0]  weight_base,
    output reg          valid,     // a tap is read in this clock
    output reg  [15:0]  map_at,
    output reg  [15:0]  weight_at,
    output reg          first,     // of an output word
    output reg          digit,     // begins another digit of it
    output wire         last       // of an output word
);
    wire [7:0] lasts;              // of each loop: its last turn
    wire [8:0] ends;               // ends[i]: all loops below i are in their last turn
    assign ends[0] = 1'b1;
    genvar i;
    generate
        for (i = 0; i < 8; i = i + 1) begin : g_loop
            reg [15:0] left;
            assign lasts[i] = left == 16'd1;
            assign ends[i + 1] = &lasts[i:0];
            always @(posedge clk)
                if (start) left <= turns[i*16 +: 16];
                else if (valid && ends[i]) left <= lasts[i] ? turns[i*16 +: 16] : left - 16'd1;
        end
    endgenerate
    // The step of the loop that goes on.
    wire [15:0] move =
        !lasts[0] ? steps[15:0] : !lasts[1] ? steps[31:16] : !lasts[2] ? steps[47:32] : !lasts[3] ? steps[63:48] :
        !lasts[4] ? steps[79:64] : !lasts[5] ? steps[95:80] : !lasts[6] ? steps[111:96] : steps[127:112];
    assign last = ends[4];
    always @(posedge clk)
        if (rst) valid <= 1'b0;
        else if (start) begin
            valid <= 1'b1;
            map_at <= map_base;
            weight_at <= weight_base;
            {first, digit} <= 2'b10;
        end else if (valid) begin
            valid <= !ends[8];
            map_at <= map_at + move;
            weight_at <= ends[4] ? weight_base : weight_at + 16'd1;
            first <= ends[4];
            digit <= ends[3] && !ends[4];
        end
endmodule
