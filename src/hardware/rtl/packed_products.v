// WAYS products of one operand by one multiplication, a clock later:
//
//   a * sum over i of b[i] * 2^(i * FIELD)       FIELD = A_BITS + B_BITS - 1
//
// A product lies between 1 - 2^(FIELD-1) and 2^(FIELD-1): a field is read as such a number, and what lies above it is one less than it should be
// where it is below zero. Two of 8 by 8 bits take a multiplier of 24 by 8, four of 4 by 4 bits one of 26 by 4.
module packed_products #(
    parameter WAYS = 1, parameter A_BITS = 8, parameter B_BITS = 8
) (
    input  wire                            clk,
    input  wire                            move,
    input  wire signed [A_BITS-1:0]        a,
    input  wire [WAYS*B_BITS-1:0]          b,
    output wire [WAYS*(A_BITS+B_BITS)-1:0] products
);
    localparam P_BITS = A_BITS + B_BITS;
    localparam FIELD = P_BITS - 1;
    localparam WORD = WAYS == 1 ? B_BITS : (WAYS - 1) * FIELD + B_BITS + 1;
    wire signed [WORD-1:0] word;
    reg signed [A_BITS+WORD-1:0] product;
    always @(posedge clk) if (move) product <= a * word;

    genvar i;
    generate
        if (WAYS == 1) begin : g_single
            assign word = b;
            assign products = product;
        end else begin : g_packed
            // Operands from the highest down: each below zero takes one from those above it.
            for (i = WAYS - 1; i >= 0; i = i - 1) begin : g_operand
                wire signed [B_BITS-1:0] own = b[i*B_BITS +: B_BITS];
                wire signed [WORD-i*FIELD-1:0] from;
                if (i == WAYS - 1) begin : g_highest
                    assign from = {{(WORD - i * FIELD - B_BITS){own[B_BITS-1]}}, own};
                end else begin : g_lower
                    wire [WORD-(i+1)*FIELD-1:0] above = g_operand[i+1].from - {{(WORD - (i + 1) * FIELD - 1){1'b0}}, own[B_BITS-1]};
                    assign from = {above, {(FIELD - B_BITS){own[B_BITS-1]}}, own};
                end
            end
            assign word = g_operand[0].from;
            // Products from the lowest up: each below zero gives it back.
            for (i = 0; i < WAYS; i = i + 1) begin : g_product
                wire [A_BITS+WORD-i*FIELD-1:0] rest;
                if (i == 0) begin : g_lowest
                    assign rest = product;
                end else begin : g_higher
                    assign rest = g_product[i-1].rest[A_BITS+WORD-(i-1)*FIELD-1:FIELD]
                        + {{(A_BITS + WORD - i * FIELD - 1){1'b0}}, g_product[i-1].negative};
                end
                wire negative = rest[FIELD-1] && |rest[FIELD-2:0];
                assign products[i*P_BITS +: P_BITS] = {negative, rest[FIELD-1:0]};
            end
            wire unused = |g_product[WAYS-1].rest;
        end
    endgenerate
endmodule
