// From an accumulator to an integer by a real factor (adjustment float), bit for bit as a floating-point multiplication and a
// rounding: the product is first rounded to SIGNIFICAND bits (53: double, 24: single), ties to even. Combinational, and
// large: it is here to be measured, and to prove the golden vectors of that mode.
//
//   factor = significand * 2^-shift, significand of SIGNIFICAND bits with its top bit set
//   q = clamp(round(float(acc * factor)) + ZERO_POINT, QMIN, QMAX)
module requantize_float #(
    parameter ACC_BITS = 32,
    parameter SIGNIFICAND = 53,
    parameter SHIFT_BITS = 8,
    parameter ROUNDING = 1,
    parameter LEAKY = 0,
    parameter Q_BITS = 8,
    parameter signed [31:0] ZERO_POINT = 0,
    parameter signed [31:0] QMIN = -128,
    parameter signed [31:0] QMAX = 127,
    parameter signed [31:0] POSITIVE = 1,
    parameter signed [31:0] NEGATIVE = 1
) (
    input  wire signed [ACC_BITS-1:0]    acc,
    input  wire        [SIGNIFICAND-1:0] significand,
    input  wire        [SHIFT_BITS-1:0]  shift,
    input  wire        [SIGNIFICAND-1:0] negative_significand,
    input  wire        [SHIFT_BITS-1:0]  negative_shift,
    output wire signed [Q_BITS-1:0]      q
);
    localparam WIDTH = ACC_BITS + SIGNIFICAND;

    wire                       leaky = LEAKY != 0 && acc[ACC_BITS-1];
    wire [SHIFT_BITS-1:0]      chosen = leaky ? negative_shift : shift;
    wire [SIGNIFICAND-1:0]     factor = leaky ? negative_significand : significand;
    wire [ACC_BITS-1:0]        magnitude = acc[ACC_BITS-1] ? ~acc + {{(ACC_BITS - 1){1'b0}}, 1'b1} : acc;
    wire [WIDTH-1:0]           product = magnitude * factor;

    // Ones from the leading one down: what lies more than SIGNIFICAND bits below it is rounded away.
    wire [WIDTH-1:0] filled;
    genvar i;
    generate
        for (i = 0; i < WIDTH; i = i + 1) begin : g_fill
            assign filled[i] = |product[WIDTH-1:i];
        end
    endgenerate
    wire [WIDTH-1:0] lost = filled >> SIGNIFICAND;                    // mask of the bits that go
    wire [WIDTH-1:0] unit = (lost << 1 | {{(WIDTH - 1){1'b0}}, 1'b1}) & ~lost;  // last bit that stays
    wire [WIDTH-1:0] half = lost & ~(lost >> 1);
    wire             up = |(product & half) & (|(product & lost & ~half) | |(product & unit));
    wire [WIDTH:0]   floated = {1'b0, product & ~lost} + (up ? {1'b0, unit} : {(WIDTH + 1){1'b0}});

    wire signed [WIDTH+1:0] p = acc[ACC_BITS-1] ? -$signed({1'b0, floated}) : $signed({1'b0, floated});
    wire signed [WIDTH+2:0] rounded;
    round_shift #(
        .P_BITS(WIDTH + 2), .SHIFT_BITS(SHIFT_BITS), .LEFT_BITS(0), .ROUNDING(ROUNDING)
    ) round_i (
        .p(p), .shift(chosen), .rounded(rounded)
    );
    saturate #(
        .R_BITS(WIDTH + 3), .Q_BITS(Q_BITS), .ZERO_POINT(ZERO_POINT), .QMIN(QMIN), .QMAX(QMAX),
        .POSITIVE(POSITIVE), .NEGATIVE(NEGATIVE)
    ) saturate_i (
        .rounded(rounded), .q(q)
    );
endmodule
