// packed_products against products alone, for all operands.
module packed_products_tb #(parameter WAYS = 2, parameter A_BITS = 8, parameter B_BITS = 8);
    localparam TOTAL = A_BITS + WAYS * B_BITS;
    localparam P = A_BITS + B_BITS;
    reg clk;
    reg [TOTAL:0] n;
    initial begin clk = 1'b0; n = 0; forever #1 clk = ~clk; end
    wire signed [A_BITS-1:0] a = n[A_BITS-1:0];
    wire [WAYS*B_BITS-1:0] b = n[TOTAL-1:A_BITS];
    wire [WAYS*P-1:0] products;
    packed_products #(.WAYS(WAYS), .A_BITS(A_BITS), .B_BITS(B_BITS)) dut (.clk(clk), .move(1'b1), .a(a), .b(b), .products(products));
    reg [WAYS*P-1:0] expected;
    wire [WAYS*P-1:0] now;
    genvar i;
    generate for (i = 0; i < WAYS; i = i + 1) begin : g_way
        wire signed [B_BITS-1:0] own = b[i*B_BITS +: B_BITS];
        wire signed [P-1:0] product = a * own;
        assign now[i*P +: P] = product;
    end endgenerate
    reg begun;
    initial begun = 1'b0;
    always @(posedge clk) begin
        expected <= now;
        begun <= 1'b1;
        if (begun && products !== expected) begin
            $display("MISMATCH at %h: expected %h, found %h", n, expected, products);
            $fatal(1);
        end
        if (n[TOTAL]) begin
            $display("PASS: %0d operands", n);
            $finish;
        end
        n <= n + 1'b1;
    end
endmodule
