// Every requantizer with every rounding, plain and with everything (leaky slope, zero point, left shifts, factors after the
// rounding), over vectors made by the reference: acc, multiplier, shift, negative multiplier, negative shift, expected.

module requantize_check #(
    parameter KIND = 0,  // 0 shift, 1 mul-shift, 2 float
    parameter ROUNDING = 0,
    parameter FULL = 0,
    parameter COUNT = 1
) (
    output reg done
);
    localparam LEFT = FULL != 0 ? 8 : 0;
    localparam signed [31:0] ZERO_POINT = FULL != 0 ? -5 : 0;
    localparam signed [31:0] QMIN = FULL != 0 ? -100 : -128;
    localparam signed [31:0] QMAX = FULL != 0 ? 90 : 127;
    localparam signed [31:0] POSITIVE = FULL != 0 ? 10 : 1;
    localparam Q_BITS = FULL != 0 ? 12 : 8;

    reg [207:0] vectors [0:COUNT-1];
    reg [207:0] vector;
    wire signed [31:0] acc = vector[207:176];
    wire signed [Q_BITS-1:0] q;
    wire signed [15:0] expected = vector[15:0];
    wire unused = |vector;

    generate
        if (KIND == 0) begin : g_shift
            requantize_shift #(
                .SHIFT_BITS(7), .LEFT_BITS(LEFT), .ROUNDING(ROUNDING), .LEAKY(FULL), .Q_BITS(Q_BITS),
                .ZERO_POINT(ZERO_POINT), .QMIN(QMIN), .QMAX(QMAX), .POSITIVE(POSITIVE)
            ) dut (
                .acc(acc), .shift(vector[102:96]), .slope(vector[39:32]), .negative_shift(vector[22:16]), .q(q)
            );
        end else if (KIND == 1) begin : g_mul_shift
            requantize_mul_shift #(
                .MULTIPLIER_BITS(31), .SHIFT_BITS(7), .LEFT_BITS(LEFT), .ROUNDING(ROUNDING), .LEAKY(FULL), .Q_BITS(Q_BITS),
                .ZERO_POINT(ZERO_POINT), .QMIN(QMIN), .QMAX(QMAX), .POSITIVE(POSITIVE)
            ) dut (
                .acc(acc), .multiplier(vector[142:112]), .shift(vector[102:96]),
                .negative_multiplier(vector[62:32]), .negative_shift(vector[22:16]), .q(q)
            );
        end else begin : g_float
            requantize_float #(
                .SHIFT_BITS(8), .ROUNDING(ROUNDING), .LEAKY(FULL), .Q_BITS(Q_BITS),
                .ZERO_POINT(ZERO_POINT), .QMIN(QMIN), .QMAX(QMAX), .POSITIVE(POSITIVE)
            ) dut (
                .acc(acc), .significand(vector[164:112]), .shift(vector[103:96]),
                .negative_significand(vector[84:32]), .negative_shift(vector[23:16]), .q(q)
            );
        end
    endgenerate

    integer i;
    reg [8*32-1:0] file;
    initial begin
        done = 0;
        $sformat(file, "vectors_%0d_%0d_%0d.mem", KIND, ROUNDING, FULL);
        $readmemh(file, vectors);
        for (i = 0; i < COUNT; i = i + 1) begin
            vector = vectors[i];
            #1;
            if ({{(16 - Q_BITS){q[Q_BITS-1]}}, q} !== expected) begin
                $display("MISMATCH kind %0d rounding %0d full %0d case %0d acc %0d: expected %0d, found %0d",
                         KIND, ROUNDING, FULL, i, acc, expected, q);
                $fatal(1, "stopped at the first mismatch");
            end
        end
        $display("kind %0d rounding %0d full %0d: %0d equal", KIND, ROUNDING, FULL, COUNT);
        done = 1;
    end
endmodule
