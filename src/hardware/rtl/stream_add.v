// The weighted sum of two streams, beat by beat, in two clocks: acc = a * A_FACTOR + b * B_FACTOR + START, where START holds what the zero points
// come to. A beat of one waits for that of the other. In `in_valid`, `in_ready` and `in_data` the first stream has the lowest bits.
module stream_add #(
    parameter LANES = 1, parameter A_BITS = 8, parameter B_BITS = 8, parameter ACC_BITS = 32,
    parameter signed [63:0] A_FACTOR = 1,
    parameter signed [63:0] B_FACTOR = 1,
    parameter signed [63:0] START = 0
) (
    input  wire                              clk,
    input  wire                              rst,
    input  wire [1:0]                        in_valid,
    output wire [1:0]                        in_ready,
    input  wire [LANES*(A_BITS+B_BITS)-1:0]  in_data,
    output wire                              out_valid,
    input  wire                              out_ready,
    output wire [LANES*ACC_BITS-1:0]         out_data
);
    reg [1:0] valid;
    wire both = &in_valid;
    wire move = !valid[1] || out_ready;
    assign in_ready = {2{both && move}};
    assign out_valid = valid[1];
    always @(posedge clk)
        if (rst) valid <= 2'd0;
        else if (move) valid <= {valid[0], both};

    genvar i;
    generate
        for (i = 0; i < LANES; i = i + 1) begin : g_lane
            wire signed [A_BITS-1:0] a = in_data[i*A_BITS +: A_BITS];
            wire signed [B_BITS-1:0] b = in_data[LANES*A_BITS + i*B_BITS +: B_BITS];
            reg signed [ACC_BITS-1:0] a_part, b_part, total;
            always @(posedge clk)
                if (move) begin
                    a_part <= a * $signed(A_FACTOR[ACC_BITS-1:0]);
                    b_part <= b * $signed(B_FACTOR[ACC_BITS-1:0]);
                    total <= a_part + b_part + $signed(START[ACC_BITS-1:0]);
                end
            assign out_data[i*ACC_BITS +: ACC_BITS] = total;
        end
    endgenerate
endmodule
